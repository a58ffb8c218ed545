/** A running instance as what `why` explains. The work is done here: who asks pays for the explanation, not the instance. */
import type { LogEvent } from "../net/event-log.ts";
import type { Snapshot } from "../observation/snapshot.ts";
import { explain } from "../observation/why/explain.ts";
import type { ControlClient } from "./control/control-client.ts";
import { findInstance } from "./control/find-instance.ts";
import type { InstanceOptions } from "./control/instance-name.ts";
import { usage } from "./arguments.ts";
import type { Runtime } from "./runtime.ts";
import type { WhySource } from "./why-source.ts";

/** The answer of the verb `events`. */
interface EventsAnswer {
  readonly first: number;
  readonly events: readonly LogEvent[];
  readonly next: number;
}

/** The source rejects with a CliError where no instance is to be had. */
export function instanceSource(runtime: Runtime, options: InstanceOptions): WhySource {
  return async ({ state, atUs }) => {
    if (atUs !== undefined)
      throw usage(
        "at",
        "--at is about a recording",
        "a file of up --record",
        "bringup why run.rec",
      );
    const client = await findInstance(runtime, options);
    try {
      const snapshot = (await client.request("status")) as Snapshot;
      const { events, isCut } = await eventsUpTo(client, snapshot.atUs);
      return { why: explain(snapshot, { events, isCut }, state) };
    } finally {
      client.close();
    }
  };
}

async function eventsUpTo(
  client: ControlClient,
  atUs: number,
): Promise<{ readonly events: readonly LogEvent[]; readonly isCut: boolean }> {
  const events: LogEvent[] = []; // BOUNDED: by what the instance remembers
  let isCut = false;
  for (let since = 0; ;) {
    const answer = (await client.request("events", { since })) as EventsAnswer;
    isCut ||= answer.first > since;
    events.push(...answer.events.filter((event) => event.atUs <= atUs));
    if (answer.events.length === 0 || (answer.events.at(-1)?.atUs ?? 0) > atUs) break;
    since = answer.next;
  }
  return { events, isCut };
}
