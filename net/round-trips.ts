/**
 * Round-trip times seen so far, one estimator a kind of peer (RFC 6298 §2). Only unambiguous samples may come in
 * (Karn): the reply to a packet that was sent once, or whose id tells which try it answers.
 */

/** What a path takes: the smoothed round trip, and how much that varies. */
export interface PathEstimate {
  readonly roundTripUs: number;
  readonly variationUs: number;
}

interface Estimate {
  roundTripUs: number;
  variationUs: number;
  leastUs: number;
  samples: number;
}

export class RoundTrips {
  readonly #estimates = new Map<string, Estimate>(); // BOUNDED: by the kinds of peers, named in code

  sample(peer: string, roundTripUs: number): void {
    const known = this.#estimates.get(peer);
    if (known === undefined) {
      this.#estimates.set(peer, firstEstimate(roundTripUs));
      return;
    }
    known.variationUs += (Math.abs(known.roundTripUs - roundTripUs) - known.variationUs) / 4;
    known.roundTripUs += (roundTripUs - known.roundTripUs) / 8;
    known.leastUs = Math.min(known.leastUs, roundTripUs);
    known.samples++;
  }

  /**
   * The path to this kind of peer. One never heard of borrows the shortest round trip of the others, which shares the
   * path but not a slow server, as if it were a first sample of its own. Undefined while nothing was seen.
   */
  path(peer: string): PathEstimate | undefined {
    const own = this.#estimates.get(peer);
    if (own !== undefined) return own;
    let leastUs = Infinity;
    for (const other of this.#estimates.values()) leastUs = Math.min(leastUs, other.leastUs);
    return leastUs === Infinity ? undefined : firstEstimate(leastUs);
  }

  save(): Readonly<Record<string, Readonly<Estimate>>> {
    const saved: Record<string, Estimate> = {};
    for (const [peer, estimate] of this.#estimates) saved[peer] = { ...estimate };
    return saved;
  }

  static resume(saved: Readonly<Record<string, Readonly<Estimate>>>): RoundTrips {
    const roundTrips = new RoundTrips();
    for (const [peer, estimate] of Object.entries(saved))
      roundTrips.#estimates.set(peer, { ...estimate });
    return roundTrips;
  }
}

/** RFC 6298 §2.2. */
function firstEstimate(roundTripUs: number): Estimate {
  return { roundTripUs, variationUs: roundTripUs / 2, leastUs: roundTripUs, samples: 1 };
}
