/** How far something long is: a line on a terminal, redrawn now and then; nothing elsewhere. */
import { formatDurationUs } from "../net/instant.ts";
import type { ExperimentProgress } from "../library/experiment-options.ts";
import type { Output } from "./runtime.ts";
import { Screen } from "./screen.ts";

const REDRAW_MS = 100;
const BAR_CHARACTERS = 12;
/** A character of the bar, by eighths. */
const EIGHTHS = " ▏▎▍▌▋▊▉";

export class ProgressLine {
  readonly #screen: Screen;
  #drawnMs = -Infinity;

  constructor(out: Output) {
    this.#screen = new Screen(out);
  }

  show(text: string, nowMs: number): void {
    if (nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    this.#screen.draw([{ head: "", text }]);
  }

  close(): void {
    this.#screen.close();
  }
}

/** ` 37 % ████▌        37 700 of 100 000, 9 812/s, 6.35 s left, cell 4 of 10`. */
export function progressText(progress: ExperimentProgress): string {
  const { done, total, perSecond, remainingUs, cellsDone, cells } = progress;
  const share = total === 0 ? 1 : done / total;
  const rate = perSecond > 0 ? `, ${grouped(perSecond)}/s` : "";
  const left = Number.isFinite(remainingUs) ? `, ${formatDurationUs(remainingUs)} left` : "";
  const cell = `, cell ${Math.min(cells, cellsDone + 1)} of ${cells}`;
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${percent} % ${bar(share)} ${grouped(done)} of ${grouped(total)}${rate}${left}${cell}`;
}

function bar(share: number): string {
  const eighths = Math.floor(share * BAR_CHARACTERS * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  const part = eighths % 8 === 0 ? "" : EIGHTHS[eighths % 8];
  return `${full}${part}`.padEnd(BAR_CHARACTERS);
}

/** `100 000`. */
function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, " ");
}
