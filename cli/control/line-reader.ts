/** Cuts a stream of bytes into lines of text. A line that is too long is left out, and told of once. */
import { LINE_MAX_BYTES } from "./protocol.ts";

const LINE_FEED = 0x0a;

export class LineReader {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = []; // BOUNDED: by the longest line
  #length = 0;
  #skips = false;

  constructor(maxBytes = LINE_MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this chunk, which it may keep; undefined in the place of one that is too long. */
  *push(chunk: Uint8Array): Generator<string | undefined> {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.#take(chunk.subarray(from, end));
      yield this.#skips ? undefined : Buffer.concat(this.#pieces).toString();
      this.#forget();
      this.#skips = false;
      from = end + 1;
    }
    this.#take(chunk.subarray(from));
  }

  #take(piece: Uint8Array): void {
    if (this.#skips || piece.length === 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length <= this.#maxBytes) return;
    this.#skips = true;
    this.#forget();
  }

  #forget(): void {
    this.#pieces = [];
    this.#length = 0;
  }
}
