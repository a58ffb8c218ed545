/**
 * A file that is written while a bring-up runs: 0600, because what it is about may be nobody else's business. One
 * that cannot be written whole is removed, and one that was there before is left alone until there is something to
 * write.
 */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { CliError, EXIT, isReaderGone, systemReason } from "./exit.ts";

/** Pieces are written together up to this size: one system call for many. */
const BUFFER_BYTES = 64 * 1024;

export interface ExportFileOptions {
  /** For the error if it cannot be written: `io.pcap`. */
  readonly code: string;
  /** What cannot be done then: `record to`; left out: `write`. */
  readonly verb?: string;
  /** Called once, when writing fails. */
  readonly onFault: () => void;
  /** Each piece is in the file when `write` returns, for whoever reads it meanwhile. */
  readonly isFollowed: boolean;
}

export class ExportFile {
  readonly #path: string;
  readonly #options: ExportFileOptions;
  readonly #file: number;
  readonly #existed: boolean;
  /** A device or a pipe is not ours to change or to remove. */
  readonly #isRegular: boolean;
  #waiting: Uint8Array[] = []; // BOUNDED: by BUFFER_BYTES
  #waitingBytes = 0;
  #isBegun = false;
  #isClosed = false;
  #fault: unknown;

  /** Throws a CliError if it cannot be opened. */
  constructor(path: string, options: ExportFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#existed = existsSync(path);
    try {
      this.#file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
      this.#isRegular = fstatSync(this.#file).isFile();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Takes one piece, which is not the caller's any more; never throws. */
  write(piece: string | Uint8Array): void {
    if (this.#fault !== undefined) return;
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#options.isFollowed || this.#waitingBytes >= BUFFER_BYTES) this.#flush();
  }

  /** Throws a CliError if the file is not whole; it is gone then. A pipe may have been read in part. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush();
    this.#try(() => closeSync(this.#file));
    const isOurs = this.#isBegun || !this.#existed;
    const isUseless = this.#fault !== undefined || !this.#isBegun;
    if (this.#isRegular && isOurs && isUseless) rmSync(this.#path, { force: true });
    if (this.#fault !== undefined && !isReaderGone(this.#fault)) throw this.#failure(this.#fault);
  }

  #flush(): void {
    if (this.#waitingBytes === 0 || this.#fault !== undefined) return;
    this.#try(() => {
      if (!this.#isBegun) this.#begin();
      let rest: Uint8Array = Buffer.concat(this.#waiting, this.#waitingBytes);
      this.#waiting = [];
      this.#waitingBytes = 0;
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#file, rest));
    });
  }

  #begin(): void {
    if (this.#isRegular) fchmodSync(this.#file, 0o600);
    this.#isBegun = true;
    if (this.#isRegular) ftruncateSync(this.#file, 0);
  }

  /** What the operating system refuses is kept for `close`. Where a pipe has lost its reader, nothing more is written. */
  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.#fault === undefined && !isReaderGone(error)) this.#options.onFault();
      this.#fault ??= error;
    }
  }

  #failure(error: unknown): CliError {
    const { code, verb = "write" } = this.#options;
    const message = `cannot ${verb} "${this.#path}": ${systemReason(error)}`;
    return new CliError(EXIT.io, code, message, {
      expected: "a file that can be written",
    });
  }
}
