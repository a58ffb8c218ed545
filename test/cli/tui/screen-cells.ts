/** How wide text is on a terminal as Ink counts it: by the package that Ink brings, which our own count must match. */
import { createRequire } from "node:module";
import type { Line } from "../../../cli/tui/pane.ts";

const fromInk = createRequire(createRequire(import.meta.url).resolve("ink"));
const { default: stringWidth } = fromInk("string-width") as {
  readonly default: (text: string) => number;
};

export function cellsOnScreen(text: string): number {
  return stringWidth(text);
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join("");
}
