/** Latency as a folder for gnuplot: records go to a table as they come, figures follow at the end. */
import { LATENCY_PHASES, type LatencyRecord } from "../net/latency.ts";
import { LatencyHistogram } from "../observation/latency-histogram.ts";
import { LatencyTally } from "../observation/latency-tally.ts";
import { bundleFiles, RECORDS_FILE, type PhaseHistograms } from "../report/latency/bundle.ts";
import { csvWriter } from "../report/latency/csv.ts";
import type { LatencyFigureData, TransactionBar } from "../report/latency/figures/figure-data.ts";
import { servedUs } from "../report/latency/served.ts";
import type { Emit, LatencyRun, LatencyWriter } from "../report/latency/writer.ts";

/** More bars are thinner than a dot. */
const BARS_MAX = 1_000;
const TIMELINE_MAX = 4_000;

/** Gathers what figures are drawn from, in bounded memory. */
export class LatencyGathering {
  readonly #tally = new LatencyTally();
  readonly #phases = new Map<string, LatencyHistogram>(); // BOUNDED: by the phases there are
  readonly #bars: TransactionBar[] = []; // BOUNDED: by BARS_MAX
  readonly #timeline: LatencyRecord[] = []; // BOUNDED: by TIMELINE_MAX
  #transactions = 0;
  #timed = 0;
  #served: LatencyRecord | undefined;

  take(record: LatencyRecord): void {
    const { phase, durationUs } = record;
    this.#tally.take(record);
    let histogram = this.#phases.get(phase);
    if (histogram === undefined) this.#phases.set(phase, (histogram = new LatencyHistogram()));
    histogram.add(durationUs);
    if (phase === "transaction") this.#bar(record);
    if (phase === "wait" || phase === "server" || phase === "dwell" || phase === "hold") {
      this.#timed++;
      if (this.#timeline.length < TIMELINE_MAX) this.#timeline.push(record);
    }
    if (phase === "server") this.#served = record;
  }

  get phases(): PhaseHistograms {
    return LATENCY_PHASES.flatMap((phase) => {
      const histogram = this.#phases.get(phase);
      return histogram === undefined ? [] : [{ phase, histogram }];
    });
  }

  data({ title, tool }: LatencyRun): LatencyFigureData {
    return {
      title,
      tool,
      kinds: [...this.#tally.rows()],
      bars: this.#bars,
      transactions: this.#transactions,
      timeline: this.#timeline,
      phases: this.#timed,
    };
  }

  #bar(record: LatencyRecord): void {
    this.#transactions++;
    if (this.#bars.length >= BARS_MAX) return;
    const { source, what, durationUs } = record;
    const waitedUs = durationUs - servedUs(record, this.#served);
    this.#bars.push({ source, what, waitedUs, durationUs });
  }
}

/** Every record as it comes, the figures at the end. */
export function gnuplotWriter(emit: Emit, run: LatencyRun): LatencyWriter {
  const gathering = new LatencyGathering();
  const table = csvWriter((piece) => emit(piece, RECORDS_FILE));
  return {
    record: (record) => {
      gathering.take(record);
      table.record?.(record);
    },
    finish: () => {
      for (const [name, text] of bundleFiles(gathering.data(run), gathering.phases))
        emit(text, name);
    },
  };
}
