/**
 * A network namespace with processes in it.
 *
 * Its name says which runner made it, so that a later run can remove what a killed one left. Files below
 * /etc/netns/NAME are what its processes see in /etc (ip-netns(8)): resolv.conf never is the machine's.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { program } from "./programs.ts";
import { run, Running, type Outcome, type StartOptions } from "./running.ts";

const PREFIX = "live-";
const FILES = "/etc/netns";
/** How long processes may take to end when their namespace goes. */
const GRACE_MS = 3_000;

let made = 0;

export class Namespace {
  readonly name: string;
  readonly #started: Running[] = [];

  private constructor(role: string) {
    this.name = `${PREFIX}${process.pid}-${++made}-${role}`;
  }

  static async create(role: string): Promise<Namespace> {
    const namespace = new Namespace(role);
    mkdirSync(`${FILES}/${namespace.name}`, { recursive: true });
    writeFileSync(namespace.resolvConf, RESOLV_CONF_BEFORE);
    await run([program("ip"), "netns", "add", namespace.name]);
    // router solicitations and neighbour discovery would dilute what is counted
    await namespace.run([
      "sh",
      "-c",
      "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6",
    ]);
    await namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** The file that processes in here see as /etc/resolv.conf. */
  get resolvConf(): string {
    return `${FILES}/${this.name}/resolv.conf`;
  }

  /** Everything that was started in here and not yet removed. */
  get started(): readonly Running[] {
    return this.#started;
  }

  start(argv: readonly string[], options?: StartOptions): Running {
    const running = new Running([program("ip"), "netns", "exec", this.name, ...argv], options);
    this.#started.push(running);
    return running;
  }

  /** Runs to the end; throws if the exit code is not 0. */
  run(argv: readonly string[], options?: StartOptions): Promise<string> {
    return run([program("ip"), "netns", "exec", this.name, ...argv], options);
  }

  /** Runs to the end, whatever its exit code. */
  outcome(argv: readonly string[], options?: StartOptions): Promise<Outcome> {
    return this.start(argv, options).exited;
  }

  /** `ip` in here: without another process around it. */
  ip(...args: readonly string[]): Promise<string> {
    return run([program("ip"), "-n", this.name, ...args]);
  }

  async ipJson<T>(...args: readonly string[]): Promise<readonly T[]> {
    const text = await this.ip("-j", ...args);
    return text.trim() === "" ? [] : (JSON.parse(text) as T[]);
  }

  /** The processes in here, whoever started them. */
  pids(): Promise<readonly number[]> {
    return pidsIn(this.name);
  }

  /** Ends every process in here, children included: asks, and after a while insists. */
  async end(graceMs: number): Promise<void> {
    const giveUp = performance.now() + graceMs;
    let pids = await this.pids();
    for (const pid of pids) kill(pid, "SIGTERM");
    while (pids.length > 0 && performance.now() < giveUp) pids = await this.pids();
    for (const pid of pids) kill(pid, "SIGKILL");
    await Promise.allSettled(this.#started.map(({ exited }) => exited));
  }

  /** Ends what still runs and takes the namespace away. */
  async remove(): Promise<void> {
    await this.end(GRACE_MS);
    await removeNamespace(this.name);
  }
}

/** What the resolver's file holds before a test: an address that answers nobody. */
export const RESOLV_CONF_BEFORE = "nameserver 192.0.2.53\n";

/** Removes the namespaces of runners that are gone; says which. */
export async function removeLeftovers(): Promise<readonly string[]> {
  const names = [...(await namespaceNames()), ...folderNames()];
  const left = [...new Set(names)].filter((name) => {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    return owner !== undefined && !isRunner(Number(owner));
  });
  for (const name of left) await removeNamespace(name);
  return left;
}

export async function namespaceNames(): Promise<readonly string[]> {
  const text = await run([program("ip"), "netns", "list"]);
  return text
    .split("\n")
    .map((line) => line.split(" ", 1)[0] ?? "")
    .filter((name) => name !== "");
}

function folderNames(): readonly string[] {
  try {
    return readdirSync(FILES);
  } catch {
    return []; // no namespace has files of its own
  }
}

/** Whether a process of this number may be a runner of tests or benchmarks that still needs what it made. */
export function isRunner(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node");
  } catch {
    return false; // no such process
  }
}

async function removeNamespace(name: string): Promise<void> {
  if ((await namespaceNames()).includes(name)) {
    for (const pid of await pidsIn(name)) kill(pid, "SIGKILL");
    await run([program("ip"), "netns", "del", name]);
  }
  rmSync(`${FILES}/${name}`, { recursive: true, force: true });
}

async function pidsIn(name: string): Promise<readonly number[]> {
  const text = await run([program("ip"), "netns", "pids", name]);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended by itself in the meantime
  }
}
