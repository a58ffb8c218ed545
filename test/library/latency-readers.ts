/**
 * What other programs find in each format: counts and percentiles, read back without the code that wrote them. The key
 * of a distribution is `phase source what`, or a phase alone for all of it. A format is added by a line in `READERS`.
 */
import { HistogramLogReader } from "hdr-histogram-js";
import { eventsOf, type TraceEvent } from "../report/perfetto/trace-rules.ts";

/** Contents by name; of a single file the name is empty. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface Found {
  readonly count: number;
  /** Left out: the format does not tell. */
  readonly p50Us?: number;
  readonly p99Us?: number;
  readonly maxUs?: number;
}

export type ReadBack = ReadonlyMap<string, Found>;

export const READERS: Readonly<Record<string, (files: Files) => ReadBack>> = {
  jsonl: (files) => {
    const [, ...lines] = linesOf(files);
    return distributions(lines.map((line) => JSON.parse(line)));
  },
  csv: (files) => table(linesOf(files)),
  gnuplot: (files) => table(linesOf(files, "records.csv")),
  dat: (files) => {
    const rows = linesOf(files).map((line) => line.split(" "));
    const whole = rows.filter(([, letter]) => letter === "N" || letter === "?");
    return new Map([["transaction", found(whole.map((row) => Number(row[5])))]]);
  },
  hgrm: (files) => {
    const rows = linesOf(files)
      .filter((line) => /^ *\d/.test(line))
      .map((line) => line.trim().split(/ +/).map(Number));
    const at = (percentile: number): number =>
      1_000 * (rows.find((row) => (row[1] ?? 0) >= percentile)?.[0] ?? 0);
    const count = rows.at(-1)?.[2] ?? 0;
    return new Map([["transaction", { count, p50Us: at(0.5), maxUs: at(1) }]]);
  },
  hlog: (files) => {
    const reader = new HistogramLogReader(linesOf(files).join("\n"));
    const all = new Map<string, Found>();
    for (;;) {
      const histogram = reader.nextIntervalHistogram();
      if (histogram === null) return all;
      // BOUNDED: by the lines of the log; a tag has no spaces
      const { tag } = histogram as unknown as { readonly tag: string };
      all.set(tag.replaceAll(".", " ").replace("NTP_request", "NTP request"), {
        count: histogram.totalCount,
        p50Us: histogram.getValueAtPercentile(50),
        p99Us: histogram.getValueAtPercentile(99),
        maxUs: histogram.maxValue,
      });
    }
  },
  perfetto: (files) => {
    const slices = new Map<string, TraceEvent[]>();
    const durations: Record<string, string | number>[] = [];
    for (const event of eventsOf(linesOf(files).join("\n"))) {
      const open = slices.get(`${event.cat} ${event.id}`) ?? [];
      if (event.ph === "b") slices.set(`${event.cat} ${event.id}`, [...open, event]);
      if (event.ph !== "e") continue;
      const begun = open.pop();
      const about = begun?.args as Record<string, string>;
      durations.push({ ...about, durationUs: (event.ts ?? 0) - (begun?.ts ?? 0) });
    }
    return distributions(durations);
  },
  openmetrics: (files) => {
    const counts = linesOf(files).flatMap((line) => {
      const [, phase, source, what, count] =
        /^bringup_latency_seconds_count\{phase="(.*)",source="(.*)",what="(.*)"\} (\d+)$/.exec(
          line,
        ) ?? [];
      return phase === undefined
        ? []
        : [[`${phase} ${source} ${what}`, { count: Number(count) }] as const];
    });
    return new Map(counts);
  },
};

function linesOf(files: Files, name = ""): readonly string[] {
  const text = Buffer.from(files.get(name) ?? []).toString();
  return text.replace(/\n$/, "").split("\n");
}

/** A table of which no cell has a comma in it. */
function table([head = "", ...lines]: readonly string[]): ReadBack {
  const fields = head.split(",");
  return distributions(
    lines.map((line) => {
      const cells = line.split(",");
      return Object.fromEntries(fields.map((field, place) => [field, cells[place] as string]));
    }),
  );
}

/** By kind, and by phase. */
export function distributions(
  records: readonly Readonly<Record<string, string | number>>[],
): ReadBack {
  const byKey = new Map<string, number[]>();
  for (const { phase, source, what, durationUs } of records) {
    const kind = source === "dns" ? String(what).split(" ")[0] : what;
    for (const key of [String(phase), `${phase} ${source} ${kind}`]) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [Number(durationUs)]);
      else known.push(Number(durationUs));
    }
  }
  return new Map([...byKey].map(([key, durations]) => [key, found(durations)]));
}

function found(durations: readonly number[]): Found {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1) };
}
