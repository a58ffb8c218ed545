/** What a run came to, as a text of OpenMetrics for a collector of text files. Its state is only known while it runs. */
import { LatencyTally } from "../observation/latency-tally.ts";
import type { Emit, LatencyRun, LatencyWriter } from "../report/latency/writer.ts";
import { exposition } from "../report/openmetrics/exposition.ts";

export function openmetricsWriter(emit: Emit, { tool }: LatencyRun): LatencyWriter {
  const tally = new LatencyTally();
  return {
    record: (record) => tally.take(record),
    finish: () => emit(exposition({ tool, states: [], latency: tally.digest() })),
  };
}
