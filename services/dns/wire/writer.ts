/**
 * Writes a message: integers, octets and names, the latter compressed (RFC 1035 §4.1.4).
 *
 * A name is compressed against the names before it by exact text, so that the case of every name survives. What no
 * message can hold (a label of 64 octets, a text that is not an address) is the caller's mistake: RangeError.
 */
import { ipBytes } from "../../../net/address.ts";
import { fromHex } from "../../../net/hex.ts";
import { ipv4Number } from "../../../net/ipv4-number.ts";
import { parentName, parseName } from "./names.ts";

/** A pointer has 14 bits. */
const POINTER_LIMIT = 0x4000;
const MESSAGE_OCTETS_MAX = 0xffff;

/** Where messages are written before they are copied out: for most, room of their own would cost more than the rest. */
const SCRATCH = new Uint8Array(1_232);

/** One at a time: the next one writes over what this has not handed over by `finish`. */
export class Writer {
  offset = 0;
  #bytes = SCRATCH;
  readonly #names = new Map<string, number>(); // BOUNDED: by the octets a pointer can reach

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.offset++] = value;
  }

  u16(value: number): void {
    this.#room(2);
    this.#bytes[this.offset++] = value >>> 8;
    this.#bytes[this.offset++] = value;
  }

  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value);
  }

  setU16(at: number, value: number): void {
    this.#bytes[at] = value >>> 8;
    this.#bytes[at + 1] = value;
  }

  octets(octets: Uint8Array): void {
    this.#copy(octets, 0, octets.length);
  }

  hex(hex: string): void {
    const octets = fromHex(hex);
    if (octets === undefined) throw new RangeError(`${hex} is not hex`);
    this.octets(octets);
  }

  /** A length octet and at most 255 octets, one a character. */
  characterString(text: string): void {
    if (text.length > 255) throw new RangeError("a character string has at most 255 octets");
    this.u8(text.length);
    for (let i = 0; i < text.length; i++) {
      const octet = text.charCodeAt(i);
      if (octet > 0xff) throw new RangeError("a character string has one octet a character");
      this.u8(octet);
    }
  }

  address(text: string, octets: 4 | 16): void {
    const number = octets === 4 ? ipv4Number(text) : undefined;
    if (number !== undefined) return this.u32(number);
    const address = octets === 16 ? ipBytes(text) : undefined;
    if (address?.length !== 16) {
      throw new RangeError(`${text} is not an ${octets === 4 ? "IPv4" : "IPv6"} address`);
    }
    this.octets(address);
  }

  /** A name, ended by a pointer where its rest was written before. */
  name(text: string): void {
    let known = this.#names.get(text);
    if (known === undefined && text !== ".") {
      const octets = nameOctets(text);
      let at = 0;
      let rest = text;
      // BOUNDED: by the labels of a name
      while (known === undefined && octets[at] !== 0) {
        if (this.offset < POINTER_LIMIT) this.#names.set(rest, this.offset);
        const end = at + 1 + (octets[at] as number);
        this.#copy(octets, at, end);
        at = end;
        rest = parentName(rest);
        known = this.#names.get(rest);
      }
    }
    if (known === undefined) this.u8(0);
    else this.u16(0xc000 | known);
  }

  /** A name that must not be compressed (RFC 3597 §4). */
  plainName(text: string): void {
    this.octets(nameOctets(text));
  }

  /** The message; the writer is done. */
  finish(): Uint8Array {
    if (this.offset > MESSAGE_OCTETS_MAX)
      throw new RangeError("a message has at most 65535 octets");
    return this.#bytes.slice(0, this.offset);
  }

  #copy(octets: Uint8Array, from: number, to: number): void {
    this.#room(to - from);
    for (let i = from; i < to; i++) this.#bytes[this.offset++] = octets[i] as number;
  }

  #room(octets: number): void {
    const needed = this.offset + octets;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

function nameOctets(text: string): Uint8Array {
  const octets = parseName(text);
  if (octets instanceof Uint8Array) return octets;
  throw new RangeError(`${text} is not a name: ${octets.reason}`);
}
