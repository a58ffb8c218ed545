/** What panes show of simulated runs, at any instant of them. */
import type { PaneModel } from "../../../cli/tui/pane.ts";
import { parseFilter, showsPacket } from "../../../cli/tui/pane-filter.ts";
import { EventStore } from "../../../observation/event-store.ts";
import { LatencyCollector } from "../../../observation/latency-collector.ts";
import { LatencyTally } from "../../../observation/latency-tally.ts";
import { openRecording, type Rewinder } from "../../../observation/rewind.ts";
import { takeSnapshot } from "../../../observation/take-snapshot.ts";
import type { BringUpOptions } from "../../../library/options.ts";
import { recordedRun } from "../../observation/recorded-runs.ts";

/** A run that can be looked at; its packets have their bytes. */
export async function rewinderOf(options: BringUpOptions): Promise<Rewinder> {
  const lines = await recordedRun({ onEvent: () => undefined, ...options });
  const rewinder = openRecording(lines, { capture: true });
  if (typeof rewinder === "string") throw new Error(rewinder);
  return rewinder;
}

/** Everything that panes show of a run at an instant. */
export function modelAt(rewinder: Rewinder, atUs: number, filter = ""): PaneModel {
  const moment = rewinder.seek({ atUs });
  const store = new EventStore();
  const tally = new LatencyTally();
  const latency = new LatencyCollector((record) => tally.take(record));
  for (const event of rewinder.events.slice(0, moment.events)) {
    store.add(event);
    latency.event(event);
  }
  const words = parseFilter(filter);
  return {
    snapshot: takeSnapshot(moment.bringUp, store, moment.at, {
      mode: rewinder.header.mode,
      link: { tx: "30 % loss", rx: "30 % loss" },
    }),
    packets: store.packets.slice().filter((row) => showsPacket(words, row)),
    latency: tally.digest(),
    filter,
  };
}
