/**
 * The records of one transaction, kept until it is over: a trace shows them as one track, with the packets that
 * belong together tied to each other.
 *
 * A record joins the chain that has its transaction, or the one that ends where it begins with the same question: a
 * client may take a new id for each try.
 */
import type { LatencyRecord } from "../../net/latency.ts";

/** Transactions at a time; the oldest is given up first, which costs its records the common track. */
const CHAINS_MAX = 1_024;
/** A question that is asked for days has more; those stand alone. */
const PARTS_MAX = 128;

export interface Chain {
  readonly source: string;
  readonly transactions: Set<number>; // BOUNDED: by PARTS_MAX
  /** In the order in which they ended. */
  readonly parts: LatencyRecord[]; // BOUNDED: by PARTS_MAX
}

export class Chains {
  readonly #open: Chain[] = []; // BOUNDED: by CHAINS_MAX

  /** Takes a `wait` or a `server`; what has no place any more is returned. */
  join(part: LatencyRecord): readonly LatencyRecord[] {
    const chain = this.#of(part);
    if (chain === undefined) {
      const transactions = new Set(part.transaction === undefined ? [] : [part.transaction]);
      this.#open.push({ source: part.source, transactions, parts: [part] });
      return this.#open.length <= CHAINS_MAX ? [] : (this.#open.shift()?.parts ?? []);
    }
    if (chain.parts.length >= PARTS_MAX) return [part];
    if (part.transaction !== undefined) chain.transactions.add(part.transaction);
    chain.parts.push(part);
    return [];
  }

  /** The parts of a transaction that is over. */
  take(whole: LatencyRecord): Chain | undefined {
    const { source, transaction, atUs } = whole;
    const places = this.#open.flatMap((chain, place) =>
      chain.source === source && chain.transactions.has(transaction ?? NaN) ? [place] : [],
    );
    const exact = places.find((place) => this.#open[place]?.parts[0]?.atUs === atUs);
    const place = exact ?? places[0];
    return place === undefined ? undefined : this.#open.splice(place, 1)[0];
  }

  /** What is still open, all of it. */
  rest(): readonly LatencyRecord[] {
    return this.#open.splice(0).flatMap(({ parts }) => parts);
  }

  #of({ source, transaction, what, atUs }: LatencyRecord): Chain | undefined {
    const ofSource = this.#open.filter((chain) => chain.source === source);
    return (
      ofSource.find(({ transactions }) => transactions.has(transaction ?? NaN)) ??
      ofSource.find(({ parts }) => {
        const last = parts.at(-1);
        return last !== undefined && last.what === what && last.atUs + last.durationUs === atUs;
      })
    );
  }
}

/**
 * The parts that fit into `whole` one inside or behind the other, the outer ones first; and those that would cut
 * across another. One track can show only the former.
 */
export function nested(
  whole: LatencyRecord,
  parts: readonly LatencyRecord[],
): { readonly inside: readonly LatencyRecord[]; readonly across: readonly LatencyRecord[] } {
  const ordered = parts.toSorted((a, b) => a.atUs - b.atUs || b.durationUs - a.durationUs);
  const inside: LatencyRecord[] = [];
  const across: LatencyRecord[] = [];
  const ends: number[] = [endOf(whole)];
  for (const part of ordered) {
    while (ends.length > 1 && (ends.at(-1) as number) <= part.atUs) ends.pop();
    if (part.atUs < whole.atUs || endOf(part) > (ends.at(-1) as number)) {
      across.push(part);
      continue;
    }
    inside.push(part);
    ends.push(endOf(part));
  }
  return { inside, across };
}

/** A packet of a transaction. */
export interface Send {
  readonly atUs: number;
  /** The first phase that began with it. */
  readonly record: LatencyRecord;
  /** It took the place of the packet before it. */
  readonly isRetry: boolean;
}

/** The packets of a transaction, in order. A reply to an earlier packet than the last does not make that a second one. */
export function sendsOf(parts: readonly LatencyRecord[]): readonly Send[] {
  const sends = new Map<string, Send>(); // BOUNDED: by the parts
  let before: LatencyRecord | undefined;
  for (const record of parts.toSorted((a, b) => a.atUs - b.atUs)) {
    const { atUs, transaction, what, attempt } = record;
    const key = `${transaction} ${attempt} ${what}`;
    if (sends.has(key)) continue;
    const isRetry = before?.outcome === "resent" || before?.outcome === "failed";
    sends.set(key, { atUs, record, isRetry });
    before = record;
  }
  return [...sends.values()];
}

/** When a phase ended, on the clock of the log. */
export function endOf({ atUs, durationUs }: LatencyRecord): number {
  return atUs + durationUs;
}
