import { Option, type Command } from "commander";
import type { OptionSpec } from "./option-spec.ts";

/** Adds options given as data to a command of commander's. */
export function addOptions(command: Command, specs: readonly OptionSpec[]): Command {
  for (const { flags, description, parse, default: byDefault } of specs) {
    const option = new Option(flags, description);
    if (parse !== undefined) option.argParser((text: string) => parse(text));
    if (byDefault !== undefined) option.default(byDefault.value, byDefault.text);
    command.addOption(option);
  }
  return command;
}
