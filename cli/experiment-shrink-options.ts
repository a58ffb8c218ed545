/** What `experiment shrink` can be told: one run, as `up --simulate` takes it, and what is bad about it. */
import { LADDER, type LadderState } from "../services/system-state/index.ts";
import { oneOf, seedNumber, timeoutUs, usage } from "./arguments.ts";
import { LINK_OPTIONS, timeoutOption, type LinkOptions } from "./link-options.ts";
import { retryChoice, type RetryChoice } from "./retry-choice.ts";
import type { Subcommand } from "./subcommand.ts";

export interface ExperimentShrinkOptions extends LinkOptions {
  readonly seed: number;
  readonly worstOf?: number;
  readonly slowerThan?: number;
  readonly policy?: RetryChoice;
  readonly scenario?: string;
  readonly until: LadderState;
  readonly timeout: number;
  readonly out?: string;
  readonly json?: true;
}

const WORST_OF_MAX = 1_000_000;

const EXAMPLES = `
A run that misses its goal, or is slow, is run again and again on the same dice for all but loss, with fewer and fewer
of its lost packets lost, until each one that is left is needed: with it received, the run reaches its goal, or takes
less than the bound. The bound is --slower-than, or the time of the run less 1 %.

Examples:
  bringup experiment shrink --seed 1 --worst-of 1000 --loss 30 --delay 5ms
  bringup experiment shrink --seed 1 --worst-of 1000 --loss 30 --delay 5ms --slower-than 1s --out slow.rec
  bringup replay slow.rec -v
  bringup experiment shrink --seed 1 --worst-of 1000 --link wifi-lossy --policy dhclient --scenario dhcp-nak
`;

export const EXPERIMENT_SHRINK: Subcommand = {
  name: "shrink",
  summary: "find the fewest lost packets that make a run fail, or be as slow",
  words: [],
  options: [
    ...LINK_OPTIONS.filter(({ flags }) => !flags.startsWith("--seed")),
    {
      flags: "--seed <number>",
      description: "of the run, or of the first of several",
      parse: seedNumber,
      default: { value: 1, text: "1" },
    },
    {
      flags: "--worst-of <number>",
      description: "the run that fails, or else the slowest, of so many seeds from this one on",
      parse: worstOf,
    },
    {
      flags: "--slower-than <duration>",
      description: "how long a run takes at least that is bad",
      parse: timeoutUs,
    },
    {
      flags: "--policy <policy>",
      description: "a preset (adaptive by default), delays: 250ms,500ms,1s, or a file",
      parse: retryChoice,
    },
    { flags: "--scenario <scenario>", description: "what is wrong in the lab: a name, or a file" },
    {
      flags: "--until <state>",
      description: "the goal",
      parse: oneOf("state", LADDER),
      default: { value: "OPERATIONAL", text: "OPERATIONAL" },
    },
    timeoutOption(60),
    { flags: "--out <file>", description: "write the shrunk run as a recording for replay" },
    { flags: "--json", description: "print one JSON document" },
  ],
  examples: EXAMPLES,
  run: async (runtime, _words, options) => {
    const { experimentShrink } = await import("./commands/experiment-shrink.ts");
    await experimentShrink(runtime, options as unknown as ExperimentShrinkOptions);
  },
};

function worstOf(text: string): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= WORST_OF_MAX) return value;
  throw usage("worst-of", `"${text}" is not a number of runs`, `1 to ${WORST_OF_MAX}`, "1000");
}
