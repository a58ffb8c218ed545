/** What `latency` can be told, subcommand by subcommand. What it does is loaded when it is run. */
import { LATENCY_PHASES } from "../net/latency.ts";
import { durationUs, list, oneOf } from "./arguments.ts";
import type { OptionSpec } from "./option-spec.ts";
import type { Subcommand } from "./subcommand.ts";

export interface LatencyFilterOptions {
  readonly phase?: readonly string[];
  readonly source?: readonly string[];
}

export interface LatencySummaryOptions extends LatencyFilterOptions {
  readonly json?: true;
}

export interface LatencyPlotOptions {
  readonly out?: string;
  readonly png?: true;
  readonly svg?: true;
  readonly plain?: true;
}

export interface LatencyConvertOptions {
  readonly to?: string;
}

export interface LatencyCheckOptions extends LatencyFilterOptions {
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly mean?: number;
  readonly max?: number;
  readonly json?: true;
}

const FILTER: readonly OptionSpec[] = [
  {
    flags: "--phase <phases>",
    description: "only these: transaction, wait, server, dwell, hold …",
    parse: (text: string, before: readonly string[] = []) =>
      list(text, before).map(oneOf("phase", LATENCY_PHASES)),
    repeatable: true,
  },
  {
    flags: "--source <sources>",
    description: "only these: dhcp/eth0, ntp, dns, system, host",
    parse: list,
    repeatable: true,
  },
];
const JSON_OPTION: OptionSpec = { flags: "--json", description: "print one JSON document" };
const FILES = "what up --latency wrote (.jsonl, .csv, .dat), an event log, or a recording";

const SUMMARY: Subcommand = {
  name: "summary",
  summary: "percentiles of every kind of phase, of one file or of several together",
  words: [{ word: "<files...>", description: FILES }],
  options: [...FILTER, JSON_OPTION],
  examples: `
Examples:
  bringup latency summary run.jsonl
  bringup latency summary run.rec --phase transaction,server
  bringup latency summary run-*.jsonl --source dns --json
`,
  run: async (runtime, [files], options) => {
    const { latencySummary } = await import("./commands/latency-summary.ts");
    await latencySummary(runtime, files as readonly string[], options as LatencySummaryOptions);
  },
};

const PLOT: Subcommand = {
  name: "plot",
  summary: "show plots in the terminal, and write a folder for gnuplot",
  words: [{ word: "<files...>", description: FILES }],
  options: [
    { flags: "--out <folder>", description: "write data and scripts there" },
    { flags: "--png", description: "with --out: draw the figures as PNG, with gnuplot" },
    { flags: "--svg", description: "with --out: draw the figures as SVG, with gnuplot" },
    { flags: "--plain", description: "ASCII, without colours" },
  ],
  examples: `
Examples:
  bringup latency plot run.jsonl
  bringup latency plot run.rec --out figures --svg
`,
  run: async (runtime, [files], options) => {
    const { latencyPlot } = await import("./commands/latency-plot.ts");
    await latencyPlot(runtime, files as readonly string[], options as LatencyPlotOptions);
  },
};

const COMPARE: Subcommand = {
  name: "compare",
  summary: "which percentiles of two files differ, and by how much",
  words: [
    { word: "<before>", description: FILES },
    { word: "<after>", description: "the same" },
  ],
  options: [...FILTER, JSON_OPTION],
  examples: `
Without --phase it is about transactions and servers. A difference is marked where the exact 95 % intervals of
the two percentiles do not meet.

Examples:
  bringup latency compare before.jsonl after.jsonl
  bringup latency compare monday.rec tuesday.rec --phase transaction --json
`,
  run: async (runtime, [before, after], options) => {
    const { latencyCompare } = await import("./commands/latency-compare.ts");
    const files = [before as string, after as string] as const;
    await latencyCompare(runtime, files, options as LatencySummaryOptions);
  },
};

const CONVERT: Subcommand = {
  name: "convert",
  summary: "write a file of latency, an event log or a recording in another format",
  words: [
    { word: "<in>", description: FILES },
    { word: "<out>", description: "its ending names the format; a folder ends in /" },
  ],
  options: [{ flags: "--to <format>", description: "the format, whatever <out> is called" }],
  examples: `
Examples:
  bringup latency convert run.rec run.jsonl
  bringup latency convert run.jsonl run.hgrm
  bringup latency convert run.rec figures/
  bringup latency convert run.rec /dev/stdout --to csv
`,
  run: async (runtime, [from, to], options) => {
    const { latencyConvert } = await import("./commands/latency-convert.ts");
    const paths = [from as string, to as string] as const;
    await latencyConvert(runtime, paths, options as LatencyConvertOptions);
  },
};

function limit(flags: string, what: string): OptionSpec {
  return {
    flags: `${flags} <duration>`,
    description: `${what} may not be longer`,
    parse: durationUs,
  };
}

const CHECK: Subcommand = {
  name: "check",
  summary: "exit with 1 where a percentile is over its limit",
  words: [{ word: "<files...>", description: FILES }],
  options: [
    limit("--p50", "the median"),
    limit("--p90", "the 90th percentile"),
    limit("--p99", "the 99th percentile"),
    limit("--p999", "the 99.9th percentile"),
    limit("--mean", "the mean"),
    limit("--max", "the longest"),
    ...FILTER,
    JSON_OPTION,
  ],
  examples: `
Without --phase it is about transactions. Where nothing is left to be checked, the answer is no, too.

Examples:
  bringup latency check --p99 200ms run.jsonl
  bringup latency check --p50 20ms --max 1s --source dns run-*.jsonl
  bringup latency check --phase hold --max 5s run.rec --json
`,
  run: async (runtime, [files], options) => {
    const { latencyCheck } = await import("./commands/latency-check.ts");
    await latencyCheck(runtime, files as readonly string[], options as LatencyCheckOptions);
  },
};

export const LATENCY_SUBCOMMANDS: readonly Subcommand[] = [SUMMARY, PLOT, COMPARE, CONVERT, CHECK];
