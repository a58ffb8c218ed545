/** Takes latency records in and tells at any time what they come to, in flat memory. */
import type { LatencyPhase, LatencyRecord } from "../net/latency.ts";
import type { LatencyDigest, LatencyRow } from "./latency-digest.ts";
import { LatencyHistogram } from "./latency-histogram.ts";
import { Ring } from "./ring.ts";

const ROWS_MAX = 256;
const RECENT_MAX = 64;
const QUANTILES = [0.5, 0.9, 0.99];

/** One kind of phase. */
export interface TallyRow {
  readonly phase: LatencyPhase;
  readonly source: string;
  readonly what: string;
  readonly histogram: LatencyHistogram;
}

interface Row extends TallyRow {
  readonly recentUs: Ring<number>;
}

export class LatencyTally {
  readonly #rows = new Map<string, Row>(); // BOUNDED: by ROWS_MAX
  #records = 0;

  /** What is beyond the last row is counted as a record, and not kept. */
  take(record: LatencyRecord): void {
    this.#records++;
    const row = this.#rowOf(record);
    if (row === undefined) return;
    row.histogram.add(record.durationUs);
    row.recentUs.push(record.durationUs);
  }

  /** Records taken in. */
  get records(): number {
    return this.#records;
  }

  rows(): Iterable<TallyRow> {
    return this.#rows.values();
  }

  digest(): LatencyDigest {
    return { records: this.#records, rows: [...this.#rows.values()].map(digestRow) };
  }

  #rowOf({ phase, source, what }: LatencyRecord): Row | undefined {
    const kind = whatKind(source, what);
    const key = `${phase} ${source} ${kind}`;
    const known = this.#rows.get(key);
    if (known !== undefined || this.#rows.size >= ROWS_MAX) return known;
    const histogram = new LatencyHistogram();
    const recentUs = new Ring<number>(RECENT_MAX);
    const row: Row = { phase, source, what: kind, histogram, recentUs };
    this.#rows.set(key, row);
    return row;
  }
}

/** Of a question about a name, its type: `A` of `A example.com`. */
export function whatKind(source: string, what: string): string {
  if (source !== "dns") return what;
  const end = what.indexOf(" ");
  return end < 0 ? what : what.slice(0, end);
}

function digestRow({ phase, source, what, histogram, recentUs }: Row): LatencyRow {
  const [p50Us = 0, p90Us = 0, p99Us = 0] = histogram.quantilesUs(QUANTILES);
  const { count, meanUs, minUs, maxUs } = histogram;
  return {
    phase,
    source,
    what,
    count,
    meanUs,
    minUs,
    p50Us,
    p90Us,
    p99Us,
    maxUs,
    buckets: [...histogram.buckets()],
    recentUs: recentUs.slice(),
  };
}
