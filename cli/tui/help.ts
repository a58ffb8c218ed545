/** The help: every binding in force, and the words that the filter understands. */
import { Page } from "./drawing/page.ts";
import { keyLabel, type Keymap } from "./keys.ts";
import type { Line, PaneLooks, PaneSize } from "./pane.ts";
import { FILTER_HELP } from "./pane-filter.ts";

const KEYS_CELLS = 16;

/** All of it, as many lines as a width of `columns` makes of it. */
export function helpLines(keymap: Keymap, columns: number, looks: PaneLooks): readonly Line[] {
  const page = new Page(columns, looks);
  page.say("Keys", "strong");
  for (const { keys, what } of keymap.bindings) {
    const labels = keys.map((key) => keyLabel(key, looks.ascii)).join(" ");
    page.add({ text: labels.padEnd(KEYS_CELLS), role: "accent" }, { text: what, role: "plain" });
  }
  page.add(
    { text: "Ctrl-C".padEnd(KEYS_CELLS), role: "accent" },
    { text: "end, interrupted", role: "plain" },
  );
  page.blank();
  page.say("Filter", "strong");
  for (const [example, meaning] of FILTER_HELP) {
    page.add(
      { text: example.padEnd(KEYS_CELLS), role: "accent" },
      { text: meaning, role: "plain" },
    );
  }
  return page.lines();
}

/** What of it is in view. */
export function helpView(lines: readonly Line[], top: number, { rows }: PaneSize): readonly Line[] {
  return lines.slice(top, top + rows);
}
