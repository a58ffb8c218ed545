/**
 * The options of one message: codes with the places of their values, read when asked for.
 *
 * A decoded set points into the packet it came from and is valid as long as those bytes are; what `get` and `raw`
 * return are copies. A set to be sent is made by `DhcpOptions.of` and keeps the order in which it was written.
 */
import type { Format } from "./option-formats.ts";
import {
  END,
  OVERLOAD,
  PAD,
  definitionNamed,
  definitionOf,
  lengthFault,
  type OptionName,
  type OptionValue,
  type OptionValues,
} from "./option-table.ts";

/** The longest piece of an option; longer values are split (RFC 3396 §5). */
const MAX_PIECE_LENGTH = 255;

/** One option for display: by name and value where it is known, by its bytes where not. */
export type OptionEntry =
  | { readonly code: number; readonly name: OptionName; readonly value: unknown }
  | { readonly code: number; readonly bytes: Uint8Array };

export interface RawOption {
  readonly code: number;
  readonly bytes: Uint8Array;
}

/** Code of an option, offset and length of its value: numbers one after the other, each code once. */
export type OptionPlaces = number[]; // BOUNDED: by the 254 codes

/** Numbers that stand for one option. */
export const PLACE = 3;

export class DhcpOptions {
  /** Where the values lie. */
  readonly #source: Uint8Array;
  readonly #places: OptionPlaces;
  /** Options behind these. */
  readonly #tail: DhcpOptions | undefined;

  constructor(source: Uint8Array, places: OptionPlaces, tail?: DhcpOptions) {
    this.#source = source;
    this.#places = places;
    this.#tail = tail;
  }

  /**
   * Options to be sent: `values` in their order, then those of `tail` and the `raw` ones. RangeError for a value
   * that its option cannot hold. A code may come only once.
   */
  static of(values: OptionValues, tail?: DhcpOptions, raw: readonly RawOption[] = []): DhcpOptions {
    const last = raw.length === 0 ? undefined : ofRaw(raw);
    const behind = tail === undefined || last === undefined ? (tail ?? last) : tail.#before(last);
    const bytes: number[] = []; // BOUNDED: by the values
    const places: OptionPlaces = [];
    for (const name in values) {
      const value = values[name as OptionName];
      if (value === undefined) continue;
      const definition = definitionNamed(name as OptionName);
      const { code } = definition;
      if (placeOf(places, code) >= 0 || behind?.has(code) === true) throw notToAdd(code);
      const offset = bytes.length;
      definition.format.write(value, bytes);
      const length = bytes.length - offset;
      const fault = lengthFault(definition, length);
      if (fault !== undefined) throw new RangeError(fault);
      places.push(code, offset, length);
    }
    return new DhcpOptions(Uint8Array.from(bytes), places, behind);
  }

  /** Codes in the order of their first appearance. */
  get codes(): readonly number[] {
    const own = this.#places.filter((_, i) => i % PLACE === 0);
    return this.#tail === undefined ? own : [...own, ...this.#tail.codes];
  }

  has(code: number): boolean {
    return placeOf(this.#places, code) >= 0 || this.#tail?.has(code) === true;
  }

  /** The value of an option, or undefined where the message has none. */
  get<N extends OptionName>(name: N): OptionValue<N> | undefined {
    const { code, format } = definitionNamed(name);
    const place = placeOf(this.#places, code);
    return place < 0 ? this.#tail?.get(name) : (this.#read(place, format) as OptionValue<N>);
  }

  /** A copy of the value's bytes, pieces joined, or undefined. */
  raw(code: number): Uint8Array | undefined {
    const place = placeOf(this.#places, code);
    return place < 0 ? this.#tail?.raw(code) : this.#bytesAt(place);
  }

  *entries(): IterableIterator<OptionEntry> {
    for (let place = 0; place < this.#places.length; place += PLACE) {
      const code = this.#places[place] as number;
      const definition = definitionOf(code);
      yield definition === undefined
        ? { code, bytes: this.#bytesAt(place) }
        : { code, name: definition.name, value: this.#read(place, definition.format) };
    }
    if (this.#tail !== undefined) yield* this.#tail.entries();
  }

  /** Bytes that `writeInto` takes, the end option not counted. */
  get encodedLength(): number {
    const places = this.#places;
    let total = this.#tail?.encodedLength ?? 0;
    for (let place = 0; place < places.length; place += PLACE) {
      if (places[place] === OVERLOAD) continue;
      const length = places[place + 2] as number;
      total += length + 2 * Math.max(1, Math.ceil(length / MAX_PIECE_LENGTH));
    }
    return total;
  }

  /**
   * Writes every option as one or more pieces and returns the offset behind the last. Option 52 is left out: it is
   * about where options were, and here they are all in one field.
   */
  writeInto(target: Uint8Array, offset: number): number {
    const source = this.#source;
    const places = this.#places;
    let at = offset;
    for (let place = 0; place < places.length; place += PLACE) {
      const code = places[place] as number;
      if (code === OVERLOAD) continue;
      let from = places[place + 1] as number;
      let left = places[place + 2] as number;
      do {
        const piece = Math.min(left, MAX_PIECE_LENGTH);
        target[at++] = code;
        target[at++] = piece;
        for (let k = 0; k < piece; k++) target[at++] = source[from++] as number;
        left -= piece;
      } while (left > 0);
    }
    return this.#tail === undefined ? at : this.#tail.writeInto(target, at);
  }

  /** These options with further ones behind them. */
  #before(last: DhcpOptions): DhcpOptions {
    for (const code of last.codes) if (this.has(code)) throw notToAdd(code);
    const tail = this.#tail === undefined ? last : this.#tail.#before(last);
    return new DhcpOptions(this.#source, this.#places, tail);
  }

  #read(place: number, format: Format<unknown>): unknown {
    const places = this.#places;
    return format.read(this.#source, places[place + 1] as number, places[place + 2] as number);
  }

  #bytesAt(place: number): Uint8Array {
    const offset = this.#places[place + 1] as number;
    return this.#source.slice(offset, offset + (this.#places[place + 2] as number));
  }
}

/** Where in the places an option stands; negative: nowhere. */
export function placeOf(places: OptionPlaces, code: number): number {
  for (let place = 0; place < places.length; place += PLACE)
    if (places[place] === code) return place;
  return -1;
}

function ofRaw(raw: readonly RawOption[]): DhcpOptions {
  const values: number[] = []; // BOUNDED: by the options given
  const places: OptionPlaces = [];
  for (const { code, bytes } of raw) {
    if (!(code > PAD && code < END) || placeOf(places, code) >= 0) throw notToAdd(code);
    places.push(code, values.length, bytes.length);
    for (const byte of bytes) values.push(byte);
  }
  return new DhcpOptions(Uint8Array.from(values), places);
}

function notToAdd(code: number): RangeError {
  return new RangeError(`not an option that can be added: ${code}`);
}
