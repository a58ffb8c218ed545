/** `renew`: a running instance renews its leases now. */
import type { Command } from "commander";
import { askInstance, JSON_OPTION, type AskOptions } from "../control/ask-instance.ts";
import { INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup renew
  bringup renew eth0          of several interfaces, this one
  bringup renew --time        the time instead: ask the time servers now
`;

interface RenewOptions extends AskOptions {
  readonly time?: true;
}

export function renewCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "renew",
      summary: "have a running instance renew its leases now",
      words: [{ word: "[if]", description: "the interface; all of them unless told otherwise" }],
      options: [
        { flags: "--time", description: "ask the time servers instead" },
        ...INSTANCE_OPTIONS,
        JSON_OPTION,
      ],
      examples: EXAMPLES,
      run: (_runtime, [device], given) => {
        const options = given as RenewOptions;
        if (options.time) return askInstance(runtime, options, "resync");
        return askInstance(runtime, options, "renew", device === undefined ? {} : { device });
      },
    },
    runtime,
  );
}
