/** `stop`: ends a running instance as SIGTERM does, and waits until it has gone. */
import type { Command } from "commander";
import { DONE_SCHEMA, JSON_OPTION, type AskOptions } from "../control/ask-instance.ts";
import { findInstance, INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup stop
  bringup stop --name eth0
`;

export function stopCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "stop",
      summary: "end a running instance; everything is given back",
      words: [],
      options: [...INSTANCE_OPTIONS, JSON_OPTION],
      examples: EXAMPLES,
      run: (_runtime, _words, options) => stop(runtime, options as AskOptions),
    },
    runtime,
  );
}

async function stop(runtime: Runtime, options: AskOptions): Promise<void> {
  const client = await findInstance(runtime, options);
  await client.request("stop");
  await client.closed;
  const { name } = client.hello;
  const text = options.json
    ? JSON.stringify({ schema: DONE_SCHEMA, instance: name, message: "stopped" })
    : `${name}: stopped`;
  runtime.stdout.write(`${text}\n`);
}
