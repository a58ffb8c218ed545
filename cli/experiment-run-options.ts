/** What `experiment run` can be told: the factors of a design, how it is run, and where its results go. */
import { parseDurationUs } from "../net/instant.ts";
import { LADDER, type LadderState } from "../services/system-state/index.ts";
import { DEFAULT_STOP_MIN_RUNS, type StopRule } from "../experiment/design.ts";
import type { Shard } from "../experiment/shard.ts";
import { list, oneOf, probability, seedNumber, timeoutUs, usage } from "./arguments.ts";
import type { OptionSpec } from "./option-spec.ts";
import type { Subcommand } from "./subcommand.ts";

export interface ExperimentRunOptions {
  readonly loss?: readonly number[];
  readonly burst?: readonly number[];
  readonly delay?: readonly number[];
  readonly policy?: readonly string[];
  readonly link?: readonly string[];
  readonly scenario?: readonly string[];
  readonly devices?: readonly number[];
  readonly runs?: number;
  readonly until?: LadderState;
  readonly timeout?: number;
  readonly seed?: number;
  readonly stop?: StopRule;
  readonly live?: string;
  readonly insecureSeed?: true;
  readonly jobs?: number;
  readonly shard?: Shard;
  readonly out?: string;
  readonly resume?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const FACTORS: readonly OptionSpec[] = [
  {
    flags: "--policy <policies>",
    description: "retry policies: presets and files (adaptive)",
    parse: list,
    repeatable: true,
  },
  {
    flags: "--link <links>",
    description: 'links: profiles, files, or a text like "loss 10%, delay 5ms" (perfect)',
    parse: links,
    repeatable: true,
  },
  {
    flags: "--loss <percents>",
    description: "share of packets lost, each direction, instead of the link's own",
    parse: (text) => list(text).map(probability),
  },
  {
    flags: "--burst <packets>",
    description: "mean number of packets lost in a row, 1 for independent losses; needs --loss",
    parse: (text) => list(text).map(burst),
  },
  {
    flags: "--delay <durations>",
    description: "one-way delays instead of the link's own",
    parse: (text) => list(text).map(delay),
  },
  {
    flags: "--scenario <scenarios>",
    description: "what is wrong with the servers: scenarios and files (plain)",
    parse: list,
    repeatable: true,
  },
  {
    flags: "--devices <numbers>",
    description: "devices that power up together (1)",
    parse: (text) => list(text).map((item) => wholeNumber("devices", item)),
  },
];

const RUNS: readonly OptionSpec[] = [
  {
    flags: "--runs <number>",
    description: "runs of each cell (1000)",
    parse: (text) => wholeNumber("runs", text),
  },
  {
    flags: "--until <state>",
    description: "the goal (OPERATIONAL)",
    parse: oneOf("state", LADDER),
  },
  { flags: "--timeout <duration>", description: "a run gives up after (60s)", parse: timeoutUs },
  { flags: "--seed <number>", description: "of the first run of each cell (1)", parse: seedNumber },
  {
    flags: "--stop <rule>",
    description: 'end a cell early: METRIC WIDTH [MINIMUM], as in "median 5% 200"',
    parse: stopRule,
  },
];

const HOW: readonly OptionSpec[] = [
  {
    flags: "--jobs <number>",
    description: "threads (one for each core)",
    parse: (text) => wholeNumber("jobs", text),
  },
  { flags: "--shard <k/n>", description: "only this share of the runs", parse: shard },
  {
    flags: "--out <directory>",
    description: "write design, runs, summary and plots there",
    parse: directory,
  },
  { flags: "--resume", description: "go on where an interrupted one has ended" },
  {
    flags: "--live <interface>",
    description: "on a real link in real time; needs root",
    conflicts: ["shard", "jobs"],
  },
  {
    flags: "--insecure-seed",
    description: "with --live: let the seed decide the ids of packets",
  },
  { flags: "--dry-run", description: "show the cells, and run nothing" },
  { flags: "--json", description: "print one JSON document" },
];

const EXAMPLES = `
A cell is one combination of link, loss, burst, delay, scenario, devices and policy. Run k of every cell has the same
dice, so that policies are compared on the same losses. A list stands behind one option, separated by commas.

Examples:
  bringup experiment run --loss 10,30 --delay 5ms --policy adaptive,dhclient
  bringup experiment run --loss 20 --burst 1,3,10 --delay 5ms --runs 10000 --out bursts
  bringup experiment run --loss 30 --delay 5ms --stop "median 5%" --runs 100000 --out narrow
  bringup experiment run design.json --shard 2/4 --out shard2
  bringup experiment run design.json --out all --resume
`;

export const EXPERIMENT_RUN: Subcommand = {
  name: "run",
  summary: "run every cell of a design and summarise how its devices came up",
  words: [{ word: "[design]", description: "a design file; options take precedence" }],
  options: [...FACTORS, ...RUNS, ...HOW],
  examples: EXAMPLES,
  run: async (runtime, [file], options) => {
    const { experimentRun } = await import("./commands/experiment-run.ts");
    await experimentRun(runtime, file as string | undefined, options as ExperimentRunOptions);
  },
};

/** A list, unless it is a link in words, which has commas of its own. */
function links(text: string, before: readonly string[] = []): readonly string[] {
  return /[\s:;]/.test(text.trim()) ? [...before, text.trim()] : list(text, before);
}

function wholeNumber(code: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value === 0) throw usage(code, `"${text}" is not a number`, "a whole number from 1 up");
  return value;
}

/** A name that a directory may have. */
export function directory(text: string): string {
  if (text === "") throw usage("out", "an empty name is no directory", "a directory");
  return text;
}

function burst(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value < 1) throw usage("burst", `"${text}" is not a burst`, "a number from 1 up", "3");
  return value;
}

function delay(text: string): number {
  const us = parseDurationUs(text, true);
  if (us === undefined)
    throw usage("delay", `"${text}" is not a delay`, "a number with a unit", "5ms");
  return us;
}

const METRICS = ["success", "median", "p90"] as const;

function stopRule(text: string): StopRule {
  const [metric = "", width = "", minRuns, ...rest] = text.trim().split(/\s+/);
  const known = METRICS.find((one) => one === metric);
  const share = /^\d/.test(width) ? probability(width) : 0;
  if (known === undefined || share === 0 || rest.length > 0)
    throw usage(
      "stop",
      `"${text}" is not a stop rule`,
      `${METRICS.join(", ")}, and how wide its interval may be in per cent`,
      '"median 5%", or "success 2% 1000" for at least 1000 runs',
    );
  return {
    metric: known,
    width: share,
    minRuns: minRuns === undefined ? DEFAULT_STOP_MIN_RUNS : wholeNumber("stop", minRuns),
  };
}

function shard(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, count] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (index < 1 || index > count)
    throw usage("shard", `"${text}" is not a shard`, "K/N, with K from 1 to N", "2/4");
  return { index, count };
}
