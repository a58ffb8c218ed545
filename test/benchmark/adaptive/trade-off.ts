/**
 * What more DISCOVERs buy: for families of schedules, the packets that a slow path or a slow server pays, against the
 * time that a lossy fast one gains. As data for gnuplot, and for a terminal.
 */
import { plot } from "../../../report/braille.ts";
import { timeText } from "../../../report/quantity.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../../net/retry-presets.ts";
import { presetWith, type Candidate } from "./candidate.ts";
import { dropShare } from "./limits.ts";
import { outcomeOf } from "./measure.ts";

interface Point {
  readonly family: string;
  readonly firstMs: number;
  /** Sent by the device on a path of 600 ms, nothing lost. */
  readonly packets: number;
  /** At 30 % each way, round trips of 10 ms. */
  readonly medianUs: number;
  readonly p90Us: number;
  /** Drops of a fleet, in those under rfc2131. */
  readonly drops: number;
}

const RUNS = 2_000;
const SLOW_RUNS = 300;
const LAST_MS = 5_000;
const QUICK_MAX = 8;
/** A wait from which on it is not quick any more. */
const PAUSE_MS = 300;
const FIRSTS_MS = [20, 35, 50, 75, 100, 150, 200, 400, 800];

/** A policy for each first wait of each family, and the presets. */
export function* tradeOff(adaptive: Candidate): Generator<Point> {
  for (const firstMs of FIRSTS_MS) yield point("doubling", firstMs, growing(adaptive, firstMs, 2));
  for (const firstMs of FIRSTS_MS) yield point("by half", firstMs, growing(adaptive, firstMs, 1.5));
  for (let quick = 0; quick <= QUICK_MAX; quick++)
    yield point("quick, then a pause", quick, quickThenPause(adaptive, quick));
  for (const preset of RETRY_PRESETS.values())
    yield point(preset.name, (preset.discover.delaysUs[0] ?? 0) / 1_000, preset);
}

function growing(adaptive: Candidate, firstMs: number, factor: number): RetryPreset {
  const discoverMs: number[] = []; // BOUNDED: by the growth to LAST_MS
  for (let ms = firstMs; ms < LAST_MS; ms *= factor) discoverMs.push(Math.round(ms));
  return presetWith({ ...adaptive, discoverMs: [...discoverMs, LAST_MS] });
}

/** More or fewer of the quick waits that the search has found, and all those behind them. */
function quickThenPause(adaptive: Candidate, quick: number): RetryPreset {
  const waits = adaptive.discoverMs.filter((ms) => ms < PAUSE_MS);
  const more = Array.from({ length: QUICK_MAX - waits.length }, () => waits.at(-1) ?? 0);
  const pauses = adaptive.discoverMs.filter((ms) => ms >= PAUSE_MS);
  return presetWith({
    ...adaptive,
    discoverMs: [...[...waits, ...more].slice(0, quick), ...pauses],
  });
}

function point(family: string, firstMs: number, policy: RetryPreset): Point {
  const { medianUs, p90Us } = outcomeOf(policy, { delayUs: 5_000, loss: 0.3 }, RUNS);
  const { packets } = outcomeOf(policy, { delayUs: 300_000, loss: 0 }, SLOW_RUNS);
  return { family, firstMs, packets, medianUs, p90Us, drops: dropShare(policy) };
}

/** One index a family: two blank lines apart, as gnuplot has it. */
export function tradeOffData(points: readonly Point[]): string {
  const families = Map.groupBy(points, ({ family }) => family);
  const blocks = [...families].map(([family, rows]) => {
    const lines = rows.map(({ firstMs, packets, medianUs, p90Us, drops }) =>
      [firstMs, packets.toFixed(2), medianUs / 1_000, p90Us / 1_000, drops.toFixed(2)].join("\t"),
    );
    return [`# ${family}`, HEAD, ...lines].join("\n");
  });
  return `${blocks.join("\n\n\n")}\n`;
}

const HEAD = "# first or number\tpackets at 600 ms\tmedian ms\tp90 ms\tdrops";

/** Packets against p90, for a terminal. */
export function tradeOffPlot(points: readonly Point[]): string {
  const shown = points.filter(({ p90Us }) => Number.isFinite(p90Us));
  const families = Map.groupBy(shown, ({ family }) => family);
  const lines = plot({
    series: [...families].map(([name, rows]) => {
      const sorted = rows.toSorted((a, b) => a.packets - b.packets);
      return {
        name,
        shape: sorted.length > 1 ? ("line" as const) : ("scatter" as const),
        x: sorted.map(({ packets }) => packets),
        y: sorted.map(({ p90Us }) => p90Us),
      };
    }),
    x: { label: "packets on a path of 600 ms, nothing lost", scale: "linear" },
    y: { label: "p90 at 30 % loss each way, 10 ms round trips", scale: "log", text: timeText },
    widthColumns: 100,
    heightRows: 26,
    ascii: false,
    colour: false,
  });
  return lines.join("\n");
}
