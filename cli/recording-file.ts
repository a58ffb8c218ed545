/**
 * The file that `--record` writes: 0600, because the seed is in it. A file that cannot be written whole is removed,
 * and one that was there before is left alone until there is something to write.
 */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { usage } from "./arguments.ts";
import { CliError, EXIT, systemReason } from "./exit.ts";
import type { Runtime } from "./runtime.ts";

/** Lines are written in pieces of this size: one system call for many inputs. */
const BUFFER_CHARACTERS = 64 * 1024;

/** Where the lines of a recording go. */
export interface Recording {
  /** Takes one line; never throws. */
  write(line: string): void;
  /** Throws a CliError if the recording is not whole. */
  close(): void;
}

/** How a recording is to be written. */
export interface RecordingOptions {
  readonly record?: string;
  readonly redact?: true;
}

/**
 * The recording that options ask for; undefined: none. `onFault` is called once, when writing fails. Throws a CliError
 * if the file cannot be opened.
 */
export async function recordingFor(
  { record, redact }: RecordingOptions,
  runtime: Runtime,
  onFault: () => void,
): Promise<Recording | undefined> {
  if (record === undefined) {
    if (redact) throw usage("redact", "--redact is about a recording", "--record FILE beside it");
    return undefined;
  }
  const file = new RecordingFile(record, onFault);
  if (!redact) return file;
  const { RedactedRecording } = await import("./redacted-recording.ts");
  return new RedactedRecording(file, (text) =>
    runtime.stderr.write(`bringup: ${record}: ${text}\n`),
  );
}

export class RecordingFile implements Recording {
  readonly #path: string;
  readonly #file: number;
  readonly #onFault: () => void;
  readonly #existed: boolean;
  /** A device or a pipe is not ours to change or to remove. */
  readonly #isRegular: boolean;
  #buffer = "";
  #isBegun = false;
  #isClosed = false;
  #fault: unknown;

  /** Opens the file; `onFault` is called once, when writing fails. Throws a CliError if it cannot be opened. */
  constructor(path: string, onFault: () => void) {
    this.#path = path;
    this.#onFault = onFault;
    this.#existed = existsSync(path);
    try {
      this.#file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
      this.#isRegular = fstatSync(this.#file).isFile();
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** Takes one line; never throws. */
  write(line: string): void {
    if (this.#fault !== undefined) return;
    this.#buffer += `${line}\n`;
    if (this.#buffer.length >= BUFFER_CHARACTERS) this.#flush();
  }

  /** Throws a CliError if the recording is not whole; the file is gone then. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush();
    this.#try(() => closeSync(this.#file));
    const isOurs = this.#isBegun || !this.#existed;
    const isUseless = this.#fault !== undefined || !this.#isBegun;
    if (this.#isRegular && isOurs && isUseless) unlinkSync(this.#path);
    if (this.#fault !== undefined) throw cannotWrite(this.#path, this.#fault);
  }

  #flush(): void {
    if (this.#buffer === "" || this.#fault !== undefined) return;
    this.#try(() => {
      if (!this.#isBegun) this.#begin();
      let rest = Buffer.from(this.#buffer);
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#file, rest));
      this.#buffer = "";
    });
  }

  #begin(): void {
    if (this.#isRegular) fchmodSync(this.#file, 0o600);
    this.#isBegun = true;
    if (this.#isRegular) ftruncateSync(this.#file, 0);
  }

  /** What the operating system refuses is kept for `close`. */
  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.#fault === undefined) this.#onFault();
      this.#fault ??= error;
    }
  }
}

function cannotWrite(path: string, error: unknown): CliError {
  return new CliError(EXIT.io, "io.record", `cannot record to "${path}": ${systemReason(error)}`, {
    expected: "a file that can be written",
  });
}
