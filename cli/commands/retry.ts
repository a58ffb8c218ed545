/** `retry`: retry policies, published and written, as schedules. A subcommand is loaded when it is run. */
import { Command } from "commander";
import { RETRY_LIST, RETRY_SHOW } from "../retry-options.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

export function retryCommand(runtime: Runtime): Command {
  const command = new Command("retry").description("show when retry policies send again");
  for (const one of [RETRY_SHOW, RETRY_LIST]) command.addCommand(subcommand(one, runtime));
  return command;
}
