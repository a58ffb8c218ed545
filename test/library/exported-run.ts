/** A simulated bring-up with everything that exports are made of. */
import type { LogEvent } from "../../net/event-log.ts";
import type { LatencyRecord } from "../../net/latency.ts";
import { LatencyCollector } from "../../observation/latency-collector.ts";
import { LatencyTally } from "../../observation/latency-tally.ts";
import type { LatencyDigest } from "../../observation/latency-digest.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import { planOf, type BringUpOptions } from "../../library/options.ts";
import { runSimulated } from "../../library/simulated-session.ts";
import type { Emit, LatencyRun, LatencyWriter } from "../../report/latency/writer.ts";
import type { UpDocument } from "../../services/bring-up/document.ts";

export interface ExportedRun {
  readonly about: LatencyRun;
  /** In order, with the records that each of them ended. */
  readonly steps: readonly { readonly event: LogEvent; readonly records: LatencyRecord[] }[];
  readonly records: readonly LatencyRecord[];
  readonly digest: LatencyDigest;
  readonly snapshot: Snapshot;
  /** With the packets of the stop. */
  readonly document: UpDocument;
  readonly endUs: number;
}

const entropy = { number: () => 0, key: () => new Uint8Array(32) };

export async function exportedRun(options: BringUpOptions): Promise<ExportedRun> {
  const steps: { event: LogEvent; records: LatencyRecord[] }[] = [];
  const records: LatencyRecord[] = [];
  let pending: LatencyRecord[] = [];
  const tally = new LatencyTally();
  const collector = new LatencyCollector((record) => {
    records.push(record);
    pending.push(record);
    tally.take(record);
  });
  let startedUnixUs = 0;
  const all: BringUpOptions = {
    mode: "simulate",
    observe: true,
    capture: true,
    ...options,
    onEvent: (event, at) => {
      if (steps.length === 0) startedUnixUs = at.unixUs - event.atUs;
      collector.event(event);
      steps.push({ event, records: pending });
      pending = [];
    },
  };
  const session = runSimulated(planOf(all, entropy), all);
  const snapshot = session.snapshot();
  await session.stop();
  collector.finish();
  steps.at(-1)?.records.push(...pending);
  return {
    about: { tool: "bringup 1.2.3", title: "up --simulate", startedUnixUs },
    steps,
    records,
    digest: tally.digest(),
    snapshot,
    document: session.document(),
    endUs: steps.at(-1)?.event.atUs ?? 0,
  };
}

/** What a format makes of a run: its text, or its bytes. */
export function exported(
  run: ExportedRun,
  open: (emit: Emit, about: LatencyRun) => LatencyWriter,
): { readonly text: string; readonly bytes: Uint8Array } {
  const pieces: Uint8Array[] = [];
  const emit: Emit = (piece) =>
    void pieces.push(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
  const writer = open(emit, run.about);
  for (const { event, records } of run.steps) {
    writer.event?.(event);
    for (const record of records) writer.record?.(record);
  }
  writer.finish(run.endUs);
  const bytes = new Uint8Array(Buffer.concat(pieces));
  return { bytes, text: new TextDecoder().decode(bytes) };
}
