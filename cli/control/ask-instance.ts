/** Commands that ask a running instance for one thing and show what came of it. */
import type { OptionSpec } from "../option-spec.ts";
import { printable } from "../printable.ts";
import type { Runtime } from "../runtime.ts";
import { findInstance } from "./find-instance.ts";
import type { InstanceOptions } from "./instance-name.ts";
import type { VerbArguments } from "./protocol.ts";

export const JSON_OPTION: OptionSpec = { flags: "--json", description: "print one JSON document" };

export interface AskOptions extends InstanceOptions {
  readonly json?: true;
}

export const DONE_SCHEMA = "bringup.done/1";

/** Has the instance do something and prints what it says. Rejects with a CliError. */
export async function askInstance(
  runtime: Runtime,
  options: AskOptions,
  verb: string,
  given: VerbArguments = {},
): Promise<void> {
  const client = await findInstance(runtime, options);
  try {
    const message = String(await client.request(verb, given));
    const { name } = client.hello;
    const text = options.json
      ? JSON.stringify({ schema: DONE_SCHEMA, instance: name, message })
      : `${name}: ${printable(message)}`;
    runtime.stdout.write(`${text}\n`);
  } finally {
    client.close();
  }
}
