/**
 * The view as a text file in the current folder: the title, the ladder, and the focused pane with everything in it, not
 * only what fits the window. 0600: addresses and names of a network are nobody else's.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { stripLine, titleLine } from "./chrome.ts";
import type { FrameParts } from "./frame.ts";
import type { Line } from "./pane.ts";
import { placeOf } from "./selection.ts";

/** Narrower is no use in a file. */
const COLUMNS_MIN = 100;
/** More than any pane has: packets are 10 000. */
const ROWS_MAX = 20_000;
const NAMES_MAX = 1_000;

/** Writes the file into a folder; what became of it, for the status line. Never throws. */
export function exportView(parts: FrameParts, folder: string): string {
  const text = viewText(parts);
  try {
    return `written: ${writeNew(join(folder, `bringup-${parts.ui.focus}`), text)}`;
  } catch (error) {
    return `not written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The view without colours. */
export function viewText({ model, ui, size, looks, panes }: FrameParts): string {
  const columns = Math.max(size.columns, COLUMNS_MIN);
  const pane = panes[ui.focus];
  const place = placeOf(ui, pane, model);
  const body = place.isOpen
    ? pane.about(model, columns, place, looks)
    : pane.render(model, { columns, rows: ROWS_MAX }, place, looks);
  const lines = [
    titleLine(model, ui, columns, looks),
    stripLine(model, columns, looks),
    [],
    [{ text: pane.title, role: "strong" }] as const,
    ...body,
  ];
  return `${lines.map(lineText).join("\n")}\n`;
}

function lineText(line: Line): string {
  return line
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}

/** A file that was not there before: `name.txt`, else `name-2.txt` … */
function writeNew(name: string, text: string): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? `${name}.txt` : `${name}-${number}.txt`;
    try {
      const file = openSync(path, "wx", 0o600);
      try {
        writeSync(file, text);
      } finally {
        closeSync(file);
      }
      return path;
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!isTaken || number >= NAMES_MAX) throw error;
    }
  }
}
