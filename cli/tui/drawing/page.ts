/**
 * Lines as they are written, from the top. Whatever goes in is made fit to be shown and cut where the line ends, so a
 * page can never break the screen, wherever its texts come from.
 */
import type { Line, PaneLooks, Role, Span } from "../pane.ts";
import { cellsOf, cellText, cutText } from "./cells.ts";
import { signsFor, type Signs } from "./signs.ts";
import { windowAround } from "./window.ts";
import { wrapText } from "./wrap.ts";

/** Labels of fields take so many cells; on narrow pages fewer. */
const LABEL_CELLS = 12;
const LABEL_CELLS_NARROW = 8;
/** Below it a page is narrow. */
const NARROW_COLUMNS = 60;

export class Page {
  readonly columns: number;
  readonly ascii: boolean;
  readonly signs: Signs;
  // BOUNDED: by what is shown, of which every list is bounded
  readonly #lines: Line[] = [];
  #focus = 0;

  constructor(columns: number, { ascii }: PaneLooks) {
    this.columns = Math.max(0, columns);
    this.ascii = ascii;
    this.signs = signsFor(ascii);
  }

  get length(): number {
    return this.#lines.length;
  }

  get isNarrow(): boolean {
    return this.columns < NARROW_COLUMNS;
  }

  /** One line of several parts. */
  add(...spans: readonly Span[]): void {
    this.#lines.push(fitted(spans, this.columns, this.ascii));
  }

  say(text: string, role: Role = "plain"): void {
    this.add({ text, role });
  }

  append(lines: readonly Line[]): void {
    for (const line of lines) this.#lines.push(fitted(line, this.columns, this.ascii));
  }

  blank(): void {
    this.#lines.push([]);
  }

  /** The line that is written next must stay in view. */
  focusHere(): void {
    this.#focus = this.#lines.length;
  }

  /** As many lines as the text needs, those behind the first indented; at most `most`. */
  wrap(text: string, role: Role = "plain", indent = 0, most = Infinity): void {
    const texts = wrapText(cellText(text, this.ascii), this.columns, indent);
    const shown = texts.length <= most ? texts : joined(texts, most);
    for (const text of shown) this.say(text, role);
  }

  /** `label   text`, the text wrapped beside its label. */
  field(label: string, text: string, role: Role = "plain"): void {
    const cells = this.isNarrow ? LABEL_CELLS_NARROW : LABEL_CELLS;
    const head = `${cellText(label, this.ascii).padEnd(cells - 1)} `;
    const room = Math.max(1, this.columns - cells);
    const [first = "", ...rest] = wrapText(cellText(text, this.ascii), room, 0);
    this.add({ text: head, role: "dim" }, { text: first, role });
    for (const text of rest) this.say(" ".repeat(cells) + text, role);
  }

  /** Everything. */
  lines(): readonly Line[] {
    return this.#lines;
  }

  /** At most `rows` lines, the one in focus among them. */
  around(rows: number): readonly Line[] {
    const { from, to } = windowAround(this.#focus, this.#lines.length, rows);
    return this.#lines.slice(from, to);
  }

  /** `rows` lines from `scrolled` on; the last one says how many there are below. */
  scrolled(scrolled: number, rows: number): readonly Line[] {
    const height = this.#lines.length;
    if (height <= rows) return this.#lines;
    if (rows < 1) return [];
    const from = Math.max(0, Math.min(Math.floor(scrolled), height - rows));
    const below = height - from - rows;
    if (below === 0) return this.#lines.slice(from, from + rows);
    const more: Span = { text: `${this.signs.more} ${below + 1} more lines`, role: "dim" };
    return [...this.#lines.slice(from, from + rows - 1), fitted([more], this.columns, this.ascii)];
  }
}

/** The last line takes the rest, and is cut where it is shown. */
function joined(texts: readonly string[], most: number): readonly string[] {
  const [first = "", ...rest] = texts.slice(most - 1);
  return [...texts.slice(0, most - 1), [first, ...rest.map((text) => text.trimStart())].join(" ")];
}

/** Cleaned and cut; spans without text are left out. */
function fitted(spans: readonly Span[], columns: number, ascii: boolean): Line {
  const line: Span[] = []; // BOUNDED: by the cells of a line
  let room = columns;
  for (const { text, role } of spans) {
    const clean = cellText(text, ascii);
    if (clean === "") continue;
    if (room <= 0) break;
    const cut = cutText(clean, room, ascii);
    line.push({ text: cut, role });
    room = cut === clean ? room - cellsOf(clean) : 0;
  }
  return line;
}
