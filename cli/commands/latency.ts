/** `latency`: what the files of `up --latency` say. A subcommand is loaded when it is run. */
import { Command } from "commander";
import { LATENCY_SUBCOMMANDS } from "../latency-subcommands.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

export function latencyCommand(runtime: Runtime): Command {
  const command = new Command("latency").description(
    "summarise, compare, plot, convert and check what a bring-up spent its time on",
  );
  for (const one of LATENCY_SUBCOMMANDS) command.addCommand(subcommand(one, runtime));
  return command;
}
