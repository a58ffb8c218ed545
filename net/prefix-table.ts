/** What is known by network: for an IPv4 address, the value of the longest prefix that it begins with (RFC 1812 §5.2.4.3). */
import { ipv4Mask, ipv4Number } from "./ipv4-number.ts";

interface PrefixLength<T> {
  readonly length: number;
  readonly mask: number;
  readonly values: Map<number, T>; // BOUNDED: by the networks that were added
}

export class PrefixTable<T> {
  /** Longest first. */
  readonly #lengths: PrefixLength<T>[] = []; // BOUNDED: by the 33 lengths of a prefix

  /** A second value for a network replaces the first. RangeError for what is not an IPv4 network. */
  set(address: string, prefixLength: number, value: T): void {
    const number = ipv4Number(address);
    if (number === undefined || !(prefixLength >= 0 && prefixLength <= 32)) {
      throw new RangeError(`${address}/${prefixLength} is not an IPv4 network`);
    }
    const { mask, values } = this.#ofLength(prefixLength);
    values.set((number & mask) >>> 0, value);
  }

  /** Undefined where no network holds the address, as for IPv6. */
  longest(address: string): T | undefined {
    const number = this.#lengths.length === 0 ? undefined : ipv4Number(address);
    if (number === undefined) return undefined;
    for (const { mask, values } of this.#lengths) {
      const value = values.get((number & mask) >>> 0);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #ofLength(length: number): PrefixLength<T> {
    const place = this.#lengths.findIndex((other) => other.length <= length);
    const found = this.#lengths[place];
    if (found?.length === length) return found;
    const made = { length, mask: ipv4Mask(length), values: new Map<number, T>() };
    this.#lengths.splice(place < 0 ? this.#lengths.length : place, 0, made);
    return made;
  }
}
