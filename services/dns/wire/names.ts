/**
 * Domain names as text.
 *
 * The one printed form carries every octet: a dot between labels, none at the end, `.` for the root. Inside a label
 * `.` and `\` and the other characters with a meaning in master files (RFC 1035 §5.1) stand behind a backslash, every
 * octet that does not print as `\DDD` in decimal: `a\.b.example`, `\000x.example` (RFC 4343 §2.1). Printing and
 * parsing are inverse to each other, so a name is kept as this text and loses nothing, its case included.
 *
 * Names are equal when they differ at most in the case of ASCII letters (RFC 4343 §3).
 */

/** RFC 1035 §2.3.4. */
const LABEL_OCTETS_MAX = 63;
export const NAME_OCTETS_MAX = 255;

export interface NameFault {
  readonly kind: "fault";
  readonly reason: string;
  /** Index of the character at fault. */
  readonly offset: number;
}

/** The octet inside a label as text, for each of the 256. */
export const OCTET_TEXT: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  const text = String.fromCharCode(octet);
  if (octet <= 0x20 || octet >= 0x7f) return `\\${String(octet).padStart(3, "0")}`;
  return '.\\"$();@'.includes(text) ? `\\${text}` : text;
});

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** Uncompressed octets of a name written as text, or what is wrong with it. A dot at the end changes nothing. */
export function parseName(text: string): Uint8Array | NameFault {
  if (text === ".") return Uint8Array.of(0);
  if (text === "") return fault("the name is empty", 0);
  // every octet takes at least one character, so a longer name stops being read at its 255th octet; without
  // escapes and a dot at the end it is exactly as long
  const octets = new Uint8Array(Math.min(text.length + 2, NAME_OCTETS_MAX));
  let labelStart = 0;
  let at = 1;
  for (let i = 0; i < text.length; i++) {
    let octet = text.charCodeAt(i);
    if (octet === DOT) {
      if (at === labelStart + 1) return fault("a label is empty", i);
      octets[labelStart] = at - labelStart - 1;
      labelStart = at++;
      continue;
    }
    if (octet === BACKSLASH) {
      octet = escapedOctet(text, i + 1);
      if (octet < 0)
        return fault("a backslash stands before a character or three digits up to 255", i);
      i += isDigit(text.charCodeAt(i + 1)) ? 3 : 1;
    } else if (octet > 0x7f) {
      return fault("only ASCII: an international name is given in its xn-- form", i);
    } else if (octet <= 0x20 || octet === 0x7f) {
      return fault("a blank or control character is written as a backslash and three digits", i);
    }
    if (at - labelStart > LABEL_OCTETS_MAX) return fault("a label has at most 63 octets", i);
    if (at >= NAME_OCTETS_MAX - 1) return fault("a name has at most 255 octets", i);
    octets[at++] = octet;
  }
  if (at === labelStart + 1) return octets.slice(0, at);
  octets[labelStart] = at - labelStart - 1;
  return at + 1 === octets.length ? octets : octets.slice(0, at + 1);
}

/** The octet behind a backslash, -1 if there is none. */
function escapedOctet(text: string, i: number): number {
  const first = text.charCodeAt(i);
  if (!isDigit(first)) return first > 0x20 && first < 0x7f ? first : -1;
  const second = text.charCodeAt(i + 1);
  const third = text.charCodeAt(i + 2);
  if (!isDigit(second) || !isDigit(third)) return -1;
  const octet = (first - 0x30) * 100 + (second - 0x30) * 10 + third - 0x30;
  return octet <= 255 ? octet : -1;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function fault(reason: string, offset: number): NameFault {
  return { kind: "fault", reason, offset };
}

/** The text of uncompressed octets that `parseName` or a decoder made. */
export function nameText(octets: Uint8Array): string {
  let text = "";
  let at = 0;
  // BOUNDED: by the 255 octets of a name
  while (at < octets.length && octets[at] !== 0) {
    const end = at + 1 + (octets[at] as number);
    if (text !== "") text += ".";
    while (++at < end) text += OCTET_TEXT[octets[at] as number] as string;
  }
  return text === "" ? "." : text;
}

/** Equal but for the case of ASCII letters (RFC 4343 §3); both in the printed form. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}

/** Is `name` the zone's own name or one below it? Both in the printed form. */
export function isWithin(name: string, zone: string): boolean {
  if (zone === ".") return true;
  const start = name.length - zone.length;
  if (start === 0) return sameName(name, zone);
  if (start < 2 || !isLabelBreak(name, start - 1)) return false;
  return sameName(name.slice(start), zone);
}

/** `example.com` of `www.example.com`, the root of a single label and of the root itself. */
export function parentName(name: string): string {
  let dot = name.indexOf(".");
  // BOUNDED: by the length of the name
  while (dot >= 0 && !isLabelBreak(name, dot)) dot = name.indexOf(".", dot + 1);
  return dot < 0 ? "." : name.slice(dot + 1) || ".";
}

/** A dot that is not part of a label: an even number of backslashes stands before it. */
function isLabelBreak(name: string, dot: number): boolean {
  if (name.charCodeAt(dot) !== DOT) return false;
  let backslashes = 0;
  while (name.charCodeAt(dot - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 0;
}
