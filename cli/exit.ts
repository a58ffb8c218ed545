import { printable } from "./printable.ts";

/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  /** It ran, and the answer is no. */
  no: 1,
  usage: 2,
  internal: 70,
  io: 74,
  /** Missing privilege or platform support. */
  unsupported: 77,
  interrupted: 130,
} as const;

/** A failure that has a plain explanation: what was wrong, what was expected, what to try. */
export class CliError extends Error {
  readonly exitCode: number;
  /** Stable identifier for programs, for example `usage.retry`. */
  readonly code: string;
  readonly expected: string | undefined;
  readonly attempt: string | undefined;
  /** Several faults at once: each a line behind the message. */
  readonly faults: readonly string[];

  constructor(
    exitCode: number,
    code: string,
    message: string,
    more: {
      readonly expected?: string;
      readonly attempt?: string;
      readonly faults?: readonly string[];
    } = {},
  ) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.code = code;
    this.expected = more.expected;
    this.attempt = more.attempt;
    this.faults = more.faults ?? [];
  }
}

/** By its name: each command is bundled with a class of its own. */
export function isCliError(error: unknown): error is CliError {
  return error instanceof Error && error.name === "CliError";
}

/** The operating system's own words, without the call and the path: `ENOSPC: no space left on device`. */
export function systemReason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, .*$/s, "") : String(error);
}

/** The JSON document of a failed command. */
export function errorDocument(error: CliError): string {
  return JSON.stringify({
    schema: "bringup.error/1",
    code: error.code,
    message: [error.message, ...error.faults].join("\n  "),
    ...(error.expected === undefined ? {} : { expected: error.expected }),
    ...(error.attempt === undefined ? {} : { try: error.attempt }),
  });
}

/** One line for a person, and one for each of several faults; what they quote may come from others. */
export function errorText(error: CliError): string {
  const expected = error.expected === undefined ? "" : `; expected ${error.expected}`;
  const attempt = error.attempt === undefined ? "" : `; try ${error.attempt}`;
  const lines = [`bringup: ${error.message}${expected}${attempt}`, ...error.faults];
  return lines.map(printable).join("\n  ");
}

/** Whether what was written to is a pipe that nobody reads any more: whoever did has had enough. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
