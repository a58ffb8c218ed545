/** One process that a test started: its output, its end, and how it is stopped. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { until } from "./until.ts";

export interface Outcome {
  /** null for a process that a signal ended. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Its standard input stays open for `write`. */
  readonly interactive?: true;
}

/** How long a process may take to end after it was asked to. */
const GRACE_MS = 5_000;

export class Running {
  readonly argv: readonly string[];
  readonly exited: Promise<Outcome>;
  readonly #child: ChildProcessWithoutNullStreams;
  #stdout = "";
  #stderr = "";
  #ended = false;

  constructor(argv: readonly string[], options: StartOptions = {}) {
    const { env = {}, input = "", interactive = false } = options;
    const [file = "", ...args] = argv;
    this.argv = argv;
    const child = spawn(file, args, { env: { ...process.env, ...env } });
    this.#child = child;
    child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    child.stdin.on("error", () => {}); // a program that ends without reading its input is judged by its exit
    if (interactive) child.stdin.write(input);
    else child.stdin.end(input);
    this.exited = new Promise((resolve, reject) => {
      child.on("error", (error) => {
        this.#ended = true;
        reject(error);
      });
      child.on("close", (code, signal) => {
        this.#ended = true;
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
    this.exited.catch(() => {}); // whoever waits for the end sees it; nobody may
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.argv.join(" ")} could not be started`);
    return pid;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** To the standard input of an interactive process. */
  write(text: string): void {
    this.#child.stdin.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until stdout or stderr shows `pattern`. */
  async says(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray> {
    return until(
      `${this.argv.join(" ")} says ${pattern}`,
      () => {
        const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr);
        if (match === null && this.#ended) throw new Error(`ended early: ${this.describe()}`);
        return match ?? undefined;
      },
      withinMs,
    );
  }

  /** Asks it to end, and insists after a while. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Outcome> {
    this.signal(signal);
    const insist = setTimeout(() => this.signal("SIGKILL"), GRACE_MS);
    try {
      return await this.exited;
    } finally {
      clearTimeout(insist);
    }
  }

  /** Command line and output, for a message or a log file. */
  describe(): string {
    return `$ ${this.argv.join(" ")}\n${this.#stdout}${this.#stderr}`;
  }
}

/** Runs to the end; throws with the output if the exit code is not 0. */
export async function run(argv: readonly string[], options?: StartOptions): Promise<string> {
  const running = new Running(argv, options);
  const { code, signal, stdout } = await running.exited;
  if (code !== 0) throw new Error(`ended with ${code ?? signal}: ${running.describe()}`);
  return stdout;
}
