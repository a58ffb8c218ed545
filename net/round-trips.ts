/**
 * Round-trip times seen so far, one estimator a kind of peer (RFC 6298 §2), and the retransmission timeout that
 * follows from them. Only unambiguous samples may come in (Karn): the reply to a packet that was sent once, or
 * whose id tells which try it answers.
 */
interface Estimate {
  srttUs: number;
  rttvarUs: number;
  leastUs: number;
  samples: number;
}

export class RoundTrips {
  readonly #estimates = new Map<string, Estimate>(); // BOUNDED: by the kinds of peers, named in code

  sample(peer: string, roundTripUs: number): void {
    const known = this.#estimates.get(peer);
    if (known === undefined) {
      this.#estimates.set(peer, {
        srttUs: roundTripUs,
        rttvarUs: roundTripUs / 2,
        leastUs: roundTripUs,
        samples: 1,
      });
      return;
    }
    known.rttvarUs += (Math.abs(known.srttUs - roundTripUs) - known.rttvarUs) / 4;
    known.srttUs += (roundTripUs - known.srttUs) / 8;
    known.leastUs = Math.min(known.leastUs, roundTripUs);
    known.samples++;
  }

  /**
   * Time after which an answer of this kind of peer is overdue. A peer never heard of borrows the shortest round
   * trip of the others, which shares the path but not a slow server, taken three times (what a first sample of
   * its own would give). Undefined while nothing was seen.
   */
  timeoutUs(peer: string): number | undefined {
    const own = this.#estimates.get(peer);
    if (own !== undefined) return Math.round(own.srttUs + 4 * own.rttvarUs);
    let leastUs = Infinity;
    for (const other of this.#estimates.values()) leastUs = Math.min(leastUs, other.leastUs);
    return leastUs === Infinity ? undefined : 3 * leastUs;
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
