/** Bring-ups in virtual time: their event logs, and the latency records that come of them. */
import { startBringUp } from "../../library/bring-up.ts";
import type { BringUpOptions } from "../../library/options.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { LatencyRecord } from "../../net/latency.ts";
import { LatencyCollector } from "../../observation/latency-collector.ts";

/** To the goal, and stopped. */
export async function eventsOf(options: BringUpOptions): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  const session = await startBringUp({
    mode: "simulate",
    ...options,
    onEvent: (event) => void events.push(event),
  });
  await session.stop();
  return events;
}

export function recordsOf(events: readonly LogEvent[]): readonly LatencyRecord[] {
  const records: LatencyRecord[] = [];
  const collector = new LatencyCollector((record) => records.push(record));
  for (const event of events) collector.event(event);
  collector.finish();
  return records;
}
