/**
 * The line of an input, written into one block of bytes: what `toTaggedJson` gives, byte for byte, for the inputs that
 * come by the thousand. A text made of small pieces costs more than the rest of a recording.
 */
import type { About, Endpoint, Input, Instant } from "../../net/service.ts";
import type { BringUpCommand } from "./contract.ts";
import { PAYLOAD_MAX_BYTES, type LineSpace } from "./line-space.ts";

type BringUpInput = Input<BringUpCommand>;
type Of<Kind extends BringUpInput["kind"]> = Extract<BringUpInput, { kind: Kind }>;
type Dropped = Extract<BringUpCommand, { kind: "dropped" }>;

/** Longer texts are left to the general writer. */
const TEXT_MAX = 512;

/** One line after the other, each begun, added to and ended. */
export class InputLine {
  readonly #space: LineSpace;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #length = 0;
  /** Everything so far could be written. */
  #isWhole = true;

  /** `space` is of LINE_SPACE_BYTES. */
  constructor(space: LineSpace) {
    this.#space = space;
    this.#bytes = space.bytes;
    this.#view = space.view;
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
  begin({ monoUs, unixUs }: Instant, input: BringUpInput): boolean {
    this.#length = 0;
    this.#isWhole = true;
    this.#ascii('["i",');
    this.#number(monoUs);
    this.#ascii(",");
    this.#number(unixUs);
    this.#input(input);
    return this.#isWhole;
  }

  /** Another element behind it. */
  add(element: number): void {
    this.#ascii(",");
    this.#number(element);
  }

  end(): void {
    this.#ascii("]");
  }

  #input(input: BringUpInput): void {
    switch (input.kind) {
      case "deadline":
        return this.#ascii(',{"kind":"deadline"}');
      case "datagram":
        return this.#datagram(input);
      case "sent":
        return this.#sent(input);
      case "command":
        return this.#command(input.command);
      case "failed":
      case "stream":
      case "answer":
        this.#isWhole = false;
    }
  }

  #command(command: BringUpCommand): void {
    if (command.kind === "start" || command.kind === "stop") {
      this.#ascii(',{"kind":"command","command":{"kind":"');
      this.#ascii(command.kind);
      this.#ascii('"}}');
    } else if (command.kind === "dropped") this.#dropped(command);
    else this.#isWhole = false;
  }

  #dropped({ direction, lengthBytes, reason, what, packet }: Dropped): void {
    this.#ascii(',{"kind":"command","command":{"kind":"dropped","direction":"');
    this.#ascii(direction);
    this.#ascii('","lengthBytes":');
    this.#number(lengthBytes);
    this.#ascii(',"reason":');
    this.#quoted(reason);
    if (what !== undefined) {
      this.#ascii(',"what":');
      this.#quoted(what);
    }
    if (packet !== undefined) {
      this.#ascii(',"packet":{"on":');
      this.#number(packet.on);
      this.#ascii(',"peer":');
      this.#endpoint(packet.peer);
      this.#ascii(',"bytes":');
      this.#payload(packet.bytes);
      this.#ascii("}");
    }
    this.#ascii("}}");
  }

  #datagram({ on, from, bytes, stamp }: Of<"datagram">): void {
    this.#ascii(',{"kind":"datagram","on":');
    this.#number(on);
    this.#ascii(',"from":');
    this.#endpoint(from);
    this.#ascii(',"bytes":');
    this.#payload(bytes);
    if (stamp !== undefined) this.#stamp(stamp);
    this.#ascii("}");
  }

  #sent({ on, about, stamp }: Of<"sent">): void {
    this.#ascii(',{"kind":"sent","on":');
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

  #payload(payload: Uint8Array): void {
    const { length } = payload;
    if (length > PAYLOAD_MAX_BYTES) {
      this.#isWhole = false;
      return;
    }
    this.#ascii('{"$":["bytes","');
    const view = this.#view;
    const start = this.#length;
    for (let at = 0; at < length; at++)
      view.setUint16(start + 2 * at, HEX_PAIRS[payload[at] as number] as number);
    this.#length = start + 2 * length;
    this.#ascii('"]}');
  }

  /** Whole and not negative. In two halves, which are small integers to the engine. */
  #number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      this.#isWhole = false;
      return;
    }
    const high = value < HALF ? 0 : Math.floor(value / HALF);
    if (high > 0) this.#digits(high, digitsOf(high));
    const low = value - high * HALF;
    this.#digits(low, high > 0 ? HALF_DIGITS : digitsOf(low));
  }

  /** So many, two at a time from the last one on. */
  #digits(value: number, count: number): void {
    const view = this.#view;
    const start = this.#length;
    let rest = value | 0;
    let at = start + count;
    while (at - start >= 2) {
      const hundreds = (rest / 100) | 0;
      at -= 2;
      view.setUint16(at, DECIMAL_PAIRS[rest - 100 * hundreds] as number);
      rest = hundreds;
    }
    if (at > start) view.setUint8(start, ZERO + rest);
    this.#length = start + count;
  }
}

/** Of a number below HALF. */
function digitsOf(value: number): number {
  let count = 1;
  for (let limit = 10; limit <= value; limit *= 10) count++;
  return count;
}

const [SPACE, QUOTE, ZERO, BACKSLASH, TILDE] = [0x20, 0x22, 0x30, 0x5c, 0x7e];
/** Two digits as one number, the first one above. */
const HEX_PAIRS = digitPairs(16);
const DECIMAL_PAIRS = digitPairs(10);

function digitPairs(base: number): Uint16Array {
  const digit = (value: number): number => value.toString(base).charCodeAt(0);
  return Uint16Array.from(
    { length: base * base },
    (_, pair) => (digit(Math.floor(pair / base)) << 8) | digit(pair % base),
  );
}

const HALF = 1e8;
const HALF_DIGITS = 8;
