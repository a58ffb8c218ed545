/**
 * One block of a pcapng file (draft-ietf-opsawg-pcapng §3.1), little-endian as most of those are that write them:
 *
 *   type 4   total length 4   body   options   total length 4        all padded to four bytes
 *   option   code 2   length 2   value                               the last one is 0, 0
 *
 * A block grows as it is written; `done` closes it.
 */
import { utf8Bytes } from "./utf8.ts";

/** Longer comments help nobody; the format takes 64 KiB. */
const TEXT_BYTES_MAX = 4_096;
const HEAD_BYTES = 8;
const LENGTH_BYTES = 4;
/** Most blocks fit; one that does not gets more room. */
const FIRST_ROOM_BYTES = 1_024;

export class Block {
  #bytes = new Uint8Array(FIRST_ROOM_BYTES); // BOUNDED: by the fields of a block
  #length = HEAD_BYTES;
  #hasOptions = false;

  constructor(type: number) {
    this.#put32(0, type);
  }

  u16(value: number): this {
    const at = this.#room(2);
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >>> 8;
    return this;
  }

  u32(value: number): this {
    this.#put32(this.#room(4), value);
    return this;
  }

  /** The upper half, then the lower: how the format writes times. */
  time(value: bigint): this {
    return this.u32(Number(value >> 32n)).u32(Number(value & 0xffff_ffffn));
  }

  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Bytes, and zeros up to the next multiple of four. */
  padded(bytes: Uint8Array): this {
    this.raw(bytes);
    this.#room(-bytes.length & 3);
    return this;
  }

  option(code: number, value: Uint8Array): this {
    this.#hasOptions = true;
    return this.u16(code).u16(value.length).padded(value);
  }

  /** Left out where there is no text. */
  textOption(code: number, text: string | undefined): this {
    return text === undefined ? this : this.option(code, utf8Bytes(text, TEXT_BYTES_MAX));
  }

  /** A count in 64 bits, lower half first. */
  countOption(code: number, count: number): this {
    this.#hasOptions = true;
    return this.u16(code)
      .u16(8)
      .u32(count)
      .u32(Math.floor(count / 2 ** 32));
  }

  timeOption(code: number, value: bigint): this {
    this.#hasOptions = true;
    return this.u16(code).u16(8).time(value);
  }

  /** The whole block. Nothing may be added to it any more. */
  done(): Uint8Array {
    if (this.#hasOptions) this.u32(0);
    const length = this.#length + LENGTH_BYTES;
    this.#put32(4, length);
    this.u32(length);
    return this.#bytes.subarray(0, length);
  }

  /** Where the next `count` bytes, which are zero, begin. */
  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }

  #put32(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }
}
