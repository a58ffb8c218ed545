/**
 * Runs the operator's program at each new state and at each news of a lease: `--exec CMD`.
 *
 * CMD is the operator's own line and is given to `sh -c`, as cron and unit files are read: pipes and quotes work, and
 * nothing from the network is ever part of it. What is known goes along as environment variables (hook-facts.ts). Programs
 * run one after another, in the order of the events; each has 30 s, and those that wait are bounded. What fails is a
 * finding. Their output goes to stderr, for stdout may be a document.
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { LogEvent } from "../../net/event-log.ts";
import type { BringUpSession } from "../../library/session.ts";
import type { UpAttendant, UpContext } from "../up-attendants.ts";
import { KnownFacts, type HookFacts } from "./hook-facts.ts";

const WAITING_MAX = 64;
const LIMIT_MS = 30_000;
/** Between the request to end and the end. */
const GRACE_MS = 2_000;
/** At the end of the bring-up, for all that still wait. */
const FAREWELL_MS = 5_000;
/** Findings are for people: the same again and again helps nobody. */
const FINDINGS_MAX = 16;
const STDERR = 2;

/** The service manager's own, which a child must not answer. */
const NOT_FOR_CHILDREN: ReadonlySet<string> = new Set([
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
  "LISTEN_FDS",
  "LISTEN_PID",
]);

export function openExecHook({ options, runtime }: UpContext): Promise<UpAttendant> {
  const env = Object.entries(runtime.env).filter(([name]) => !NOT_FOR_CHILDREN.has(name));
  return Promise.resolve(new ExecHook(options.exec ?? "", Object.fromEntries(env)));
}

class ExecHook implements UpAttendant {
  readonly wants = {};
  readonly takesUp = ["exec"] as const;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #known = new KnownFacts();
  readonly #waiting: HookFacts[] = []; // BOUNDED: by WAITING_MAX
  readonly #told = new Set<string>(); // BOUNDED: by FINDINGS_MAX
  readonly #idle: (() => void)[] = []; // BOUNDED: by those who close it, which is one
  #command: string;
  #running: ChildProcess | undefined;
  #session: BringUpSession | undefined;

  constructor(command: string, env: Readonly<Record<string, string | undefined>>) {
    this.#command = command;
    this.#env = env;
  }

  add(event: LogEvent): void {
    const facts = this.#known.take(event);
    if (facts === undefined) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#find(`${WAITING_MAX} events wait for --exec already: others were left out`);
      return;
    }
    this.#waiting.push(facts);
    if (this.#running === undefined) setImmediate(() => this.#next());
  }

  attach(session: BringUpSession): void {
    this.#session = session;
  }

  reload({ exec = "" }: UpContext["options"]): Promise<void> {
    this.#command = exec;
    return Promise.resolve();
  }

  /** Waits for what still has to be run, but not for ever. */
  async close(): Promise<void> {
    this.#session = undefined;
    if (this.#running === undefined && this.#waiting.length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle.push(resolve);
    const late = setTimeout(() => {
      this.#waiting.length = 0;
      this.#signal("SIGKILL");
    }, FAREWELL_MS);
    this.#next();
    await promise;
    clearTimeout(late);
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const facts = this.#waiting.shift();
    if (facts === undefined) {
      for (const idle of this.#idle.splice(0)) idle();
      return;
    }
    const child = spawn(this.#command, {
      shell: true,
      env: { ...this.#env, ...facts },
      stdio: ["ignore", STDERR, STDERR],
      detached: true, // a group of its own, so that its children end with it
    });
    this.#running = child;
    const limit = setTimeout(() => this.#insist(child), LIMIT_MS);
    const over = (why: string | undefined): void => {
      clearTimeout(limit);
      if (this.#running !== child) return;
      this.#running = undefined;
      if (why !== undefined) this.#find(`--exec at ${facts["BRINGUP_EVENT"]}: ${why}`);
      this.#next();
    };
    child.once("error", ({ message }) => over(message));
    child.once("exit", (code, signal) =>
      over(code === 0 ? undefined : code === null ? `ended by ${signal}` : `exit code ${code}`),
    );
  }

  #insist(child: ChildProcess): void {
    this.#signal("SIGTERM");
    const last = setTimeout(() => this.#signal("SIGKILL"), GRACE_MS);
    child.once("exit", () => clearTimeout(last));
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#running?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // it has just ended
    }
  }

  #find(message: string): void {
    if (this.#told.has(message) || this.#told.size >= FINDINGS_MAX) return;
    this.#told.add(message);
    const finding = { code: "exec-failed", severity: "warning", message } as const;
    this.#session?.command({ kind: "add-finding", finding });
  }
}
