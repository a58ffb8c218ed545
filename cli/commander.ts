/** What every command shares in commander: help on our stdout, refusals as our errors, no exit of its own. */
import type { Command } from "commander";
import { CliError, EXIT, isCliError } from "./exit.ts";
import type { Runtime } from "./runtime.ts";

const HELP_WIDTH_MAX = 110;

/** Sets a command and its subcommands up to write through the runtime and to throw instead of exiting. */
export function prepare(command: Command, runtime: Runtime, path = "bringup"): Command {
  const name = `${path} ${command.name()}`;
  const isLeaf = command.commands.length === 0;
  command
    .usage(isLeaf ? `${leafUsage(command)} [options]`.trim() : "COMMAND [options]")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .option("--debug", "show the trace of an internal error")
    .exitOverride((error) => {
      throw refusal(error, name, command);
    })
    .configureOutput({
      writeOut: (text) => runtime.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(runtime.stdout.columns, HELP_WIDTH_MAX),
      getOutHasColors: () => false,
    });
  for (const subcommand of command.commands) prepare(subcommand, runtime, name);
  if (command.parent === null) command.name(name);
  return command;
}

function leafUsage(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const text = `${argument.name().toUpperCase()}${argument.variadic ? "…" : ""}`;
    return argument.required ? text : `[${text}]`;
  });
  return words.join(" ");
}

/** By its shape: each command is bundled with a commander of its own. */
function isCommanderError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}

/** Our own error for what was thrown; `shown` for help that was asked for; undefined for a bug. */
export function asCliError(error: unknown): CliError | "shown" | undefined {
  if (isCliError(error)) return error;
  return isCommanderError(error) ? "shown" : undefined;
}

/** What commander refuses, in our words; help that was asked for stays what it is. */
function refusal(
  error: { readonly code: string; readonly message: string },
  name: string,
  command: Command,
): unknown {
  const usage = (
    code: string,
    message: string,
    more: { expected?: string; attempt?: string },
  ): CliError =>
    new CliError(EXIT.usage, `usage.${code}`, message, { attempt: `${name} --help`, ...more });
  const [first = "", second = ""] = error.message.replace(/^error: /, "").split("\n");
  const message = first.replaceAll("'", '"').replace(/\.$/, "");
  const similar = /Did you mean (?:one of )?([^?]+)\?/.exec(second)?.[1];
  switch (error.code) {
    case "commander.helpDisplayed":
      return error;
    case "commander.help":
      return usage("command", "a subcommand is missing", { expected: subcommands(command) });
    case "commander.unknownCommand":
      return usage("command", message, { expected: subcommands(command) });
    case "commander.excessArguments": {
      const [extra = ""] = command.args.slice(command.registeredArguments.length);
      return usage("excess-argument", `"${extra}" is one argument too many`, {});
    }
    default: {
      const code = error.code
        .replace("commander.", "")
        .replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
      return usage(code, message, similar === undefined ? {} : { attempt: similar });
    }
  }
}

function subcommands(command: Command): string {
  return command.commands.map((subcommand) => subcommand.name()).join(", ");
}
