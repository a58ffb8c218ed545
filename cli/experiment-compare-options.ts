/** What `experiment compare` can be told. */
import type { Subcommand } from "./subcommand.ts";

export interface ExperimentCompareOptions {
  readonly plain?: true;
  readonly json?: true;
}

const EXAMPLES = `
Cells with the same link, loss, burst, delay, scenario, devices and policy are compared; what is one thing in all of A and
another in all of B (a link, a policy) is taken for the subject of the comparison. Where both ran the same seeds they are
compared run by run, else by their 95 % intervals.

Examples:
  bringup experiment compare before after
  bringup experiment compare lte satellite --json
`;

export const EXPERIMENT_COMPARE: Subcommand = {
  name: "compare",
  summary: "compare two experiments cell by cell, on the same dice where they have them",
  words: [
    { word: "<a>", description: "a directory of `experiment run --out`" },
    { word: "<b>", description: "another one" },
  ],
  options: [
    { flags: "--plain", description: "ASCII, without colours" },
    { flags: "--json", description: "print one JSON document" },
  ],
  examples: EXAMPLES,
  run: async (runtime, [a, b], options) => {
    const { experimentCompare } = await import("./commands/experiment-compare.ts");
    await experimentCompare(
      runtime,
      [a as string, b as string],
      options as ExperimentCompareOptions,
    );
  },
};
