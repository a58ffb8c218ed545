/** What `experiment merge` can be told. */
import { directory } from "./experiment-run-options.ts";
import type { Subcommand } from "./subcommand.ts";

export interface ExperimentMergeOptions {
  readonly out: string;
  readonly json?: true;
}

const EXAMPLES = `
The shards of one design, each complete, none missing and none twice, become the files of an unsharded run.

Examples:
  bringup experiment merge shard1 shard2 shard3 shard4 --out all
`;

export const EXPERIMENT_MERGE: Subcommand = {
  name: "merge",
  summary: "join the directories of shards to the one of an unsharded run",
  words: [{ word: "<directories...>", description: "what `experiment run --shard` has written" }],
  options: [
    {
      flags: "--out <directory>",
      description: "where the whole goes",
      parse: directory,
      mandatory: true,
    },
    { flags: "--json", description: "print the summary as one JSON document" },
  ],
  examples: EXAMPLES,
  run: async (runtime, [directories], options) => {
    const { experimentMerge } = await import("./commands/experiment-merge.ts");
    await experimentMerge(
      runtime,
      directories as readonly string[],
      options as unknown as ExperimentMergeOptions,
    );
  },
};
