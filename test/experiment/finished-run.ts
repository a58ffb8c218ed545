/** A run that came to its goal, but for what a test wants otherwise. */
import type { RunResult } from "../../experiment/run.ts";

export function finishedRun(changes: Partial<RunResult> = {}): RunResult {
  return {
    reached: true,
    endUs: 30_000,
    dhcpUs: 20_000,
    timeValidUs: 30_000,
    operationalUs: 30_000,
    sent: 4,
    received: 4,
    sentBytes: 900,
    receivedBytes: 700,
    retries: 0,
    droppedTx: 0,
    droppedRx: 0,
    ...changes,
  };
}
