/**
 * Text in the cells of a terminal.
 *
 * Every line of a pane is exactly as wide as it says, because one cell too many breaks the whole screen. So only
 * characters about whose width all terminals agree are shown: ASCII and the scripts beside it (one cell), Chinese,
 * Japanese and Korean (two). All others (emoji, combining marks, what is not assigned) are shown by their number,
 * as `printable` shows what a terminal would obey.
 */
import { printable } from "../../printable.ts";

/** First and last code point, one cell each: Latin, Greek, Cyrillic, punctuation, arrows, operators, boxes, braille. */
const NARROW: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x377],
  [0x37a, 0x37f],
  [0x384, 0x38a],
  [0x38e, 0x3a1],
  [0x3a3, 0x482],
  [0x48a, 0x52f],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x20a0, 0x20c0],
  [0x2190, 0x21ff],
  [0x2200, 0x22ff],
  [0x2500, 0x25fc],
  [0x2713, 0x2713],
  [0x2717, 0x2717],
  [0x2800, 0x28ff],
];

/** Two cells each: kana, ideographs, Hangul syllables, full-width forms. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff60],
];

/** What our own words and those of the services have beyond ASCII. */
const ASCII: Readonly<Record<string, string>> = {
  µ: "u",
  "±": "+-",
  "×": "x",
  "·": "-",
  "–": "-",
  "−": "-",
  "…": "...",
  "→": "->",
  "←": "<-",
  "✗": "x",
  "✓": "+",
};

const ELLIPSIS = "…";
const ELLIPSIS_ASCII = "~";

/** Text as it may stand on the screen; giving it in again changes nothing. */
export function cellText(text: string, ascii: boolean): string {
  return isPlain(text) ? text : certain(printable(text), ascii);
}

/** Cells that a `cellText` takes. */
export function cellsOf(text: string): number {
  let cells = text.length;
  for (let i = 0; i < text.length; i++) if (isWide(text.charCodeAt(i))) cells++;
  return cells;
}

/** The beginning of a `cellText` in at most `cells`; where something is cut off, a sign says so. */
export function cutText(text: string, cells: number, ascii: boolean): string {
  if (cellsOf(text) <= cells) return text;
  if (cells <= 0) return "";
  const end = indexAfter(text, cells - 1);
  return text.slice(0, end) + (ascii ? ELLIPSIS_ASCII : ELLIPSIS);
}

/** How many characters of a `cellText` fit into `cells`. */
export function indexAfter(text: string, cells: number): number {
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    used += isWide(text.charCodeAt(i)) ? 2 : 1;
    if (used > cells) return i;
  }
  return text.length;
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

function certain(text: string, ascii: boolean): string {
  let shown = "";
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code >= 0x20 && code <= 0x7e) shown += character;
    else if (ascii) shown += ASCII[character] ?? numbered(code);
    else shown += within(NARROW, code) || isWide(code) ? character : numbered(code);
  }
  return shown;
}

function isWide(code: number): boolean {
  return code >= 0x3041 && within(WIDE, code);
}

function within(ranges: readonly (readonly [number, number])[], code: number): boolean {
  for (const [first, last] of ranges) if (code >= first && code <= last) return true;
  return false;
}

function numbered(code: number): string {
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
