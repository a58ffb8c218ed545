/** A runtime that keeps what a command writes, on a terminal or not, and can be interrupted. */
import { main } from "../../cli/main.ts";
import type { Input, Interrupt, Output, Runtime } from "../../cli/runtime.ts";

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class CapturedOutput implements Output {
  readonly isTerminal: boolean;
  columns: number;
  rows: number;
  text = "";
  onWrite: (() => void) | undefined;

  constructor(terminal: Terminal | undefined) {
    this.isTerminal = terminal !== undefined;
    this.columns = terminal?.columns ?? 80;
    this.rows = terminal?.rows ?? 24;
  }

  write(text: string | Uint8Array): void {
    this.text += typeof text === "string" ? text : Buffer.from(text).toString();
    this.onWrite?.();
  }
}

/** An input of these chunks. */
export function inputOf(chunks: readonly Uint8Array[]): Input {
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
    close: () => undefined,
  };
}

export class CapturedRuntime implements Runtime {
  stdin = inputOf([]);
  readonly stdout: CapturedOutput;
  readonly stderr = new CapturedOutput(undefined);
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version = "9.9.9";
  exitCode = 0;
  readonly #handlers = new Set<(interrupt: Interrupt) => void>();

  constructor(terminal?: Terminal, env: Readonly<Record<string, string>> = {}) {
    this.stdout = new CapturedOutput(terminal);
    this.env = env;
  }

  onInterrupt(handler: (interrupt: Interrupt) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  get isListening(): boolean {
    return this.#handlers.size > 0;
  }

  /** Interrupts as soon as `text` has been written. */
  interruptAt(text: string, interrupt: Interrupt): void {
    this.stdout.onWrite = () => {
      if (!this.stdout.text.includes(text)) return;
      this.stdout.onWrite = undefined;
      this.interrupt(interrupt);
    };
  }

  interrupt(interrupt: Interrupt): void {
    for (const handler of this.#handlers) handler(interrupt);
  }

  async run(...argv: readonly string[]): Promise<Run> {
    const exitCode = await main(argv, this);
    return { exitCode, stdout: this.stdout.text, stderr: this.stderr.text };
  }
}

/** Runs one command line where nobody sees it. */
export function run(...argv: readonly string[]): Promise<Run> {
  return new CapturedRuntime().run(...argv);
}

/** The one document that a command printed. */
export function documentOf({ stdout }: Run): Record<string, unknown> {
  const lines = stdout.split("\n");
  if (lines.length !== 2 || lines[1] !== "") throw new Error(`not one line: ${stdout}`);
  return JSON.parse(lines[0] as string) as Record<string, unknown>;
}
