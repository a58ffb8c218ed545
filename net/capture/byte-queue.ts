/**
 * Bytes of a file that come in chunks. What has not been read yet waits in front of the next chunk, in one buffer
 * that is used again and again; what is skipped is never kept.
 */
export class ByteQueue {
  /** The unread bytes are those from `at` to `end`; the next push overwrites them. */
  bytes = new Uint8Array(0);
  at = 0;
  #end = 0;
  /** Where `bytes` begin in the file. */
  #base = 0;
  /** Bytes still to come that nobody wants. */
  #toSkip = 0;

  /** Adds a copy of a chunk. */
  push(chunk: Uint8Array): void {
    const rest = this.available;
    this.#base += this.at;
    const bytes = this.#roomFor(rest + chunk.length);
    bytes.set(this.bytes.subarray(this.at, this.#end));
    bytes.set(chunk, rest);
    this.bytes = bytes;
    this.at = 0;
    this.#end = rest + chunk.length;
    const toSkip = this.#toSkip;
    this.#toSkip = 0;
    this.skip(toSkip);
  }

  /** Bytes at hand. */
  get available(): number {
    return this.#end - this.at;
  }

  /** Where the next byte stands in the file. */
  get offset(): number {
    return this.#base + this.at;
  }

  /** Whether bytes are missing that were to be skipped. */
  get isSkipping(): boolean {
    return this.#toSkip > 0;
  }

  /** Passes over bytes, those that have not come yet included. */
  skip(length: number): void {
    const here = Math.min(length, this.available);
    this.at += here;
    this.#toSkip += length - here;
  }

  /** Some more than asked for: the rest of a chunk is seldom as long as that of the one before. */
  #roomFor(length: number): Uint8Array<ArrayBuffer> {
    return length <= this.bytes.length ? this.bytes : new Uint8Array(length + (length >> 2));
  }
}

/** Sixteen bits in either byte order. */
export function u16(bytes: Uint8Array, at: number, little: boolean): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  return little ? (second << 8) | first : (first << 8) | second;
}

/** Thirty-two bits in either byte order, unsigned. */
export function u32(bytes: Uint8Array, at: number, little: boolean): number {
  const high = u16(bytes, little ? at + 2 : at, little);
  const low = u16(bytes, little ? at : at + 2, little);
  return ((high << 16) | low) >>> 0;
}
