/** What `latency check` does: holds percentiles against limits, for whoever wants a yes or a no. */
import { cellOf, LatencyHistogram } from "../../observation/latency-histogram.ts";
import { timeText } from "../../report/quantity.ts";
import { usage } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { readLatency } from "../latency-source.ts";
import type { LatencyCheckOptions } from "../latency-subcommands.ts";
import { printable } from "../printable.ts";
import type { Runtime } from "../runtime.ts";

type Measure = "p50" | "p90" | "p99" | "p999" | "mean" | "max";

const MEASURES: readonly (readonly [Measure, (histogram: LatencyHistogram) => number])[] = [
  ["p50", (histogram) => histogram.quantileUs(0.5)],
  ["p90", (histogram) => histogram.quantileUs(0.9)],
  ["p99", (histogram) => histogram.quantileUs(0.99)],
  ["p999", (histogram) => histogram.quantileUs(0.999)],
  ["mean", ({ meanUs }) => Math.round(meanUs)],
  ["max", ({ maxUs }) => maxUs],
];

interface Checked {
  readonly measure: Measure;
  readonly limitUs: number;
  readonly valueUs: number;
  readonly isKept: boolean;
}

/** Says each limit, and whether it was kept; the exit code is for programs. */
export async function latencyCheck(
  runtime: Runtime,
  files: readonly string[],
  options: LatencyCheckOptions,
): Promise<void> {
  if (MEASURES.every(([measure]) => options[measure] === undefined))
    throw usage(
      "check",
      "there is no limit to check",
      "--p50, --p90, --p99, --p999, --mean or --max",
    );
  const histogram = await gathered(runtime, files, options);
  const checked = MEASURES.flatMap(([measure, value]): Checked[] => {
    const limitUs = options[measure];
    if (limitUs === undefined) return [];
    const valueUs = inItsFavour(value(histogram), limitUs, measure);
    return [{ measure, limitUs, valueUs, isKept: valueUs <= limitUs }];
  });
  const { count } = histogram;
  const isKept = count > 0 && checked.every((one) => one.isKept);
  runtime.exitCode = isKept ? EXIT.done : EXIT.no;
  const { phase = ["transaction"], source = [] } = options;
  if (options.json) {
    const document = {
      schema: "bringup.latency-check/1",
      files,
      phase,
      source,
      count,
      isKept,
      checked,
    };
    runtime.stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const of = printable([phase.join(", "), ...source].join(" of "));
  const lines =
    count === 0
      ? [`nothing to check: no ${of} in ${files.length === 1 ? "1 file" : `${files.length} files`}`]
      : checked.map(lineOf);
  runtime.stdout.write(
    lines.map((line) => `${line}${count === 0 ? "" : ` (${of}, n = ${count})`}\n`).join(""),
  );
}

/** A percentile is the longest duration of its cell; where the limit lies in the same one it may as well be kept. */
function inItsFavour(valueUs: number, limitUs: number, measure: Measure): number {
  const isExact = measure === "mean" || measure === "max";
  return !isExact && cellOf(valueUs) === cellOf(limitUs) ? Math.min(valueUs, limitUs) : valueUs;
}

function lineOf({ measure, limitUs, valueUs, isKept }: Checked): string {
  const value = `${measure} is ${timeText(valueUs)}`;
  const over = `${timeText(valueUs - limitUs)} over the limit of ${timeText(limitUs)}`;
  return isKept ? `${value}, within ${timeText(limitUs)}` : `${value}, ${over}`;
}

async function gathered(
  runtime: Runtime,
  files: readonly string[],
  { phase = ["transaction"], source }: LatencyCheckOptions,
): Promise<LatencyHistogram> {
  const histogram = new LatencyHistogram();
  await readLatency(runtime, files, {
    record: (record) => {
      if (!phase.includes(record.phase)) return;
      if (source === undefined || source.includes(record.source)) histogram.add(record.durationUs);
    },
  });
  return histogram;
}
