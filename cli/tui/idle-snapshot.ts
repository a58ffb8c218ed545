/** What can be seen of a bring-up that has not started yet. */
import { SNAPSHOT_SCHEMA, type Snapshot } from "../../observation/snapshot.ts";

export function idleSnapshot(goal: string): Snapshot {
  return {
    schema: SNAPSHOT_SCHEMA,
    atUs: 0,
    unixUs: 0,
    mode: "",
    outcome: "idle",
    current: "CONTEXT_CREATED",
    goal,
    enteredUs: 0,
    elapsedUs: 0,
    visits: [{ state: "CONTEXT_CREATED", enteredUs: 0, leftUs: null, dwellUs: 0, holds: [] }],
    blockers: [],
    edges: [],
    interfaces: [],
    time: {
      phase: "idle",
      describe: "not started",
      sample: null,
      errorNowUs: null,
      servers: [],
      history: [],
      refusals: [],
    },
    names: {
      describe: "not started",
      probe: null,
      proof: null,
      servers: [],
      cache: [],
      cached: 0,
      questions: [],
      queued: 0,
    },
    packets: { sent: 0, received: 0, droppedTx: 0, droppedRx: 0, ignored: 0 },
    retries: 0,
    findings: [],
    link: { tx: "", rx: "" },
  };
}
