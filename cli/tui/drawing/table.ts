/**
 * Tables for any width: where there is not room for all columns, long texts are cut and gaps get narrow, then those
 * go that say the least. What is left over goes to the texts, and then to bars. A column in which nothing stands is
 * left out.
 */
import type { Line, Role, Span } from "../pane.ts";
import { cellsOf, cellText, cutText } from "./cells.ts";

export interface Column<Row> {
  readonly title: string;
  /** The column with the highest one goes first; 0 stays. */
  readonly drop: number;
  /** Cells that it has in any case: keeps a table still while its rows change. */
  readonly least?: number;
  /** Longer texts are cut to it. */
  readonly most?: number;
  /** Longer texts are cut to it before a column goes. */
  readonly shrinks?: number;
  readonly align?: "left" | "right";
  /** No gap behind it. */
  readonly isTight?: true;
  readonly cell: (row: Row, index: number) => Span;
}

/** A column of what is left over: `least` to `most` cells. The last one of a table may fill fewer than it is given. */
export interface FillColumn<Row> {
  readonly title: string;
  readonly drop: number;
  readonly least: number;
  readonly most: number;
  readonly fill: (row: Row, cells: number) => Line;
}

export interface Table {
  readonly header: Line;
  /** One for each row. */
  readonly lines: readonly Line[];
}

/** Between columns, where there is room for it. */
const WIDE_GAP = 2;

interface Layout<Row> {
  readonly column: Column<Row> | FillColumn<Row>;
  readonly cells: readonly Span[];
  /** Wanted, and what it can do with. */
  readonly wanted: number;
  readonly needed: number;
  width: number;
}

/** The table in `columns` cells; the caller cuts what even the columns that stay take too much. */
export function table<Row>(
  spec: readonly (Column<Row> | FillColumn<Row>)[],
  rows: readonly Row[],
  columns: number,
  ascii: boolean,
): Table {
  const layouts = spec
    .map((column) => measured(column, rows, ascii))
    .filter(({ column, wanted }) => column.title === "" || wanted > 0);
  const gap = totalOf(layouts, WIDE_GAP) <= columns ? WIDE_GAP : 1;
  const shown = withinRoom(layouts, columns, gap);
  spread(shown, columns - totalOf(shown, gap));
  return {
    header: laid(shown, gap, ascii, ({ column }) => ({ text: column.title, role: "dim" })),
    lines: rows.map((row, index) =>
      laid(shown, gap, ascii, ({ column, cells, width }) =>
        "fill" in column ? column.fill(row, width) : (cells[index] as Span),
      ),
    ),
  };
}

function measured<Row>(
  column: Column<Row> | FillColumn<Row>,
  rows: readonly Row[],
  ascii: boolean,
): Layout<Row> {
  if ("fill" in column) {
    const { least, most } = column;
    return { column, cells: [], wanted: most, needed: least, width: least };
  }
  const { least = 0, most = Infinity, title } = column;
  let longest = 0;
  const cells = rows.map((row, index) => {
    const { text, role } = column.cell(row, index);
    const clean = cellText(text, ascii);
    longest = Math.max(longest, cellsOf(clean));
    return { text: clean, role };
  });
  if (longest === 0 && title !== "") return { column, cells, wanted: 0, needed: 0, width: 0 };
  const wanted = Math.min(most, Math.max(longest, least, title.length));
  const needed = Math.min(wanted, Math.max(column.shrinks ?? Infinity, title.length));
  return { column, cells, wanted, needed, width: needed };
}

/** Without the columns that there is no room for. */
function withinRoom<Row>(
  layouts: readonly Layout<Row>[],
  columns: number,
  gap: number,
): readonly Layout<Row>[] {
  let shown = layouts;
  while (totalOf(shown, gap) > columns) {
    const drop = Math.max(0, ...shown.map(({ column }) => column.drop));
    if (drop === 0) return shown;
    const last = shown.findLastIndex(({ column }) => column.drop === drop);
    shown = shown.filter((_, index) => index !== last);
  }
  return shown;
}

/** Texts first, then bars, each from the left. */
function spread<Row>(shown: readonly Layout<Row>[], left: number): void {
  let rest = left;
  for (const isBar of [false, true]) {
    for (const layout of shown) {
      if ("fill" in layout.column !== isBar) continue;
      const more = Math.max(0, Math.min(rest, layout.wanted - layout.width));
      layout.width += more;
      rest -= more;
    }
  }
}

function totalOf<Row>(shown: readonly Layout<Row>[], gap: number): number {
  return shown.reduce(
    (sum, { needed, column }, index) =>
      sum + needed + (index === shown.length - 1 ? 0 : gapBehind(column, gap)),
    0,
  );
}

function gapBehind<Row>(column: Column<Row> | FillColumn<Row>, gap: number): number {
  return "isTight" in column ? 0 : gap;
}

/** One line: a cell for each column, or what a bar is drawn with. */
function laid<Row>(
  shown: readonly Layout<Row>[],
  gap: number,
  ascii: boolean,
  partOf: (layout: Layout<Row>) => Span | Line,
): Line {
  const line: Span[] = []; // BOUNDED: by the columns
  shown.forEach((layout, index) => {
    const { column, width } = layout;
    const part = partOf(layout);
    if ("text" in part) pushPadded(line, part, width, alignOf(column), ascii);
    else line.push(...part);
    pushSpace(line, index < shown.length - 1 ? gapBehind(column, gap) : 0);
  });
  return line;
}

function alignOf<Row>(column: Column<Row> | FillColumn<Row>): "left" | "right" {
  return "align" in column && column.align === "right" ? "right" : "left";
}

function pushPadded(
  line: Span[],
  { text, role }: Span,
  width: number,
  align: "left" | "right",
  ascii: boolean,
): void {
  const cut = cutText(text, width, ascii);
  const space = width - cellsOf(cut);
  if (align === "right") pushSpace(line, space);
  if (cut !== "") line.push({ text: cut, role });
  if (align === "left") pushSpace(line, space);
}

/** Added to a plain neighbour: fewer spans are faster to draw. */
function pushSpace(line: Span[], cells: number): void {
  if (cells <= 0) return;
  const last = line.at(-1);
  if (last?.role !== "plain") line.push({ text: " ".repeat(cells), role: "plain" });
  else line[line.length - 1] = { text: last.text + " ".repeat(cells), role: "plain" };
}

/** A cell of one role. */
export function cell(text: string, role: Role = "plain"): Span {
  return { text, role };
}

/** The column that shows which row is selected. */
export function markColumn<Row>(
  sign: string,
  isSelected: (row: Row, index: number) => boolean,
): Column<Row> {
  return {
    title: "",
    drop: 0,
    least: 2,
    isTight: true,
    cell: (row, index) => cell(isSelected(row, index) ? sign : "", "accent"),
  };
}
