/**
 * Reads a message from its bytes without ever throwing: the first fault sticks, from then on every read answers zero
 * or nothing, and whoever reads looks at `fault` before it believes what it got.
 */
import type { Malformed } from "../../../net/service.ts";
import { toHex } from "../../../net/hex.ts";
import { NameReader } from "./name-reader.ts";

export class Reader {
  readonly bytes: Uint8Array;
  offset = 0;
  /** Reads stop here, the far parts of compressed names aside. */
  end: number;
  fault: Malformed | undefined;
  #visited = 0;
  readonly #names: NameReader;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.#names = new NameReader(bytes);
  }

  /** Octets looked at so far. */
  get visited(): number {
    return this.#visited + this.#names.visited;
  }

  fail(reason: string, offset = this.offset): void {
    this.fault ??= { kind: "malformed", reason, offset };
  }

  u8(what: string): number {
    const at = this.skip(1, what);
    return at < 0 ? 0 : (this.bytes[at] as number);
  }

  u16(what: string): number {
    const at = this.skip(2, what);
    return at < 0 ? 0 : ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
  }

  u32(what: string): number {
    const at = this.skip(4, what);
    if (at < 0) return 0;
    const { bytes } = this;
    const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    return high * 0x1_0000 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }

  /** Steps over `length` octets and answers where they begin; -1 if they are not there. */
  skip(length: number, what: string): number {
    const at = this.offset;
    if (this.fault !== undefined) return -1;
    if (at + length > this.end) {
      this.fail(`${what} ends early`);
      return -1;
    }
    this.#visited += length;
    this.offset = at + length;
    return at;
  }

  /** A name in its printed form, compressed or not. */
  name(): string {
    if (this.fault !== undefined) return ".";
    const names = this.#names;
    const text = names.read(this.offset, this.end);
    if (text === "") {
      this.fail(names.reason, names.next);
      return ".";
    }
    this.offset = names.next;
    return text;
  }

  /** `length` octets as text, one character an octet: ASCII reads as itself and nothing is lost. */
  octetText(length: number, what: string): string {
    const at = this.skip(length, what);
    let text = "";
    if (at < 0) return text;
    for (let i = at; i < at + length; i++) text += String.fromCharCode(this.bytes[i] as number);
    return text;
  }

  /** `length` octets as lower-case hex. */
  hex(length: number, what: string): string {
    const at = this.skip(length, what);
    return at < 0 ? "" : toHex(this.bytes.subarray(at, at + length));
  }
}
