/** The files and services of this machine that have to do with resolvers. */
import { codeOf } from "../socket-failure.ts";
import type { ResolverSystem } from "./resolvers.ts";

const TIMEOUT_MS = 1_000;
const MAX_OUTPUT_BYTES = 65_536;

/** `path`: /etc/resolv.conf. */
export function resolverSystem(path = "/etc/resolv.conf"): ResolverSystem {
  return { path, mounted, foreign, run };
}

/** The fifth column of mountinfo (proc_pid_mountinfo(5)), where blanks are written as \040. */
function mounted(path: string): boolean {
  const wanted = path.replaceAll(" ", "\\040");
  return (textOf("/proc/thread-self/mountinfo") ?? "")
    .split("\n")
    .some((line) => line.split(" ", 5)[4] === wanted);
}

/** A service of the machine would take a name that means something else in here for one of its own. */
function foreign(): string | undefined {
  const own = namespaceOf("thread-self");
  const first = namespaceOf("1");
  if (own === undefined || first === undefined || own === first) return undefined;
  return "it does not know the interfaces of this network namespace";
}

function namespaceOf(process_: string): string | undefined {
  return ifReadable(() => files().readlinkSync(`/proc/${process_}/ns/net`));
}

function textOf(path: string): string | undefined {
  return ifReadable(() => files().readFileSync(path, "utf8"));
}

function run(command: string, args: readonly string[]): string | undefined {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { status, error, stderr } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (error !== undefined) return `${command}: ${codeOf(error)}`;
  return status === 0 ? undefined : stderr.trim() || `${command} exited with ${status}`;
}

function files() {
  return process.getBuiltinModule("node:fs");
}

/** Undefined for what is not there, or secret. */
function ifReadable(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
