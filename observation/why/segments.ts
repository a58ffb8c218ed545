/** The path in its last form: with what was slept through cut out, and each part measured against the whole. */
import type { SegmentKind, WhySegment, WhyShare } from "./document.ts";
import type { Gap } from "./evidence.ts";
import type { Step } from "./waits.ts";

/** Contiguous steps as contiguous segments. */
export function segmentsOf(steps: readonly Step[], gaps: readonly Gap[]): readonly WhySegment[] {
  const pieces = steps.flatMap((step) => withoutGaps(step, gaps));
  const totalUs = pieces.reduce((sum, { fromUs, untilUs }) => sum + untilUs - fromUs, 0);
  return pieces.map((piece) => measured(piece, totalUs));
}

function measured(piece: Step, totalUs: number): WhySegment {
  return { ...piece, percent: percentOf(piece.untilUs - piece.fromUs, totalUs) };
}

/** What the segments add up to, by kind; the largest first. */
export function sharesOf(path: readonly WhySegment[]): readonly WhyShare[] {
  const totals = new Map<SegmentKind, number>(); // BOUNDED: by the kinds
  let wholeUs = 0;
  for (const { kind, fromUs, untilUs } of path) {
    totals.set(kind, (totals.get(kind) ?? 0) + untilUs - fromUs);
    wholeUs += untilUs - fromUs;
  }
  return [...totals]
    .map(([kind, totalUs]) => ({ kind, totalUs, percent: percentOf(totalUs, wholeUs) }))
    .sort((a, b) => b.totalUs - a.totalUs);
}

/** To a tenth; nothing is 0 % of nothing. */
export function percentOf(partUs: number, wholeUs: number): number {
  return wholeUs === 0 ? 0 : Math.round((1_000 * partUs) / wholeUs) / 10;
}

/** Kinds during which a device that sleeps misses something. */
const WAITS: ReadonlySet<SegmentKind> = new Set(["lost", "silence", "ignored", "failed", "pause"]);

function withoutGaps(step: Step, gaps: readonly Gap[]): readonly Step[] {
  if (!WAITS.has(step.kind)) return [step];
  const pieces: Step[] = []; // BOUNDED: by twice the gaps
  let fromUs = step.fromUs;
  for (const gap of gaps) {
    const asleepUs = Math.max(gap.fromUs, fromUs);
    const awakeUs = Math.min(gap.untilUs, step.untilUs);
    if (awakeUs <= asleepUs) continue;
    if (asleepUs > fromUs) pieces.push({ ...step, fromUs, untilUs: asleepUs });
    pieces.push({ ...step, kind: "asleep", fromUs: asleepUs, untilUs: awakeUs, detail: null });
    fromUs = awakeUs;
  }
  if (fromUs < step.untilUs) pieces.push({ ...step, fromUs });
  return pieces;
}
