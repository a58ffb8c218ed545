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

/** Where the values lie: parallel arrays, one entry an option, each code once. */
export interface OptionPlaces {
  readonly codes: number[]; // BOUNDED: by the 254 codes
  readonly sources: Uint8Array[];
  readonly offsets: number[];
  readonly lengths: number[];
}

export class DhcpOptions {
  readonly #places: OptionPlaces;

  constructor(places: OptionPlaces) {
    this.#places = places;
  }

  /**
   * Options to be sent: `values` in their order, then those of `tail` and the `raw` ones. RangeError for a value
   * that its option cannot hold. A code may come only once.
   */
  static of(values: OptionValues, tail?: DhcpOptions, raw: readonly RawOption[] = []): DhcpOptions {
    const places: OptionPlaces = { codes: [], sources: [], offsets: [], lengths: [] };
    for (const name in values) {
      const value = values[name as OptionName];
      if (value === undefined) continue;
      const definition = definitionNamed(name as OptionName);
      const bytes = definition.format.write(value);
      const fault = lengthFault(definition, bytes.length);
      if (fault !== undefined) throw new RangeError(fault);
      append(places, definition.code, bytes, 0, bytes.length);
    }
    if (tail !== undefined) {
      const { codes, sources, offsets, lengths } = tail.#places;
      for (let i = 0; i < codes.length; i++) {
        append(
          places,
          codes[i] as number,
          sources[i] as Uint8Array,
          offsets[i] as number,
          lengths[i] as number,
        );
      }
    }
    for (const { code, bytes } of raw) append(places, code, bytes, 0, bytes.length);
    return new DhcpOptions(places);
  }

  /** Codes in the order of their first appearance. */
  get codes(): readonly number[] {
    return this.#places.codes;
  }

  has(code: number): boolean {
    return this.#places.codes.includes(code);
  }

  /** The value of an option, or undefined where the message has none. */
  get<N extends OptionName>(name: N): OptionValue<N> | undefined {
    const { code, format } = definitionNamed(name);
    const place = this.#places.codes.indexOf(code);
    return place < 0 ? undefined : (this.#read(place, format) as OptionValue<N>);
  }

  /** A copy of the value's bytes, pieces joined, or undefined. */
  raw(code: number): Uint8Array | undefined {
    const place = this.#places.codes.indexOf(code);
    return place < 0 ? undefined : this.#bytesAt(place);
  }

  *entries(): IterableIterator<OptionEntry> {
    for (const [place, code] of this.#places.codes.entries()) {
      const definition = definitionOf(code);
      yield definition === undefined
        ? { code, bytes: this.#bytesAt(place) }
        : { code, name: definition.name, value: this.#read(place, definition.format) };
    }
  }

  /** Bytes that `writeInto` takes, the end option not counted. */
  get encodedLength(): number {
    const { codes, lengths } = this.#places;
    let total = 0;
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] === OVERLOAD) continue;
      const length = lengths[i] as number;
      total += length + 2 * Math.max(1, Math.ceil(length / MAX_PIECE_LENGTH));
    }
    return total;
  }

  /**
   * Writes every option as one or more pieces and returns the offset behind the last. Option 52 is left out: it is
   * about where options were, and here they are all in one field.
   */
  writeInto(target: Uint8Array, offset: number): number {
    const { codes, sources, offsets, lengths } = this.#places;
    let at = offset;
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] === OVERLOAD) continue;
      const source = sources[i] as Uint8Array;
      let from = offsets[i] as number;
      let left = lengths[i] as number;
      do {
        const piece = Math.min(left, MAX_PIECE_LENGTH);
        target[at++] = codes[i] as number;
        target[at++] = piece;
        for (let k = 0; k < piece; k++) target[at++] = source[from++] as number;
        left -= piece;
      } while (left > 0);
    }
    return at;
  }

  #read(place: number, format: Format<unknown>): unknown {
    const { sources, offsets, lengths } = this.#places;
    return format.read(
      sources[place] as Uint8Array,
      offsets[place] as number,
      lengths[place] as number,
    );
  }

  #bytesAt(place: number): Uint8Array {
    const { sources, offsets, lengths } = this.#places;
    const offset = offsets[place] as number;
    return (sources[place] as Uint8Array).slice(offset, offset + (lengths[place] as number));
  }
}

function append(
  places: OptionPlaces,
  code: number,
  source: Uint8Array,
  offset: number,
  length: number,
): void {
  if (!(code > PAD && code < END) || places.codes.includes(code)) {
    throw new RangeError(`not an option that can be added: ${code}`);
  }
  places.codes.push(code);
  places.sources.push(source);
  places.offsets.push(offset);
  places.lengths.push(length);
}
