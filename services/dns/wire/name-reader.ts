/**
 * Reads compressed names (RFC 1035 §4.1.4) of one message.
 *
 * A pointer must lead to before everything this name has read so far, which ends every loop; a name takes at most
 * `JUMPS_MAX` pointers. What follows a label or pointer that was read once is remembered, so that a thousand owners
 * pointing at one name cost a thousand look-ups. Labels that overlap on purpose can still cost 64 octets a pointer;
 * a budget of work ends those.
 */
import { HEADER_OCTETS } from "./header.ts";
import { NAME_OCTETS_MAX, OCTET_TEXT } from "./names.ts";

/** As many as a name can have labels: one more leads from pointer to pointer without need. */
const JUMPS_MAX = 127;
/** Octets that names may visit; a message that does not overlap its names visits each octet once. */
const BUDGET_PER_OCTET = 4;
const BUDGET_BASE = 2_048;

/** A name, or the rest of one, that starts at some offset. */
interface KnownName {
  readonly text: string;
  readonly octets: number;
  readonly jumps: number;
}

/** A label or pointer of the name being read: its offset, and how much of the name stood before it. */
interface Part {
  at: number;
  textBefore: number;
  octetsBefore: number;
  jumpsBefore: number;
}

export class NameReader {
  /** Octets visited so far. */
  visited = 0;
  /** Offset behind the name read last, or of its fault. */
  next = 0;
  /** What is wrong with the name read last, if `read` answered nothing. */
  reason = "";

  readonly #bytes: Uint8Array;
  readonly #budget: number;
  readonly #known = new Map<number, KnownName>(); // BOUNDED: by the octets of the message
  readonly #parts: Part[] = []; // BOUNDED: by the labels and jumps of one name
  #partCount = 0;
  #text = "";
  #octets = 0;
  #jumps = 0;
  #at = 0;
  #limit = 0;
  #lowest = 0;
  #resume = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#budget = BUDGET_PER_OCTET * bytes.length + BUDGET_BASE;
  }

  /** The name at `start` in its printed form; its near part ends before `limit`. Empty: see `reason` and `next`. */
  read(start: number, limit: number): string {
    this.#partCount = 0;
    this.#text = "";
    this.#octets = 1;
    this.#jumps = 0;
    this.#at = start;
    this.#limit = limit;
    this.#lowest = start;
    this.#resume = -1;
    // BOUNDED: by the octets of a name and by JUMPS_MAX
    while (this.#readPart());
    if (this.#at < 0) return "";
    if (this.#octets > NAME_OCTETS_MAX)
      return this.#refuse("a name has more than 255 octets", start);
    if (this.#jumps > JUMPS_MAX) return this.#refuse("a name takes too many pointers", start);
    if (this.visited > this.#budget) {
      return this.#refuse("names overlap more than an encoder makes them", start);
    }
    this.next = this.#resume < 0 ? this.#at : this.#resume;
    this.#remember();
    return this.#text === "" ? "." : this.#text;
  }

  /** One label, pointer or end; false when the name is complete or refused. */
  #readPart(): boolean {
    if (this.#resume >= 0 && this.#joinKnown()) return false;
    const at = this.#at;
    if (at >= this.#limit) return this.#stop("a name ends early", at);
    const length = this.#bytes[at] as number;
    this.visited++;
    if (length === 0) {
      this.#at = at + 1;
      return false;
    }
    this.#notePart();
    if (length < 0x40) return this.#readLabel(at, length);
    if (length >= 0xc0) return this.#jump(at, length);
    return this.#stop("a label is neither octets nor a pointer", at);
  }

  #joinKnown(): boolean {
    const known = this.#known.get(this.#at);
    if (known === undefined) return false;
    if (this.#text === "") this.#text = known.text;
    else if (known.text !== ".") this.#text += `.${known.text}`;
    this.#octets += known.octets - 1;
    this.#jumps += known.jumps;
    return true;
  }

  #readLabel(at: number, length: number): boolean {
    const last = at + length;
    if (last >= this.#limit) return this.#stop("a name ends early", this.#limit);
    this.visited += length;
    this.#octets += length + 1;
    let text = this.#text === "" ? "" : `${this.#text}.`;
    for (let i = at + 1; i <= last; i++) text += OCTET_TEXT[this.#bytes[i] as number] as string;
    this.#text = text;
    this.#at = last + 1;
    return this.#octets <= NAME_OCTETS_MAX;
  }

  #jump(at: number, length: number): boolean {
    if (at + 1 >= this.#limit) return this.#stop("a name ends early", this.#limit);
    const target = ((length & 0x3f) << 8) | (this.#bytes[at + 1] as number);
    if (target >= this.#lowest) return this.#stop("a name points forward or to itself", at);
    if (target < HEADER_OCTETS) return this.#stop("a name points into the header", at);
    this.visited++;
    if (this.#resume < 0) this.#resume = at + 2;
    this.#lowest = target;
    this.#limit = this.#bytes.length;
    this.#at = target;
    return ++this.#jumps <= JUMPS_MAX;
  }

  #notePart(): void {
    const part = (this.#parts[this.#partCount++] ??= {
      at: 0,
      textBefore: 0,
      octetsBefore: 0,
      jumpsBefore: 0,
    });
    part.at = this.#at;
    part.textBefore = this.#text === "" ? 0 : this.#text.length + 1;
    part.octetsBefore = this.#octets - 1;
    part.jumpsBefore = this.#jumps;
  }

  #remember(): void {
    const text = this.#text;
    for (let i = 0; i < this.#partCount; i++) {
      const part = this.#parts[i] as Part;
      this.#known.set(part.at, {
        text: (part.textBefore === 0 ? text : text.slice(part.textBefore)) || ".",
        octets: this.#octets - part.octetsBefore,
        jumps: this.#jumps - part.jumpsBefore,
      });
    }
  }

  #stop(reason: string, offset: number): false {
    this.#refuse(reason, offset);
    return false;
  }

  #refuse(reason: string, offset: number): "" {
    this.reason = reason;
    this.next = offset;
    this.#at = -1;
    return "";
  }
}
