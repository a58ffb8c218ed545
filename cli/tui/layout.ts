/**
 * Where things stand in a window. Heads, bodies and the lines around them are counted here once, so that nothing ever
 * gets taller or wider than the window.
 *
 *   compact   fewer than 60 columns or 18 rows: a title that names the pane, the pane, keys
 *   single    title, ladder strip, one pane below its head, keys
 *   pair      from 120 columns: the focused pane and its neighbour
 *   grid      from 160 columns and 34 rows: all six
 */
import { PANE_IDS, type PaneId, type PaneSize } from "./pane.ts";

export interface PaneBox {
  readonly id: PaneId;
  /** Of the body, without the head. */
  readonly size: PaneSize;
}

export interface Layout {
  readonly kind: "too-small" | "compact" | "single" | "pair" | "grid";
  readonly columns: number;
  readonly rows: number;
  readonly hasStrip: boolean;
  /** Side by side; in each, panes from top to bottom. */
  readonly stacks: readonly (readonly PaneBox[])[];
}

export const SMALLEST = { columns: 40, rows: 12 };
const COMPACT_BELOW = { columns: 60, rows: 18 };
const PAIR_FROM = 120;
const GRID_FROM = { columns: 160, rows: 34 };
/** Between stacks. */
export const GAP = 1;

/** What stands around the panes: title and keys, and each pane's head. */
const TITLE = 1;
const KEYS = 1;
const STRIP = 1;
const HEAD = 1;

export function layoutOf({ columns, rows }: PaneSize, focus: PaneId, isOpen: boolean): Layout {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows)
    return { kind: "too-small", columns, rows, hasStrip: false, stacks: [] };
  const isCompact = columns < COMPACT_BELOW.columns || rows < COMPACT_BELOW.rows;
  const hasStrip = !isCompact;
  const room = rows - TITLE - KEYS - (hasStrip ? STRIP : 0);
  const box = (id: PaneId, width: number, height: number): PaneBox => ({
    id,
    size: { columns: width, rows: height - (isCompact ? 0 : HEAD) },
  });
  const whole = { columns, rows, hasStrip };
  if (columns >= GRID_FROM.columns && rows >= GRID_FROM.rows)
    return { kind: "grid", ...whole, stacks: grid(columns, room, focus, isOpen, box) };
  if (columns >= PAIR_FROM && !isCompact) {
    const [left, right] = halves(columns);
    const [first, second] = pairOf(focus);
    return {
      kind: "pair",
      ...whole,
      stacks: [[box(first, left, room)], [box(second, right, room)]],
    };
  }
  return {
    kind: isCompact ? "compact" : "single",
    ...whole,
    stacks: [[box(focus, columns, room)]],
  };
}

/** Ladder, DHCP and time beside DNS, packets and latency. An open detail has the whole height of its stack. */
function grid(
  columns: number,
  room: number,
  focus: PaneId,
  isOpen: boolean,
  box: (id: PaneId, width: number, height: number) => PaneBox,
): readonly (readonly PaneBox[])[] {
  return halves(columns).map((width, side) => {
    const ids = PANE_IDS.slice(side * 3, side * 3 + 3);
    if (isOpen && ids.includes(focus)) return [box(focus, width, room)];
    return ids.map((id, index) => {
      const top = Math.floor((room * index) / ids.length);
      return box(id, width, Math.floor((room * (index + 1)) / ids.length) - top);
    });
  });
}

function halves(columns: number): readonly [number, number] {
  const left = Math.ceil((columns - GAP) / 2);
  return [left, columns - GAP - left];
}

/** Each pane has a companion: what is beside it does not change while the focus moves between the two. */
function pairOf(focus: PaneId): readonly [PaneId, PaneId] {
  const first = Math.floor(PANE_IDS.indexOf(focus) / 2) * 2;
  return [PANE_IDS[first] ?? focus, PANE_IDS[first + 1] ?? focus];
}

/** The body of a pane; of one that is not shown, none. */
export function bodyOf({ stacks }: Layout, id: PaneId): PaneSize {
  return stacks.flat().find((box) => box.id === id)?.size ?? { columns: 0, rows: 0 };
}
