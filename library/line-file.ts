/** A text file, line by line, and how far into it a line begins. */
import { closeSync, openSync, readSync } from "node:fs";
import { ioError } from "./experiment-error.ts";

const PIECE_BYTES = 1024 * 1024;
const LF = 0x0a;

export class LineFile {
  readonly #path: string;
  readonly #file: number;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where in `#bytes` the next line begins, and where in the file that is. */
  #at = 0;
  #offset = 0;
  #isEnded = false;

  /** Throws an ExperimentError. */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#try(() => openSync(path, "r"));
  }

  /** Bytes before the next line. */
  get offset(): number {
    return this.#offset;
  }

  /** The next line without its end; undefined behind the last one. What has no end is not a line. */
  next(): string | undefined {
    const line = this.peek();
    if (line === undefined) return undefined;
    const length = this.#bytes.indexOf(LF, this.#at) + 1 - this.#at;
    this.#at += length;
    this.#offset += length;
    return line;
  }

  /** The line that `next` will return. */
  peek(): string | undefined {
    for (;;) {
      // BOUNDED: by the file
      const end = this.#bytes.indexOf(LF, this.#at);
      if (end >= 0) return this.#bytes.toString("utf8", this.#at, end);
      if (!this.#fill()) return undefined;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** False at the end of the file. */
  #fill(): boolean {
    if (this.#isEnded) return false;
    const rest = this.#bytes.subarray(this.#at);
    const bytes = Buffer.allocUnsafe(rest.length + PIECE_BYTES);
    rest.copy(bytes);
    const count = this.#try(() => readSync(this.#file, bytes, rest.length, PIECE_BYTES, null));
    this.#bytes = bytes.subarray(0, rest.length + count);
    this.#at = 0;
    this.#isEnded = count === 0;
    return count > 0;
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw ioError(this.#path, error);
    }
  }
}
