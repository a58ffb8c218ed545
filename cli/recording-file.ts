/** The file that `--record` writes: 0600, because the seed is in it. A file that cannot be written whole is removed. */
import { closeSync, fstatSync, openSync, unlinkSync, writeSync } from "node:fs";
import { CliError, EXIT } from "./exit.ts";

/** Lines are written in pieces of this size: one system call for many inputs. */
const BUFFER_CHARACTERS = 64 * 1024;

export class RecordingFile {
  readonly #path: string;
  readonly #file: number;
  readonly #onFault: () => void;
  /** A device or a pipe is not ours to remove. */
  readonly #isRegular: boolean;
  #buffer = "";
  #closed = false;
  #fault: unknown;

  /** Opens the file; `onFault` is called once, when writing fails. Throws a CliError if it cannot be opened. */
  constructor(path: string, onFault: () => void) {
    this.#path = path;
    this.#onFault = onFault;
    try {
      this.#file = openSync(path, "w", 0o600);
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
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    closeSync(this.#file);
    if (this.#fault === undefined) return;
    if (this.#isRegular) unlinkSync(this.#path);
    throw cannotWrite(this.#path, this.#fault);
  }

  #flush(): void {
    if (this.#fault !== undefined) return;
    try {
      let rest = Buffer.from(this.#buffer);
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#file, rest));
      this.#buffer = "";
    } catch (error) {
      this.#fault = error;
      this.#onFault();
    }
  }
}

function cannotWrite(path: string, error: unknown): CliError {
  const why = error instanceof Error ? error.message.replace(/, .*$/, "") : String(error);
  return new CliError(EXIT.io, "io.record", `cannot record to ${path}: ${why}`, {
    expected: "a file that can be written",
  });
}
