/**
 * Which packets belong together: the transactions of every source, read off the event log alone.
 *
 *   sent 1 ──wait──▶ sent 2 ──wait──▶ sent 3 ──server──▶ answer
 *   └──────────────────── transaction ──────────────────────┘
 *
 *  - `attempt` 1 begins a transaction; a later attempt goes on with it, also where each attempt has an id of its own
 *    (DISCOVER). Where a service does one thing at a time (all but DNS), the next transaction ends the one before.
 *  - An answer belongs to the attempt that it names or whose id it has, and otherwise to the last one sent to that peer:
 *    on a long path the first request is answered when the third is on its way. `server` counts from there; the waits
 *    behind it were retries that nothing needed.
 *  - What a server answered is a refusal when the same question is asked again, of whomever, and another stage of the
 *    same transaction when another one is (a CNAME). So an answer is looked at when the clock has gone on.
 *  - A packet that wants no answer (RELEASE, DECLINE) is not a transaction.
 */
import type { LogEvent } from "../net/event-log.ts";
import type { LatencyOutcome, LatencyRecord } from "../net/latency.ts";
import { LatencyChain } from "./latency-chain.ts";

type Sent = Extract<LogEvent, { type: "packet-sent" }>;
type Received = Extract<LogEvent, { type: "packet-received" }>;
type SendFailed = Extract<LogEvent, { type: "send-failed" }>;
type ServiceEvent = Extract<LogEvent, { type: "service" }>;

/** More than this under way at a source: the oldest is counted as given up. */
const CHAINS_MAX = 256;
const SOURCES_MAX = 64;

/** Turns of a service that end what is under way: RFC 2131 figure 5 begins anew, an NTP query waits for its next time. */
const GIVES_UP = new Set(["no-offer", "no-ack", "gave-up", "no-servers"]);
/** What a resolver's answer is called when a server gave it, whatever it says. */
const DNS_ANSWERS = new Set(["answer", "nxdomain", "nodata", "truncated"]);

export class LatencyTransactions {
  readonly #onRecord: (record: LatencyRecord) => void;
  /** What is under way, oldest first. */
  readonly #sources = new Map<string, LatencyChain[]>(); // BOUNDED: by SOURCES_MAX, CHAINS_MAX each
  /** Answered, and not yet known whether there is more to come. */
  readonly #answered: LatencyChain[] = []; // BOUNDED: by what is under way
  #answeredUs = 0;

  constructor(onRecord: (record: LatencyRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** The clock of the log has come to here. */
  reach(atUs: number): void {
    if (this.#answered.length > 0 && atUs > this.#answeredUs) this.#settle();
  }

  sent(event: Sent): void {
    const { source, transaction, attempt, what } = event;
    if (what === "RELEASE" || what === "DECLINE") return;
    const chains = this.#chainsOf(source);
    if (chains === undefined) return;
    const known = attempt > 1 ? continued(chains, source, transaction, what) : undefined;
    if (known !== undefined) return known.send(event, this.#onRecord);
    if (source !== "dns")
      while (chains[0] !== undefined) this.#end(chains[0], event.atUs, "gave-up");
    else if (chains.length >= CHAINS_MAX)
      this.#end(chains[0] as LatencyChain, event.atUs, "gave-up");
    chains.push(new LatencyChain(event));
  }

  received(event: Received): void {
    const { transaction } = event;
    const chains = this.#sources.get(event.source);
    if (chains === undefined || transaction === undefined) return;
    const chain = chains.findLast((open) => open.has(transaction));
    if (chain === undefined || chain.isAnswered) return;
    chain.answer(event);
    this.#answered.push(chain);
    this.#answeredUs = event.atUs;
  }

  failed(event: SendFailed): void {
    const chains = this.#sources.get(event.source);
    const { what, why } = event;
    if (chains === undefined || what === undefined) return;
    chains.findLast((chain) => chain.what === what)?.fail(why);
  }

  /** A service's word that it has what it wanted, or will not get it. */
  service({ atUs, source, name, detail }: ServiceEvent): void {
    const chains = this.#sources.get(source);
    if (chains === undefined || chains.length === 0) return;
    if (source === "dns") {
      if (name === "answer") this.#lookedUp(chains, atUs, detail);
    } else if (name === "failed" && GIVES_UP.has(String(detail["why"]))) {
      for (const chain of chains.filter((open) => !open.isAnswered))
        this.#end(chain, atUs, "gave-up");
    }
  }

  /** What is under way is `open`. */
  finish(atUs: number): void {
    this.#settle();
    for (const chains of this.#sources.values())
      while (chains[0] !== undefined) this.#end(chains[0], atUs, "open");
  }

  /** A look-up ended: its questions are `A name` and `AAAA name`. */
  #lookedUp(
    chains: readonly LatencyChain[],
    atUs: number,
    { name, outcome }: ServiceEvent["detail"],
  ): void {
    for (const chain of chains.filter((open) => open.isAbout(String(name)))) {
      const word = String(outcome);
      if (!chain.isAnswered) this.#end(chain, atUs, "gave-up", word);
      else if (!DNS_ANSWERS.has(word)) chain.refuse(word);
      else if (word !== "answer") chain.remark(word);
    }
  }

  #settle(): void {
    for (const chain of this.#answered)
      if (chain.isAnswered) this.#end(chain, this.#answeredUs, "open");
    this.#answered.length = 0;
  }

  #end(chain: LatencyChain, atUs: number, otherwise: LatencyOutcome, reason?: string): void {
    chain.end(atUs, otherwise, reason, this.#onRecord);
    const chains = this.#sources.get(chain.source);
    const place = chains?.indexOf(chain) ?? -1;
    if (place >= 0) chains?.splice(place, 1);
  }

  #chainsOf(source: string): LatencyChain[] | undefined {
    const known = this.#sources.get(source);
    if (known !== undefined || this.#sources.size >= SOURCES_MAX) return known;
    const chains: LatencyChain[] = [];
    this.#sources.set(source, chains);
    return chains;
  }
}

/** What a later attempt goes on with: by its id, or by its name where each attempt has a new id. */
function continued(
  chains: readonly LatencyChain[],
  source: string,
  transaction: number,
  what: string,
): LatencyChain | undefined {
  for (let i = chains.length - 1; i >= 0; i--) {
    const chain = chains[i] as LatencyChain;
    if (chain.has(transaction)) return chain;
    if (source !== "dns" && chain.what === what) return chain;
  }
  return undefined;
}
