/** `flush`: a running instance forgets names. */
import type { Command } from "commander";
import { askInstance, JSON_OPTION, type AskOptions } from "../control/ask-instance.ts";
import { INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup flush                  everything
  bringup flush www.example.com  this name
`;

export function flushCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "flush",
      summary: "have a running instance forget the names it has cached",
      words: [{ word: "[name]", description: "only this one" }],
      options: [
        // --name, as elsewhere, is the instance's
        ...INSTANCE_OPTIONS,
        JSON_OPTION,
      ],
      examples: EXAMPLES,
      run: (_runtime, [name], options) =>
        askInstance(runtime, options as AskOptions, "flush", name === undefined ? {} : { name }),
    },
    runtime,
  );
}
