/** `replay`: steps a recording through the services again. */
import { Command, Option } from "commander";
import { durationUs, timeoutUs, usage } from "../arguments.ts";
import { addOptions } from "../commander-options.ts";
import { eventPattern, type EventPattern } from "../event-pattern.ts";
import { isGiven, type ForkChoices } from "../fork-choices.ts";
import { LINK_OPTIONS } from "../link-options.ts";
import { showMoment } from "../replay-moment.ts";
import { playPaced } from "../replay-paced.ts";
import { writeRedacted } from "../replay-redact.ts";
import { replayTui } from "../replay-tui.ts";
import { showWhole, verifyWhole } from "../replay-whole.ts";
import type { Runtime } from "../runtime.ts";
import { isSameFile } from "../same-file.ts";

interface ReplayOptions extends ForkChoices {
  readonly verify?: true;
  readonly until?: EventPattern;
  readonly speed?: number;
  readonly tui?: true;
  readonly tuiConfig?: string;
  readonly fork?: true;
  readonly redact?: true;
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  bringup up --loss 30 --record run.rec
  bringup replay run.rec
  bringup replay run.rec -v           a line for each packet, too
  bringup replay run.rec --verify     exit code 1 unless every output comes out the same
  bringup replay run.rec --ndjson     the event log again
  bringup replay run.rec --at 1.5s    the state as it was then
  bringup replay run.rec --until TIME_VALID --json
  bringup replay run.rec --until packet-dropped:ACK
  bringup replay run.rec --speed 0.1  as it happened, ten times slower
  bringup replay run.rec --tui        rewind, play, look at every packet
  bringup replay run.rec --fork --at 40ms --seed 8 -v
  bringup replay run.rec --fork --loss 80 --record other.rec
  bringup replay run.rec --redact --out for-others.rec
`;

export function replayCommand(runtime: Runtime): Command {
  const command = new Command("replay")
    .description("step a recording through the services again and show what happened")
    .argument("<file>", "a recording made with up --record");
  for (const option of [...WHERE, ...HOW]) command.addOption(option);
  command.addOption(
    new Option("--fork", "go on from there in another way, in the simulator").conflicts([
      "verify",
      "until",
      "speed",
      "tui",
      "redact",
    ]),
  );
  return addOptions(command, LINK_OPTIONS)
    .addOption(new Option("--for <duration>", "with --fork: so long").argParser(timeoutUs))
    .option("--record <file>", "with --fork: write its recording")
    .addOption(
      new Option("--redact", "write it without MAC addresses, names, cookies and keys").conflicts([
        "verify",
        "at",
        "until",
        "speed",
        "tui",
        "verbose",
        "ndjson",
      ]),
    )
    .option("--out <file>", "with --redact: where to")
    .addHelpText("after", EXAMPLES)
    .action((file: string, options: ReplayOptions) => run(runtime, file, options));
}

const WHERE: readonly Option[] = [
  new Option("--at <time>", "show the state so long after the start").argParser(durationUs),
  new Option(
    "--until <event>",
    "show it at the first event like this: a state, TYPE or TYPE:TEXT",
  ).argParser(eventPattern),
];

const HOW: readonly Option[] = [
  new Option("--speed <factor>", "play it at so many times its pace")
    .argParser(speedFactor)
    .conflicts(["json", "tui"]),
  new Option("--tui", "look at it in a terminal UI (docs/tui.md)").conflicts([
    "json",
    "ndjson",
    "verbose",
  ]),
  new Option("--tui-config <file>", "with --tui: its configuration"),
  new Option("--verify", "only prove that every output comes out the same").conflicts([
    "ndjson",
    "verbose",
    "at",
    "until",
    "speed",
    "tui",
  ]),
  new Option("-v, --verbose", "a line for each packet, too").conflicts(["json", "ndjson"]),
  new Option("--json", "print one JSON document").conflicts(["ndjson"]),
  new Option("--ndjson", "print the event log, one event a line"),
];

async function run(runtime: Runtime, file: string, options: ReplayOptions): Promise<void> {
  const { verify, speed, at, until, tui, fork, redact, out } = options;
  checkLonely(options);
  checkOther(file, options);
  if (verify) return verifyWhole(runtime, file, options);
  if (redact && out !== undefined) return writeRedacted(runtime, file, out, options.json === true);
  if (fork) return (await import("../replay-fork.ts")).showFork(runtime, file, options);
  const stretch = { ...(at !== undefined && { at }), ...(until && { until }) };
  if (tui) return replayTui(runtime, file, stretch, options.tuiConfig);
  if (speed !== undefined) return playPaced(runtime, file, { ...stretch, speed }, options);
  if (at !== undefined || until !== undefined) return showMoment(runtime, file, stretch, options);
  return showWhole(runtime, file, options);
}

/** Options that say something about another one, which is not there. */
function checkLonely(options: ReplayOptions): void {
  const { fork, redact, out, seed, record, for: forUs } = options;
  const isAboutFork = isGiven(options) || seed !== undefined || record !== undefined;
  if (!fork && (isAboutFork || forUs !== undefined))
    throw usage("fork", "a recorded run has its dice and its link", "--fork beside others");
  if (redact && out === undefined)
    throw usage("out", "--redact writes another recording", "--out FILE beside it");
  if (!redact && out !== undefined)
    throw usage("out", "--out is where --redact writes to", "--redact beside it");
}

/** A recording cannot be made again: it is not written over by what is made of it. */
function checkOther(file: string, { record, out }: ReplayOptions): void {
  const to = record ?? out;
  if (to === undefined || !isSameFile(file, to)) return;
  throw usage(record === undefined ? "out" : "record", `"${to}" is what is read`, "another file");
}

const SPEED_MAX = 1_000_000;

function speedFactor(text: string): number {
  const factor = /^\d+(?:\.\d+)?x?$/i.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (factor > 0 && factor <= SPEED_MAX) return factor;
  throw usage("speed", `"${text}" is not a speed`, "a number above 0: 1 is as it was", "10");
}
