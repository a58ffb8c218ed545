/** How much of a transaction was the server's. */
import type { LatencyRecord } from "../../net/latency.ts";

/**
 * From the packet that was answered to the answer; 0 where none came. `served`: the last answer of a server before the
 * record of the transaction: where they belong together, one comes right after the other.
 */
export function servedUs(transaction: LatencyRecord, served: LatencyRecord | undefined): number {
  if (
    served === undefined ||
    served.source !== transaction.source ||
    served.transaction !== transaction.transaction ||
    served.atUs + served.durationUs !== transaction.atUs + transaction.durationUs
  )
    return 0;
  return served.durationUs;
}
