/** `service`: what a service manager needs to know of a bring-up that stays. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { usage } from "../arguments.ts";
import { nameOfRun } from "../control/instance-name.ts";
import { quickParse } from "../quick-parse.ts";
import type { Runtime } from "../runtime.ts";
import { unitText } from "../service-unit.ts";
import { withConfig } from "../up-config.ts";
import { bringUpOptions, UP_OPTIONS, type UpOptions } from "../up-options.ts";

const EXAMPLES = `
Takes the options of bringup up, and prints the unit that runs it with them.

Examples:
  bringup service print-unit -i eth0 --apply > /etc/systemd/system/bringup-eth0.service
  bringup service print-unit --config /etc/bringup.json
  systemctl enable --now bringup-eth0
`;

/** Half of it is how often the instance says that it lives. */
const WATCHDOG_SECONDS = 30;

export function serviceCommand(runtime: Runtime): Command {
  const print = new Command("print-unit")
    .description("print a systemd unit that keeps a bring-up running")
    .argument("[options...]", "of bringup up")
    .allowUnknownOption()
    .addHelpText("after", EXAMPLES)
    .action((words: readonly string[]) => printUnit(runtime, words));
  return new Command("service").description("run a bring-up as a service").addCommand(print);
}

async function printUnit(runtime: Runtime, words: readonly string[]): Promise<void> {
  const parsed = quickParse(UP_OPTIONS, words);
  if (parsed === undefined || parsed.words.length > 0)
    throw usage("unit", `"${words.join(" ")}" is not what up takes`, "options of bringup up");
  const given = parsed.options as unknown as UpOptions;
  const options = await withConfig(given);
  if (options.simulate) throw usage("unit", "virtual time is over at once", "-i, --host or --lab");
  const link = { tx: {}, rx: {} };
  const {
    devices = [],
    configure = "dry-run",
    mode = "lab",
  } = bringUpOptions(options, undefined, link);
  const more = [
    ...(options.stay ? [] : ["--stay"]),
    ...(options.timeout === undefined ? ["--timeout", "never"] : []),
    ...(options.log === undefined ? ["--log", "journal"] : []),
  ];
  runtime.stdout.write(
    unitText({
      command: [...program(), "up", ...absolute(words, given.config), ...more],
      devices,
      configure,
      name: options.name ?? nameOfRun(mode, devices),
      reloads: options.config !== undefined,
      watchdogSeconds: WATCHDOG_SECONDS,
    }),
  );
}

/** This program, wherever links lead to it. */
function program(): readonly string[] {
  return [process.execPath, realpathSync(process.argv[1] ?? "")];
}

/** A service runs in a folder of its own. */
function absolute(words: readonly string[], config: string | undefined): readonly string[] {
  return config === undefined
    ? words
    : words.map((word, index) => (words[index - 1] === "--config" ? resolve(word) : word));
}
