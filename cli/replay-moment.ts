/** A recording at one instant: the state as it was, or what was in the log by then. */
import {
  openRecording,
  type Moment,
  type Rewinder,
  type RewindOptions,
} from "../observation/rewind.ts";
import { rewoundSnapshot } from "../observation/rewound-snapshot.ts";
import { formatDurationUs } from "../net/instant.ts";
import { CliError, EXIT } from "./exit.ts";
import type { EventPattern } from "./event-pattern.ts";
import { linesOf } from "./recording-lines.ts";
import { reportVerdict } from "./replay-verdict.ts";
import type { Runtime } from "./runtime.ts";
import { snapshotText } from "./snapshot-text.ts";
import { upView, type UpViewOptions } from "./up-view.ts";

/** Which part of a run is meant. */
export interface Stretch {
  /** Left out: from its start. */
  readonly at?: number;
  /** Left out: to its end. */
  readonly until?: EventPattern;
}

/** Opens a recording for going about in it. Throws a CliError where there is nothing to go about in. */
export function openedRecording(file: string, options: RewindOptions = {}): Rewinder {
  const rewinder = openRecording(linesOf(file), options);
  if (typeof rewinder !== "string") return rewinder;
  throw new CliError(EXIT.io, "io.recording", `${file}: ${rewinder}`);
}

/** Shows the state at an instant, or at the first event behind it that fits. */
export async function showMoment(
  runtime: Runtime,
  file: string,
  stretch: Stretch,
  options: UpViewOptions,
): Promise<void> {
  const rewinder = openedRecording(file);
  const moment = momentOf(rewinder, stretch, runtime, file);
  if (options.ndjson || options.verbose) {
    const view = await upView(runtime, options);
    for (const event of rewinder.events.slice(0, moment.events)) view.add(event);
    view.finish(moment.atUs);
    if (options.verbose) runtime.stdout.write("\n");
  }
  if (!options.ndjson) {
    const snapshot = rewoundSnapshot(rewinder, moment);
    runtime.stdout.write(options.json ? `${JSON.stringify(snapshot)}\n` : snapshotText(snapshot));
  }
  reportVerdict(runtime, file, rewinder.verdict);
}

/** Where the stretch begins, if it has no end; else where it ends. */
function momentOf(
  rewinder: Rewinder,
  { at, until }: Stretch,
  runtime: Runtime,
  file: string,
): Moment {
  if (until !== undefined) return rewinder.seek({ events: eventIndex(rewinder, until, at) + 1 });
  const atUs = at ?? rewinder.endUs;
  if (atUs > rewinder.endUs) {
    const end = formatDurationUs(rewinder.endUs);
    runtime.stderr.write(`bringup: ${file}: ends after ${end}; this is its end\n`);
  }
  return rewinder.seek({ atUs });
}

/** The first event that fits, from an instant on. Throws a CliError if there is none. */
export function eventIndex({ events }: Rewinder, until: EventPattern, fromUs = -Infinity): number {
  const found = events.findIndex((event) => event.atUs >= fromUs && until.matches(event));
  if (found >= 0) return found;
  const since = fromUs === -Infinity ? "" : ` from ${formatDurationUs(fromUs)} on`;
  throw new CliError(EXIT.no, "replay.until", `the recording has no "${until.text}"${since}`, {
    attempt: "replay --ndjson, which shows all there are",
  });
}
