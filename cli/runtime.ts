/**
 * What the commands stand on: streams, the environment and the version. Everything a command does to the outside
 * goes through a runtime, so that a test can run any command without a process.
 */
import { TOOL_VERSION } from "../library/tool-version.ts";

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
}

export interface Runtime {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** What the process will end with, unless something fails. */
  exitCode: number;
  /** Calls back at the first SIGINT, SIGTERM or SIGHUP; returns how to stop listening. */
  onSignal(handler: (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void): () => void;
}

/** The runtime of the real process. */
export function processRuntime(): Runtime {
  return {
    stdout: outputOf(() => process.stdout),
    stderr: outputOf(() => process.stderr),
    env: process.env,
    version: TOOL_VERSION,
    exitCode: 0,
    onSignal(handler) {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      const listeners = signals.map((signal) => [signal, () => handler(signal)] as const);
      for (const [signal, listener] of listeners) process.once(signal, listener);
      return () => {
        for (const [signal, listener] of listeners) process.off(signal, listener);
      };
    },
  };
}

/** Streams are made when they are first used: that takes as long as a small command. */
function outputOf(stream: () => NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream().write(text),
    get isTerminal() {
      return stream().isTTY === true;
    },
    get columns() {
      return stream().columns ?? 80;
    },
    get rows() {
      return stream().rows ?? 24;
    },
  };
}
