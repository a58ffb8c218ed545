/** Latency of a recording: the services are stepped again, and what they say is timed by the recorded clock. */
import { PacketCapture } from "../observation/capture.ts";
import { LatencyCollector } from "../observation/latency-collector.ts";
import type { Output } from "../net/service.ts";
import { createBringUp, type BringUp, type BringUpEvent } from "../services/bring-up.ts";
import { parseHeader, randomFrom, type RecordingHeader } from "../services/bring-up/recording.ts";
import { replay } from "../services/bring-up/replay.ts";
import { CliError, EXIT } from "./exit.ts";
import { CountedSink, type LatencyReading, type LatencySink } from "./latency-source.ts";
import { verdictText } from "./replay-verdict.ts";

/** `first`: the line of the header, before `lines`. Throws a CliError. */
export function readRecordedLatency(
  file: string,
  first: string,
  lines: Iterable<string>,
  sink: LatencySink,
): LatencyReading {
  const header = parseHeader(first);
  if (typeof header === "string") throw new CliError(EXIT.io, "io.recording", `${file}: ${header}`);
  const service = bringUpOf(file, header);
  const counted = new CountedSink(sink);
  const collector = new LatencyCollector(counted.take);
  const capture = sink.event === undefined ? undefined : new PacketCapture();
  let hasBegun = false;
  const hear = (events: Iterable<BringUpEvent>): void => {
    for (const event of events) {
      if (!("type" in event)) continue;
      sink.event?.(event);
      collector.event(event);
    }
  };
  const verdict = replay(service, lines, ({ at, input, outputs }) => {
    if (!hasBegun) begin(sink, header, at.unixUs - (at.monoUs - service.startedUs));
    hasBegun = true;
    hear(capture?.replayed(input, outputs) ?? eventsOf(outputs));
  });
  hear(capture?.finish() ?? []);
  collector.finish();
  return counted.reading(verdict.kind === "same" ? undefined : `${file}: ${verdictText(verdict)}`);
}

function begin(sink: LatencySink, { random, mode }: RecordingHeader, startedUnixUs: number): void {
  const isOpen = random.kind === "seeded" && (mode === "lab" || mode === "simulate");
  const seed = isOpen ? { seed: random.seed } : {};
  sink.begin?.({ madeOf: "events", startedUnixUs, ...seed });
}

function* eventsOf(outputs: readonly Output<BringUpEvent>[]): Generator<BringUpEvent> {
  for (const output of outputs) if (output.kind === "event") yield output.event;
}

function bringUpOf(file: string, { config, random }: RecordingHeader): BringUp {
  try {
    return createBringUp(config, randomFrom(random));
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const message = `${file}: the recording cannot be: ${error.message}`;
    throw new CliError(EXIT.io, "io.recording", message);
  }
}
