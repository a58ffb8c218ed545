/** `status`: where a running instance stands. */
import type { Command } from "commander";
import type { Snapshot } from "../../observation/snapshot.ts";
import { JSON_OPTION, type AskOptions } from "../control/ask-instance.ts";
import type { ControlClient } from "../control/control-client.ts";
import { allInstances, findInstance, INSTANCE_OPTIONS } from "../control/find-instance.ts";
import { printable } from "../printable.ts";
import type { Runtime } from "../runtime.ts";
import { headText, statusText } from "../status-text.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup status                        of several instances, a line for each
  bringup status --name eth0
  bringup status --json | jq .current   the whole snapshot
`;

export function statusCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "status",
      summary: "show where a running instance stands",
      words: [],
      options: [...INSTANCE_OPTIONS, JSON_OPTION],
      examples: EXAMPLES,
      run: (_runtime, _words, options) => status(runtime, options as AskOptions),
    },
    runtime,
  );
}

async function status(runtime: Runtime, options: AskOptions): Promise<void> {
  const { stdout } = runtime;
  const isAnybody = options.name === undefined && options.control === undefined && !options.json;
  const several = isAnybody
    ? await allInstances(runtime)
    : ([await findInstance(runtime, options)] as const);
  if (several.length > 1) {
    for (const client of several)
      stdout.write(`${printable(headText(...(await shown(client))))}\n`);
    return;
  }
  const [client] = several;
  const [shot, head] = await shown(client);
  stdout.write(options.json ? `${JSON.stringify(shot)}\n` : statusText(shot, head));
}

async function shown(client: ControlClient): Promise<[Snapshot, ControlClient["hello"]]> {
  try {
    return [(await client.request("status")) as Snapshot, client.hello];
  } finally {
    client.close();
  }
}
