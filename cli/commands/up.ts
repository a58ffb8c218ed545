/** `up` with all its help: what `up-run.ts` does, as a command of commander's. */
import { Command } from "commander";
import { addOptions } from "../commander-options.ts";
import type { Runtime } from "../runtime.ts";
import { UP_OPTIONS, type UpOptions } from "../up-options.ts";
import { up } from "./up-run.ts";

const EXAMPLES = `
Examples:
  bringup up                                  the embedded lab, on loopback
  bringup up --loss 30 --delay 5ms --seed 7   30 % of all packets lost each way
  bringup up --loss 30 -v                     a line for each packet: sent, received, dropped, ignored and why
  bringup up --link wifi-lossy                a link by name; or as a text: 'loss 10% burst 3, delay 20ms'
  bringup up --simulate --retry dhclient      virtual time: slow policies take no time to watch
  bringup up --simulate --stay --timeout 2h   renewals too
  bringup up --simulate --scenario dhcp-nak -v  the servers misbehave: docs/scenarios.md
  bringup up -i eth0 -v                       a real interface; nothing on this machine is changed
  bringup up -i eth0 --apply --stay           a real interface, configured until Ctrl-C
  bringup up --host --json                    what the operating system has, as one JSON document
  bringup up --ndjson | tail -1               how it came out: the last event is the outcome
`;

export function upCommand(runtime: Runtime): Command {
  const command = new Command("up").description(
    "climb to OPERATIONAL and show which state was held, by whom and why",
  );
  return addOptions(command, UP_OPTIONS)
    .addHelpText("after", EXAMPLES)
    .action((options: UpOptions) => up(runtime, options));
}
