/** What Perfetto wants of a trace of events, checked as it reads it: sorted by time, ties as they stand in the file. */

export interface TraceEvent {
  readonly ph: string;
  readonly ts?: number;
  readonly pid: number;
  readonly tid?: number;
  readonly id?: string;
  readonly cat?: string;
  readonly name: string;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

export function eventsOf(text: string): readonly TraceEvent[] {
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** Each rule that is broken, in words. */
export function traceFaults(events: readonly TraceEvent[]): readonly string[] {
  const timed = events.filter(({ ph }) => ph !== "M");
  const untimed = timed.filter(({ ts }) => !Number.isInteger(ts)).map((e) => `no time: ${e.ph}`);
  const sorted = timed.toSorted((a, b) => (a.ts as number) - (b.ts as number));
  return [
    ...untimed,
    ...asyncFaults(sorted),
    ...packetFaults(sorted),
    ...flowFaults(sorted),
    ...counterFaults(timed),
    ...nameFaults(events),
  ];
}

/** Of one category and id, slices lie inside or beside each other, and each ends. */
function asyncFaults(sorted: readonly TraceEvent[]): readonly string[] {
  const faults: string[] = [];
  const open = new Map<string, TraceEvent[]>();
  for (const event of sorted) {
    const key = `${event.cat} ${event.id}`;
    const stack = open.get(key) ?? [];
    if (event.ph === "b") open.set(key, [...stack, event]);
    if (event.ph === "n" && stack.length === 0) faults.push(`n outside of ${key}`);
    if (event.ph !== "e") continue;
    if (stack.at(-1)?.name !== event.name) faults.push(`e of ${event.name} across ${key}`);
    open.set(key, stack.slice(0, -1));
  }
  for (const [key, stack] of open) if (stack.length > 0) faults.push(`${key} never ends`);
  return faults;
}

/** On one thread, complete events do not cut across each other. */
function packetFaults(sorted: readonly TraceEvent[]): readonly string[] {
  const faults: string[] = [];
  const ends = new Map<number | undefined, number[]>();
  for (const { ph, tid, ts = 0, dur = 0, name } of sorted) {
    if (ph !== "X") continue;
    const open = (ends.get(tid) ?? []).filter((end) => end > ts);
    if (open.some((end) => ts + dur > end)) faults.push(`X ${name} across at ${ts}`);
    ends.set(tid, [...open, ts + dur]);
  }
  return faults;
}

/** Each flow begins and ends once, forward in time, in a packet that stands right before it. */
function flowFaults(sorted: readonly TraceEvent[]): readonly string[] {
  const faults: string[] = [];
  const begun = new Map<string | undefined, TraceEvent>();
  const lastPacket = new Map<number | undefined, TraceEvent>();
  for (const event of sorted) {
    const { ph, tid, ts = 0, id } = event;
    if (ph === "X") lastPacket.set(tid, event);
    if (ph !== "s" && ph !== "f") continue;
    const packet = lastPacket.get(tid);
    if (packet?.ts !== ts) faults.push(`${ph} of flow ${id} has no packet`);
    if (ph === "s") begun.set(id, event);
    else if (!begun.delete(id)) faults.push(`flow ${id} ends before it begins`);
  }
  for (const id of begun.keys()) faults.push(`flow ${id} never ends`);
  return faults;
}

function counterFaults(timed: readonly TraceEvent[]): readonly string[] {
  const faults: string[] = [];
  const last = new Map<string, number>();
  for (const { ph, name, ts = 0, args } of timed) {
    if (ph !== "C") continue;
    if (!Number.isFinite(args?.["value"])) faults.push(`${name} is not a number`);
    if (ts < (last.get(name) ?? 0)) faults.push(`${name} goes back in time`);
    last.set(name, ts);
  }
  return faults;
}

function nameFaults(events: readonly TraceEvent[]): readonly string[] {
  const named = new Set(events.filter(({ name }) => name === "thread_name").map(({ tid }) => tid));
  return events
    .filter(({ ph, tid }) => ph === "X" && !named.has(tid))
    .map(({ tid }) => `thread ${tid} has no name`);
}
