/**
 * One frame of the terminal UI as lines: a pure function of what is to be seen, of what a person has done to the view,
 * and of the size of the window. Ink only puts the lines where they belong.
 */
import {
  compactTitle,
  headLine,
  keysLine,
  stripLine,
  titleLine,
  type DashboardModel,
} from "./chrome.ts";
import { wrapText } from "./drawing/wrap.ts";
import { helpLines, helpView } from "./help.ts";
import type { Keymap } from "./keys.ts";
import { bodyOf, layoutOf, SMALLEST, type Layout, type PaneBox } from "./layout.ts";
import type { Line, Pane, PaneId, PaneLooks, PaneSize } from "./pane.ts";
import { placeOf } from "./selection.ts";
import type { UiState } from "./ui-state.ts";

export interface FrameParts {
  readonly model: DashboardModel;
  readonly ui: UiState;
  /** Of the window. */
  readonly size: PaneSize;
  readonly looks: PaneLooks;
  readonly keymap: Keymap;
  readonly panes: Readonly<Record<PaneId, Pane>>;
}

export interface Stack {
  readonly columns: number;
  readonly lines: readonly Line[];
}

export interface Frame {
  /** Over the whole width, from the top. */
  readonly above: readonly Line[];
  /** Side by side, below it. */
  readonly stacks: readonly Stack[];
  /** The last line. */
  readonly below: Line;
}

/** Exactly as many lines as the window has rows, or fewer; none wider than it. */
export function frameOf(parts: FrameParts): Frame {
  const { model, ui, size, looks, keymap, panes } = parts;
  const layout = layoutOf(size, ui.focus, ui.detail !== undefined);
  if (layout.kind === "too-small") return tooSmall(size);
  const { columns } = size;
  const isCompact = layout.kind === "compact";
  const above = [
    isCompact
      ? compactTitle(model, ui, panes[ui.focus], columns, looks)
      : titleLine(model, ui, columns, looks),
    ...(layout.hasStrip ? [stripLine(model, columns, looks)] : []),
  ];
  const below = keysLine(ui, keymap, columns, looks);
  if (ui.mode.kind === "help") return { above, stacks: [help(ui.mode.top, parts)], below };
  const stacks = layout.stacks.map((boxes) => ({
    columns: boxes[0]?.size.columns ?? 0,
    lines: boxes.flatMap((box) => paneLines(box, layout, parts)),
  }));
  return { above, stacks, below };
}

/** A pane's head and body; the body as tall as it should be, so that the next pane begins where it should. */
function paneLines(
  { id, size }: PaneBox,
  { kind }: Layout,
  { model, ui, looks, panes }: FrameParts,
): readonly Line[] {
  const pane = panes[id];
  const place = placeOf(ui, pane, model);
  const body = place.isOpen
    ? pane.detail(model, size, place, looks)
    : pane.render(model, size, place, looks);
  const blank = Array.from({ length: Math.max(0, size.rows - body.length) }, (): Line => []);
  const head = kind === "compact" ? [] : [headLine(pane, place.hasFocus, size.columns, looks)];
  return [...head, ...body, ...blank];
}

/** Rows that the help may fill. */
function helpRows({ rows }: PaneSize, hasStrip: boolean): number {
  return rows - (hasStrip ? 3 : 2);
}

function help(top: number, { size, looks, keymap, ui }: FrameParts): Stack {
  const { hasStrip } = layoutOf(size, ui.focus, false);
  const view = { columns: size.columns, rows: helpRows(size, hasStrip) };
  const lines = helpView(helpLines(keymap, size.columns, looks), top, view);
  return { columns: size.columns, lines };
}

/** How many lines of the help do not fit. */
export function helpOverflow({ size, looks, keymap, ui }: FrameParts): number {
  const { hasStrip } = layoutOf(size, ui.focus, false);
  const all = helpLines(keymap, size.columns, looks).length;
  return Math.max(0, all - helpRows(size, hasStrip));
}

/** The body of the focused pane in this window. */
export function focusedBody({ size, ui }: FrameParts): PaneSize {
  return bodyOf(layoutOf(size, ui.focus, ui.detail !== undefined), ui.focus);
}

function tooSmall({ columns, rows }: PaneSize): Frame {
  const { columns: wide, rows: tall } = SMALLEST;
  const words = `window too small: ${columns} x ${rows}, needed ${wide} x ${tall}`;
  const lines = wrapText(words, columns, 0).slice(0, rows);
  const above = lines.map((text): Line => [{ text, role: "warning" }]);
  return { above, stacks: [], below: [] };
}
