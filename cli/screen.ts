/**
 * Lines that stay, and on a terminal lines below them that are redrawn in place. No line gets wider than the
 * terminal: what stays is wrapped, what is redrawn is cut, so that it can be found again. Texts come from the network,
 * too: what a terminal would obey in them is shown by its number.
 */
import { printable } from "./printable.ts";
import type { Output } from "./runtime.ts";

/** Turns plain text into text with colours; measured is what goes in. */
export type Paint = (text: string) => string;

/** Wrapped text starts below its own beginning, behind `head`. */
export interface Line {
  readonly head: string;
  readonly text: string;
  readonly paintHead?: Paint;
  readonly paint?: Paint;
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_BELOW = "\u001b[J";

export class Screen {
  readonly #out: Output;
  /** Lengths of the lines that are drawn now. */
  #drawn: readonly number[] = []; // BOUNDED: by the rows of the terminal
  #cursorHidden = false;

  constructor(out: Output) {
    this.#out = out;
  }

  /** Whether there are lines that have to be redrawn when something is printed. */
  get isDrawn(): boolean {
    return this.#drawn.length > 0;
  }

  /** Writes a line that stays. */
  print(line: Line): void {
    const width = this.#out.isTerminal ? this.#width : Infinity;
    const plain = { ...line, text: printable(line.text) };
    const { head, text, paintHead, paint } = line.head.length < width ? plain : headless(plain);
    const indent = Math.min(head.length, Math.floor(width / 3));
    const [first = "", ...rest] = wrapped(text, width - head.length, width - indent);
    const lines = [`${painted(head, paintHead)}${painted(first, paint)}`.trimEnd()];
    for (const part of rest) lines.push(`${" ".repeat(indent)}${painted(part, paint)}`);
    this.#write(lines);
    this.#drawn = [];
  }

  /** Replaces the lines that are open; nothing happens where there is no terminal. */
  draw(lines: readonly Line[]): void {
    if (!this.#out.isTerminal) return;
    const room = Math.max(1, this.#out.rows - 2);
    const texts = lines
      .slice(0, room)
      .map(({ head, text }) => cut(`${head}${printable(text)}`, this.#width));
    if (texts.length === 0 && this.#drawn.length === 0) return;
    if (!this.#cursorHidden) this.#out.write(HIDE_CURSOR);
    this.#cursorHidden = true;
    this.#write(texts.map((text, index) => painted(text, lines[index]?.paint)));
    this.#drawn = texts.map((text) => text.length);
  }

  /** Takes away what is open and gives the terminal back. */
  close(): void {
    if (this.isDrawn) this.#write([]);
    this.#drawn = [];
    if (this.#cursorHidden) this.#out.write(SHOW_CURSOR);
    this.#cursorHidden = false;
  }

  /** The last column stays free: some terminals begin a new line when it is written. */
  get #width(): number {
    return Math.max(1, this.#out.columns - 1);
  }

  #write(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    this.#out.write(`${this.#erased()}${text}`);
  }

  /** A terminal that became narrower has wrapped what was drawn: it takes more rows now. */
  #erased(): string {
    if (this.#drawn.length === 0) return "";
    const columns = Math.max(1, this.#out.columns);
    const rows = this.#drawn.reduce(
      (sum, length) => sum + Math.max(1, Math.ceil(length / columns)),
      0,
    );
    return `\u001b[${rows}F${CLEAR_BELOW}`;
  }
}

function painted(text: string, paint: Paint | undefined): string {
  return paint === undefined || text === "" ? text : paint(text);
}

/** On a terminal too narrow for the beginning of a line, all of it is wrapped. */
function headless({ head, text, paintHead, paint = paintHead }: Line): Line {
  const whole = { head: "", text: `${head.trim()} ${text}` };
  return paint === undefined ? whole : { ...whole, paint };
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Breaks at spaces where there are some; a word that fits nowhere is broken where the line ends. */
function wrapped(text: string, firstWidth: number, restWidth: number): readonly string[] {
  const lines: string[] = []; // BOUNDED: by the text
  let rest = text;
  let width = Math.max(0, firstWidth);
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const mayWait = lines.length === 0 && firstWord(rest).length <= restWidth;
    const end = space > 0 ? space : mayWait ? 0 : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
    width = Math.max(1, restWidth);
  }
  return [...lines, rest];
}

function firstWord(text: string): string {
  return text.split(" ", 1)[0] ?? text;
}
