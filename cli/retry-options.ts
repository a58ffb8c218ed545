/** What the commands about retry policies can be told. */
import { list, probability, durationUs, seedNumber, timeoutUs, usage } from "./arguments.ts";
import type { OptionSpec } from "./option-spec.ts";
import type { Subcommand } from "./subcommand.ts";

export interface RetryShowOptions {
  readonly loss: readonly number[];
  readonly delay: number;
  readonly runs: number;
  readonly seed: number;
  readonly timeout: number;
  readonly plain?: true;
  readonly json?: true;
}

const LOSSES = [0, 1, 5, 10, 20, 30, 40];
const RUNS_MAX = 100_000;

const SHOW_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--loss <percents>",
    description: "losses to try it under, each direction",
    parse: (text) => list(text).map(probability),
    default: { value: LOSSES.map((percent) => percent / 100), text: LOSSES.join() },
  },
  {
    flags: "--delay <duration>",
    description: "of the link, one way",
    parse: durationUs,
    default: { value: 5_000, text: "5ms" },
  },
  {
    flags: "--runs <number>",
    description: "bring-ups for each loss",
    parse: runs,
    default: { value: 300, text: "300" },
  },
  {
    flags: "--seed <number>",
    description: "of the first of them",
    parse: seedNumber,
    default: { value: 1, text: "1" },
  },
  {
    flags: "--timeout <duration>",
    description: "each gives up after",
    parse: timeoutUs,
    default: { value: 120_000_000, text: "2m" },
  },
  { flags: "--plain", description: "nothing beyond ASCII" },
  { flags: "--json", description: "print one JSON document" },
];

const SHOW_EXAMPLES = `
A policy is a preset, delays with units, or a file (docs/retry.md). One that adapts has two schedules: while nothing is
known of the path, and once its round trips are.

Examples:
  bringup retry show adaptive
  bringup retry show rfc2131 --loss 0,10,30 --delay 50ms
  bringup retry show 250ms,500ms,1s --runs 2000
  bringup retry show ./mine.json --json
`;

export const RETRY_SHOW: Subcommand = {
  name: "show",
  summary: "lay a policy out in time, and bring simulated devices up with it under loss",
  words: [{ word: "<policy>", description: "a preset, delays, or a file" }],
  options: SHOW_OPTIONS,
  examples: SHOW_EXAMPLES,
  run: async (runtime, [policy], options) => {
    const { retryShow } = await import("./commands/retry-show.ts");
    await retryShow(runtime, policy as string, options as unknown as RetryShowOptions);
  },
};

export interface RetryListOptions {
  readonly json?: true;
}

export const RETRY_LIST: Subcommand = {
  name: "list",
  summary: "show the presets, each in a few words",
  words: [],
  options: [{ flags: "--json", description: "print one JSON document" }],
  examples: "",
  run: async (runtime, _words, options) => {
    const { retryList } = await import("./commands/retry-list.ts");
    retryList(runtime, options as RetryListOptions);
  },
};

function runs(text: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 1 && number <= RUNS_MAX) return number;
  throw usage("runs", `"${text}" is not a number of runs`, `1 to ${RUNS_MAX}`);
}
