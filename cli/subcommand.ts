/** A subcommand as data: what it takes, and what to load when it is run. */
import { Command } from "commander";
import { addOptions } from "./commander-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import type { Runtime } from "./runtime.ts";

export interface Subcommand {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<file>`, `[more...]`. */
  readonly words: readonly { readonly word: string; readonly description: string }[];
  readonly options: readonly OptionSpec[];
  /** What stands below the options in its help. */
  readonly examples: string;
  /** `words` in the order they were declared, a variadic one as a list; `options` by camelCase name. */
  readonly run: (
    runtime: Runtime,
    words: readonly unknown[],
    options: Readonly<Record<string, unknown>>,
  ) => Promise<void>;
}

/** The same as a command of commander's. */
export function subcommand(
  { name, summary, words, options, examples, run }: Subcommand,
  runtime: Runtime,
): Command {
  const command = new Command(name).description(summary);
  for (const { word, description } of words) command.argument(word, description);
  return addOptions(command, options)
    .addHelpText("after", examples)
    .action((...given: readonly unknown[]) =>
      run(
        runtime,
        given.slice(0, words.length),
        given[words.length] as Readonly<Record<string, unknown>>,
      ),
    );
}
