/**
 * The line of an input, written into one block of bytes: what `toTaggedJson` gives, byte for byte, for the inputs that
 * come by the thousand. A text made of small pieces costs more than the rest of a recording.
 */
import type { About, Endpoint, Input, Instant } from "../../net/service.ts";

/** Where lines are written. One may serve all recordings: what is in it is done with before anybody else writes. */
export interface LineSpace {
  readonly bytes: Uint8Array;
  /** The first `length` bytes, which are ASCII. */
  text(length: number): string;
}

/** A payload of UDP in hex, and what is around it. */
export const LINE_SPACE_BYTES = 2 * 65_536 + 4_096;
/** Of what a line has besides the payload: longer texts are left to the general writer. */
const TEXT_MAX = 512;

type Common = Exclude<Input<unknown>, { kind: "command" | "stream" | "answer" | "failed" }>;

export class InputLine {
  readonly #space: LineSpace;
  readonly #bytes: Uint8Array;
  #length = 0;
  /** Everything so far could be written. */
  #isWhole = true;

  /** `space` is of LINE_SPACE_BYTES. */
  constructor(space: LineSpace) {
    this.#space = space;
    this.#bytes = space.bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  get text(): string {
    return this.#space.text(this.#length);
  }

  /** Begins the line: `["i",monoUs,unixUs,input`. False where it takes the general writer. */
  begin({ monoUs, unixUs }: Instant, input: Common): boolean {
    this.#length = 0;
    this.#isWhole = true;
    this.#ascii('["i",');
    this.#number(monoUs);
    this.#ascii(",");
    this.#number(unixUs);
    this.#ascii(',{"kind":"');
    this.#ascii(input.kind);
    if (input.kind === "deadline") this.#ascii('"}');
    else if (input.kind === "datagram") this.#datagram(input);
    else this.#sent(input);
    return this.#isWhole;
  }

  /** Ends it: `,performed,events]`. */
  end(performed: number, events: number): void {
    this.#ascii(",");
    this.#number(performed);
    this.#ascii(",");
    this.#number(events);
    this.#ascii("]");
  }

  #datagram({ on, from, bytes, stamp }: Extract<Common, { kind: "datagram" }>): void {
    this.#ascii('","on":');
    this.#number(on);
    this.#ascii(',"from":');
    this.#endpoint(from);
    this.#ascii(',"bytes":{"$":["bytes","');
    this.#hex(bytes);
    this.#ascii('"]}');
    if (stamp !== undefined) this.#stamp(stamp);
    this.#ascii("}");
  }

  #sent({ on, about, stamp }: Extract<Common, { kind: "sent" }>): void {
    this.#ascii('","on":');
    this.#number(on);
    this.#ascii(',"about":');
    this.#about(about);
    this.#stamp(stamp);
    this.#ascii("}");
  }

  #endpoint({ address, port, zone, link }: Endpoint): void {
    if (zone !== undefined) this.#isWhole = false;
    this.#ascii('{"address":');
    this.#quoted(address);
    this.#ascii(',"port":');
    this.#number(port);
    if (link !== undefined) {
      this.#ascii(',"link":');
      this.#quoted(link);
    }
    this.#ascii("}");
  }

  #about({ transaction, attempt, what }: About): void {
    this.#ascii('{"transaction":');
    this.#number(transaction);
    this.#ascii(',"attempt":');
    this.#number(attempt);
    this.#ascii(',"what":');
    this.#quoted(what);
    this.#ascii("}");
  }

  #stamp({ monoUs, unixUs }: Instant): void {
    this.#ascii(',"stamp":{"monoUs":');
    this.#number(monoUs);
    this.#ascii(',"unixUs":');
    this.#number(unixUs);
    this.#ascii("}");
  }

  /** Text of our own. */
  #ascii(text: string): void {
    const bytes = this.#bytes;
    let to = this.#length;
    for (let at = 0; at < text.length; at++) bytes[to++] = text.charCodeAt(at);
    this.#length = to;
  }

  /** Text of others, as long as nothing in it needs an escape. */
  #quoted(text: string): void {
    if (text.length > TEXT_MAX) {
      this.#isWhole = false;
      return;
    }
    const bytes = this.#bytes;
    let to = this.#length;
    bytes[to++] = QUOTE;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < SPACE || unit > TILDE || unit === QUOTE || unit === BACKSLASH)
        this.#isWhole = false;
      bytes[to++] = unit;
    }
    bytes[to++] = QUOTE;
    this.#length = to;
  }

  #hex(payload: Uint8Array): void {
    const { length } = payload;
    if (length > 65_536) {
      this.#isWhole = false;
      return;
    }
    const bytes = this.#bytes;
    let to = this.#length;
    for (let at = 0; at < length; at++) {
      const byte = payload[at] as number;
      bytes[to] = DIGITS[byte >> 4] as number;
      bytes[to + 1] = DIGITS[byte & 15] as number;
      to += 2;
    }
    this.#length = to;
  }

  /** Whole and not negative. In two halves, which are small integers to the engine. */
  #number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) this.#isWhole = false;
    else if (value < HALF) this.#digits(value, 1);
    else {
      const high = Math.floor(value / HALF);
      this.#digits(high, 1);
      this.#digits(value - high * HALF, HALF_DIGITS);
    }
  }

  /** At least so many digits, from the last one on. */
  #digits(value: number, least: number): void {
    const bytes = this.#bytes;
    let count = least;
    for (let limit = 10 ** least; limit <= value; limit *= 10) count++;
    let rest = value;
    for (let at = this.#length + count - 1; at >= this.#length; at--) {
      const tens = (rest / 10) | 0;
      bytes[at] = ZERO + rest - 10 * tens;
      rest = tens;
    }
    this.#length += count;
  }
}

const [SPACE, QUOTE, ZERO, BACKSLASH, TILDE] = [0x20, 0x22, 0x30, 0x5c, 0x7e];
const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const HALF = 1e8;
const HALF_DIGITS = 8;
