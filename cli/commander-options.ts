import { Option, type Command } from "commander";
import type { OptionSpec } from "./option-spec.ts";

/** Adds options given as data to a command of commander's. */
export function addOptions(command: Command, specs: readonly OptionSpec[]): Command {
  for (const { flags, description, parse, default: byDefault, ...more } of specs) {
    const option = new Option(flags, description);
    const { repeatable, mandatory, conflicts } = more;
    if (mandatory) option.makeOptionMandatory();
    if (parse !== undefined)
      option.argParser((text: string, before: unknown) =>
        parse(text, repeatable ? (before as never) : undefined),
      );
    if (conflicts !== undefined) option.conflicts([...conflicts]);
    if (byDefault !== undefined) option.default(byDefault.value, byDefault.text);
    command.addOption(option);
  }
  return command;
}
