/** A share as a bar: exact to an eighth of a cell, or in ASCII to a cell. */
import type { Line } from "../pane.ts";

const FULL = "█";
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const TRACK = "░";
const FULL_ASCII = "#";
const TRACK_ASCII = ".";

/** `share` is 0 to 1, what lies outside is taken as that. Exactly `cells` wide; something that is not nothing shows. */
export function bar(share: number, cells: number, ascii: boolean): Line {
  if (cells <= 0) return [];
  const [full, track] = ascii ? [FULL_ASCII, TRACK_ASCII] : [FULL, TRACK];
  const steps = ascii ? 1 : EIGHTHS.length;
  const filled = filledSteps(share, cells * steps);
  const part = ascii ? "" : (EIGHTHS[filled % steps] as string);
  const shown = full.repeat(Math.floor(filled / steps)) + part;
  return [
    { text: shown, role: "bar" },
    { text: track.repeat(cells - shown.length), role: "track" },
  ];
}

/** Only nothing is empty, and only all is full. */
function filledSteps(share: number, steps: number): number {
  if (!(share > 0)) return 0;
  if (share >= 1) return steps;
  return Math.min(Math.max(1, Math.round(share * steps)), Math.max(1, steps - 1));
}
