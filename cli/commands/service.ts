/** `service`: what a service manager needs to know of a bring-up that stays. */
import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
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
      command: [...program(), "up", ...absolute(words), ...more],
      devices,
      configure,
      name: options.name ?? nameOfRun(mode, devices),
      writes: foldersWritten(options),
      reloads: options.config !== undefined,
      watchdogSeconds: WATCHDOG_SECONDS,
    }),
  );
}

/** This program, wherever links lead to it. */
function program(): readonly string[] {
  return [process.execPath, realpathSync(process.argv[1] ?? "")];
}

/** Options that take a path. What else may be a file (`--link`, `--retry`) has to be given as an absolute one. */
const PATH_OPTIONS: ReadonlySet<string> = new Set(
  ["config", "control", "record", "latency", "pcap"].map((name) => `--${name}`),
);
const LOG_FILE = "file:";

/** A service runs in a folder of its own. */
function absolute(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const option = words[index - 1] ?? "";
    if (PATH_OPTIONS.has(option)) return resolve(word) + (word.endsWith("/") ? "/" : "");
    if (option !== "--log" || !word.startsWith(LOG_FILE)) return word;
    return LOG_FILE + resolve(word.slice(LOG_FILE.length));
  });
}

/** Everything else cannot be written to by the service. */
function foldersWritten(options: UpOptions): readonly string[] {
  const { control, record, latency = [], pcap, log } = options;
  const files = [control, record, ...latency, pcap, log?.kind === "file" ? log.path : undefined];
  return files.flatMap((file) => (file === undefined ? [] : [dirname(resolve(file))]));
}
