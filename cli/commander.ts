/** What every command shares in commander: help on our stdout, refusals as our errors, no exit of its own. */
import type { Command } from "commander";
import { CliError, EXIT, isCliError } from "./exit.ts";
import type { Runtime } from "./runtime.ts";

/** Sets a command and its subcommands up to write through the runtime and to throw instead of exiting. */
export function prepare(command: Command, runtime: Runtime): Command {
  command
    .exitOverride()
    .showHelpAfterError(false)
    .option("--debug", "show the trace of an internal error")
    .configureOutput({
      writeOut: (text) => runtime.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(runtime.stdout.columns, 110),
      getOutHasColors: () => false,
    });
  for (const subcommand of command.commands) prepare(subcommand, runtime);
  return command;
}

/** By its shape: each command is bundled with a commander of its own. */
function isCommanderError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}

/** Our own error for what was thrown; `shown` for help that was asked for; undefined for a bug. */
export function asCliError(error: unknown): CliError | "shown" | undefined {
  if (isCliError(error)) return error;
  if (!isCommanderError(error)) return undefined;
  if (error.code === "commander.helpDisplayed" || error.code === "commander.version") return "shown";
  if (error.code === "commander.help") {
    return new CliError(EXIT.usage, "usage.command", "a subcommand is missing", { attempt: "--help" });
  }
  const message = error.message.replace(/^error: /, "").replaceAll("'", '"').replace(/\.?\n.*$/s, "");
  return new CliError(EXIT.usage, error.code.replace("commander.", "usage."), message, { attempt: "--help" });
}
