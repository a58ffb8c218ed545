/** Opens the lines of a recording as a source; loaded where one is looked at, because the services come with it. */
import { performance } from "node:perf_hooks";
import { openRecording } from "../../observation/rewind.ts";
import { ReplaySource } from "./replay-source.ts";

/** A text says why there is nothing to show. `atUs`: where to begin; left out: at the end. */
export function recordedSource(
  lines: Iterable<string>,
  title: string,
  atUs?: number,
): ReplaySource | string {
  const rewinder = openRecording(lines, { capture: true });
  if (typeof rewinder === "string") return rewinder;
  return new ReplaySource(rewinder, { title, nowUs, ...(atUs === undefined ? {} : { atUs }) });
}

function nowUs(): number {
  return Math.round(performance.now() * 1_000);
}
