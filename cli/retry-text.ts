/** Retry policies for people: in a few words, as schedules, and what they come to under loss. */
import type { CellSummary } from "../experiment/summary.ts";
import type { Schedule, Span } from "../experiment/retry-schedule.ts";
import type { Jitter, RetryPolicy } from "../net/retry.ts";
import { plot } from "../report/braille.ts";
import {
  countEstimateText,
  shareEstimateText,
  shareText,
  significant,
  timeEstimateText,
  timeText,
} from "../report/quantity.ts";
import { columns } from "./columns.ts";

/** Delays shown of a long list. */
const DELAYS_SHOWN = 5;

/** `4, 8, 16, 32, 64 s ± 1 s`, `3 s, 3 times`. */
export function policyText({
  delaysUs,
  afterLast,
  jitter,
  conceal,
  deadlineUs,
}: RetryPolicy): string {
  const jitterPart = jitterText(jitter);
  const parts = [
    jitterPart === "" ? delaysText(delaysUs) : `${delaysText(delaysUs)} ${jitterPart}`,
  ];
  if (afterLast === "cycle") parts.push("in turn");
  if (conceal !== Infinity) parts.push(conceal === 0 ? "once" : `${conceal + 1} times`);
  if (deadlineUs !== undefined) parts.push(`within ${timeText(deadlineUs)}`);
  return parts.join(", ");
}

function delaysText(delaysUs: readonly number[]): string {
  if (delaysUs.length <= DELAYS_SHOWN) return listText(delaysUs);
  const last = delaysUs.at(-1) ?? Infinity;
  return `${listText(delaysUs.slice(0, DELAYS_SHOWN - 2))} … ${timeText(last)}`;
}

/** `1.5, 1.75, 5 s`: the unit once where it is the same. */
function listText(delaysUs: readonly number[]): string {
  const texts = delaysUs.map(timeText);
  return texts
    .map((text, index) =>
      unitOf(text) === unitOf(texts[index + 1]) ? text.slice(0, text.lastIndexOf(" ")) : text,
    )
    .join(", ");
}

function unitOf(text = ""): string | undefined {
  return text.split(" ").at(-1);
}

function jitterText(jitter: Jitter): string {
  switch (jitter.kind) {
    case "none":
      return "";
    case "additive":
      return `+ 0…${jitter.percent} %`;
    case "proportional":
      return `± ${jitter.percent} %`;
    case "span":
      return `± ${timeText(jitter.spanUs)}`;
    case "full":
      return "or any less";
    case "decorrelated":
      return `growing at random to ${timeText(jitter.capUs)}`;
    case "growing":
      return `growing at random to ${timeText(jitter.capUs / 2)}…${timeText(1.5 * jitter.capUs)}`;
  }
}

/** One line for each send: when it leaves, and how long its answer is waited for. */
export function scheduleText({ sends }: Schedule): readonly string[] {
  const table = columns([
    ["send", "after the first", "then waits"],
    ...sends.map(({ attempt, at, wait }) => [String(attempt), spanText(at), spanText(wait)]),
  ]);
  return table.map((line) => `  ${line}`);
}

/** `40 ms (24 … 56)`, in the unit of the middle. */
export function spanText({ shortestUs, middleUs, longestUs }: Span): string {
  const text = timeText(middleUs);
  if (shortestUs === longestUs) return text;
  const number = text.slice(0, text.indexOf(" "));
  const perUnit = middleUs / Number(number);
  const bound = (us: number): string => significant(us / perUnit);
  return `${text} (${bound(shortestUs)} … ${bound(longestUs)})`;
}

/** A row for each loss. */
export function outlookTable(cells: readonly CellSummary[], timeoutUs: number): readonly string[] {
  return columns([
    ["loss", "OPERATIONAL (95 %)", "median", "p90", "p99", "packets per success"],
    ...cells.map(({ loss, success, goal, perSuccess }) => [
      shareText(loss ?? 0),
      shareEstimateText(success),
      timeEstimateText(goal.median, timeoutUs),
      timeEstimateText(goal.p90, timeoutUs),
      timeEstimateText(goal.p99, timeoutUs),
      countEstimateText(perSuccess.packets),
    ]),
  ]);
}

export interface PlotSize {
  readonly columns: number;
  readonly ascii: boolean;
  readonly colour: boolean;
}

const PLOT_COLUMNS_MAX = 100;
const PLOT_ROWS = 18;

/** Median and p90 against loss. */
export function outlookPlot(cells: readonly CellSummary[], size: PlotSize): readonly string[] {
  const x = cells.map(({ loss }) => 100 * (loss ?? 0));
  const series = (["median", "p90"] as const).map((name) => {
    const column = (of: "value" | "low" | "high"): readonly number[] =>
      cells.map(({ goal }) => goal[name][of] ?? Number.NaN);
    return {
      name,
      shape: "line" as const,
      x,
      y: column("value"),
      band: { low: column("low"), high: column("high") },
    };
  });
  return plot({
    series,
    x: { label: "loss each way, %", scale: "linear" },
    y: { label: "to OPERATIONAL", scale: "log", text: timeText },
    widthColumns: Math.min(PLOT_COLUMNS_MAX, size.columns),
    heightRows: PLOT_ROWS,
    ascii: size.ascii,
    colour: size.colour,
  });
}
