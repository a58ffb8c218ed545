/**
 * Every format that latency is written in: how it is called, what it is made of, and how to load it. Only the one that
 * is used is loaded.
 */
import type { OpenLatencyWriter } from "../report/latency/writer.ts";

export type {
  Emit,
  LatencyRun,
  LatencyWriter,
  OpenLatencyWriter,
} from "../report/latency/writer.ts";

export interface LatencyFormat {
  /** `jsonl`. */
  readonly name: string;
  /** `.jsonl`; with a `/` at its end it names a folder of files. */
  readonly endings: readonly string[];
  /** In one line, for help. */
  readonly summary: string;
  /** `records`: latency records are enough. `events`: it needs the event log, so only a run or a recording will do. */
  readonly madeOf: "records" | "events";
  /** Whether records are written as they come, or all at the end. */
  readonly isStreamed: boolean;
  readonly load: () => Promise<OpenLatencyWriter>;
}

export const LATENCY_FORMATS: readonly LatencyFormat[] = [
  {
    name: "jsonl",
    endings: [".jsonl", ".ndjson"],
    summary: "every record as a line of JSON, behind a header",
    madeOf: "records",
    isStreamed: true,
    load: async () => (await import("../report/latency/jsonl.ts")).jsonlWriter,
  },
  {
    name: "csv",
    endings: [".csv"],
    summary: "every record as a row, units in the header",
    madeOf: "records",
    isStreamed: true,
    load: async () => (await import("../report/latency/csv.ts")).csvWriter,
  },
  {
    name: "dat",
    endings: [".dat"],
    summary: "the nine columns of libwebsockets, one line for each transaction",
    madeOf: "records",
    isStreamed: true,
    load: async () => (await import("../report/latency/dat.ts")).datWriter,
  },
  {
    name: "hgrm",
    endings: [".hgrm"],
    summary: "percentiles of all transactions, as HdrHistogram prints them",
    madeOf: "records",
    isStreamed: false,
    load: async () => (await import("./latency-histograms.ts")).hgrmWriter,
  },
  {
    name: "hlog",
    endings: [".hlog"],
    summary: "a histogram for each kind of phase, as HdrHistogram logs them (V2, tagged)",
    madeOf: "records",
    isStreamed: false,
    load: async () => (await import("./latency-histograms.ts")).hlogWriter,
  },
  {
    name: "gnuplot",
    endings: ["/"],
    summary: "a folder: data, a script for each figure, and how to draw them",
    madeOf: "records",
    isStreamed: false,
    load: async () => (await import("./latency-figures.ts")).gnuplotWriter,
  },
  {
    name: "perfetto",
    endings: [".json"],
    summary: "a trace for Perfetto and chrome://tracing",
    madeOf: "records",
    isStreamed: true,
    load: async () => (await import("../report/perfetto/trace-writer.ts")).perfettoWriter,
  },
  {
    name: "openmetrics",
    endings: [".prom", ".openmetrics"],
    summary: "a histogram for each kind of phase, for Prometheus",
    madeOf: "records",
    isStreamed: false,
    load: async () => (await import("./openmetrics-export.ts")).openmetricsWriter,
  },
  {
    name: "pcapng",
    endings: [".pcapng"],
    summary: "every packet, with what became of it, for Wireshark and tcpdump",
    madeOf: "events",
    isStreamed: true,
    load: async () => (await import("./pcapng-export.ts")).pcapngWriter,
  },
];

/** The format of a file or, with a `/` at its end, of a folder; undefined if its ending is of none. */
export function latencyFormatOf(path: string): LatencyFormat | undefined {
  const name = path.toLowerCase();
  return LATENCY_FORMATS.find(({ endings }) => endings.some((ending) => name.endsWith(ending)));
}

/** `.jsonl, .csv …`, for an error. */
export function latencyEndings(): string {
  return LATENCY_FORMATS.map(({ endings }) => endings[0]).join(", ");
}
