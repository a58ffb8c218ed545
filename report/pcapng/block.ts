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
const FRAME_BYTES = 12;

export class Block {
  readonly #parts: Uint8Array[] = []; // BOUNDED: by the fields of a block
  readonly #type: number;
  #length = 0;
  #hasOptions = false;

  constructor(type: number) {
    this.#type = type;
  }

  u16(value: number): this {
    return this.raw(Uint8Array.of(value, value >>> 8));
  }

  u32(value: number): this {
    return this.raw(Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24));
  }

  /** The upper half, then the lower: how the format writes times. */
  time(value: bigint): this {
    return this.u32(Number(value >> 32n)).u32(Number(value & 0xffff_ffffn));
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  /** Bytes, and zeros up to the next multiple of four. */
  padded(bytes: Uint8Array): this {
    return this.raw(bytes).raw(new Uint8Array(-bytes.length & 3));
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
    const value = BigInt(count);
    const bytes = new Uint8Array(8);
    for (let i = 0; i < 8; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 0xffn);
    return this.option(code, bytes);
  }

  timeOption(code: number, value: bigint): this {
    this.#hasOptions = true;
    return this.u16(code).u16(8).time(value);
  }

  /** The whole block. */
  done(): Uint8Array {
    if (this.#hasOptions) this.u32(0);
    const length = FRAME_BYTES + this.#length;
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.#type, true);
    view.setUint32(4, length, true);
    let at = 8;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    view.setUint32(length - 4, length, true);
    return bytes;
  }
}
