/** `replay`: steps a recording through the services again. */
import { Command, Option } from "commander";
import { durationUs, usage } from "../arguments.ts";
import { eventPattern, type EventPattern } from "../event-pattern.ts";
import { showMoment } from "../replay-moment.ts";
import { playPaced } from "../replay-paced.ts";
import { showWhole, verifyWhole } from "../replay-whole.ts";
import type { Runtime } from "../runtime.ts";
import type { UpViewOptions } from "../up-view.ts";

interface ReplayOptions extends UpViewOptions {
  readonly verify?: true;
  readonly at?: number;
  readonly until?: EventPattern;
  readonly speed?: number;
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
`;

export function replayCommand(runtime: Runtime): Command {
  return new Command("replay")
    .description("step a recording through the services again and show what happened")
    .argument("<file>", "a recording made with up --record")
    .addOption(
      new Option("--at <time>", "show the state so long after the start").argParser(durationUs),
    )
    .addOption(
      new Option(
        "--until <event>",
        "… at the first event like this: a state, TYPE or TYPE:TEXT",
      ).argParser(eventPattern),
    )
    .addOption(
      new Option("--speed <factor>", "play it at this many times its pace")
        .argParser(speedFactor)
        .conflicts(["json"]),
    )
    .addOption(
      new Option("--verify", "only prove that every output comes out the same").conflicts([
        "ndjson",
        "verbose",
        "at",
        "until",
        "speed",
      ]),
    )
    .addOption(
      new Option("-v, --verbose", "a line for each packet, too").conflicts(["json", "ndjson"]),
    )
    .addOption(new Option("--json", "print one JSON document").conflicts(["ndjson"]))
    .option("--ndjson", "print the event log, one event a line")
    .addHelpText("after", EXAMPLES)
    .action((file: string, options: ReplayOptions) => run(runtime, file, options));
}

async function run(runtime: Runtime, file: string, options: ReplayOptions): Promise<void> {
  const { verify, speed, at, until } = options;
  if (verify) return verifyWhole(runtime, file, options);
  const stretch = { ...(at !== undefined && { at }), ...(until && { until }) };
  if (speed !== undefined) return playPaced(runtime, file, { ...stretch, speed }, options);
  if (at !== undefined || until !== undefined) return showMoment(runtime, file, stretch, options);
  return showWhole(runtime, file, options);
}

const SPEED_MAX = 1_000_000;

function speedFactor(text: string): number {
  const factor = /^\d+(?:\.\d+)?x?$/i.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (factor > 0 && factor <= SPEED_MAX) return factor;
  throw usage("speed", `"${text}" is not a speed`, "a number above 0: 1 is as it was", "10");
}
