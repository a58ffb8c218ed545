/**
 * What the commands stand on: streams, signals, the environment and the version. Everything a command does to the
 * outside goes through a runtime, so that a test can run any command without a process.
 */
import { writeSync } from "node:fs";
import { TOOL_VERSION } from "../library/tool-version.ts";
import { EXIT, systemReason } from "./exit.ts";

export interface Output {
  /** Bytes are the caller's again afterwards. */
  write(text: string | Uint8Array): void;
  /** Whether lines can be redrawn in place. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** Bytes that somebody sends to the command. */
export interface Input extends AsyncIterable<Uint8Array> {
  /** Nothing more is wanted: the process need not wait for it. */
  close(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What ends a command from outside. `SIGPIPE`: nobody reads the output any more, or it cannot be written. */
export type Interrupt = (typeof SIGNALS)[number] | "SIGPIPE";

/** What a program that fills the screen stands on. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export interface Runtime {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** What the process will end with, unless something fails. */
  exitCode: number;
  /** Undefined where input or output is no terminal, or one that cannot move its cursor. */
  terminal?(): Terminal | undefined;
  /**
   * Calls back at the first interrupt of each kind, and at the next one after the answer `again`; returns how to stop
   * listening.
   */
  onInterrupt(handler: (interrupt: Interrupt) => void | "again"): () => void;
}

export interface ProcessRuntime extends Runtime {
  /** Ends the process: at once where all output has left, which saves taking everything apart. */
  end(exitCode: number): void;
}

/** The runtime of the real process. */
export function processRuntime(): ProcessRuntime {
  const onLost = new Set<(interrupt: Interrupt) => unknown>(); // BOUNDED: by the commands, of which one runs
  const outputLost = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") failWith(`cannot write the output: ${systemReason(error)}`);
    for (const handler of onLost) handler("SIGPIPE");
  };
  let streams = 0;
  const opened = <Stream>(stream: Stream): Stream => {
    streams++;
    return stream;
  };
  const stdout = outputOf(1, () => opened(process.stdout), outputLost);
  return {
    end(exitCode) {
      process.exitCode = exitCode;
      if (streams === 0) process.exit();
    },
    stdin: {
      [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
      close: () => void process.stdin.destroy(),
    },
    stdout,
    stderr: outputOf(
      2,
      () => opened(process.stderr),
      () => undefined, // there is nowhere left to say so
    ),
    env: process.env,
    version: TOOL_VERSION,
    exitCode: EXIT.done,
    terminal: () =>
      stdout.isTerminal && isTerminal(0)
        ? { stdin: process.stdin, stdout: process.stdout }
        : undefined,
    onInterrupt(handler) {
      const listeners = SIGNALS.map((signal) => {
        const listener = (): void => {
          if (handler(signal) === "again") process.once(signal, listener);
        };
        return [signal, listener] as const;
      });
      for (const [signal, listener] of listeners) process.once(signal, listener);
      onLost.add(handler);
      return () => {
        for (const [signal, listener] of listeners) process.off(signal, listener);
        onLost.delete(handler);
      };
    },
  };
}

/** What tells it brings sockets along: few commands ask, and all would wait for them to be loaded. */
function isTerminal(fd: number): boolean {
  return process.getBuiltinModule("node:tty").isatty(fd);
}

/** Whatever the command comes to: what it had to say did not arrive. */
function failWith(message: string): void {
  process.stderr.write(`bringup: ${message}\n`);
  process.once("exit", () => {
    process.exitCode = EXIT.io;
  });
}

/** Streams are made when they are first used: that takes as long as a small command. */
function outputOf(
  fd: number,
  open: () => NodeJS.WriteStream,
  onLost: (error: NodeJS.ErrnoException) => void,
): Output {
  let opened: NodeJS.WriteStream | undefined;
  let lost = false;
  const stream = (): NodeJS.WriteStream => {
    if (opened !== undefined) return opened;
    opened = open();
    return opened.on("error", (error) => {
      if (lost) return;
      lost = true;
      onLost(error);
    });
  };
  return {
    write: (text) => {
      if (lost) return;
      // a stream takes longer to make than a look-up; until somebody asks for one, the system call does
      const rest = opened === undefined ? writeNow(fd, text) : text;
      if (rest.length > 0) stream().write(typeof rest === "string" ? rest : new Uint8Array(rest));
    },
    get isTerminal() {
      return stream().isTTY === true && process.env["TERM"] !== "dumb";
    },
    get columns() {
      return stream().columns || 80; // some terminals say 0: they do not know
    },
    get rows() {
      return stream().rows || 24;
    },
  };
}

/** Writes to a descriptor at once; what it could not take is left to a stream, which also reports what is wrong. */
function writeNow(fd: number, text: string | Uint8Array): Uint8Array {
  let rest: Uint8Array = typeof text === "string" ? Buffer.from(text) : text;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
  } catch (systemError) {
    void systemError; // EAGAIN, EPIPE, ENOSPC: the stream meets it again
  }
  return rest;
}
