/** `release`: ends what `hold` began, or has a notifier of the instance asked again. */
import type { Command } from "commander";
import { askInstance, JSON_OPTION, type AskOptions } from "../control/ask-instance.ts";
import { INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup release             what the operator holds
  bringup release gps         what is held under another name
`;

export function releaseCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "release",
      summary: "release what is held by hand in a running instance",
      words: [{ word: "[owner]", description: "operator unless told otherwise" }],
      options: [...INSTANCE_OPTIONS, JSON_OPTION],
      examples: EXAMPLES,
      run: (_runtime, [name], options) =>
        askInstance(runtime, options as AskOptions, "release", name === undefined ? {} : { name }),
    },
    runtime,
  );
}
