/**
 * When a device believes in its resolvers: it looks a name up, and goes on doing so.
 *
 *   unproven ── answer ──→ proven ── every 60 s ──→ proven
 *     │ ↑  no answer        ↑ │ no answer
 *     └─┘  growing delay    │ ↓
 *                         doubtful ── three in a row, over 5 s or more ──→ unproven: lost
 *
 * Proof is that a server answers in the name's matter: with records, or that there are none, or no such name
 * (NXDOMAIN). SERVFAIL, REFUSED and silence are no proof. One address family's answer is enough. Nothing here looks
 * at a clock or sends: whoever owns it asks `next` when `deadlineUs` has come, and tells it the `result`.
 */
import { formatEndpoint } from "../../net/endpoint.ts";
import type { Saved } from "../../net/service.ts";
import type { LookupResult } from "./result.ts";

export interface ProbeNames {
  /** Given by the operator. */
  readonly given?: string | undefined;
  /** DHCP option 15. */
  readonly domain?: string | undefined;
  /** An NTP server, if it is known by name. */
  readonly ntpServer?: string | undefined;
}

/** RFC 2606 §3: exists, and is nobody's. */
export const LAST_RESORT_NAME = "example.com";

/** The name to prove the resolvers with: the operator's, that of the network, that of its time, or one of all. */
export function probeName({ given, domain, ntpServer }: ProbeNames): string {
  return given ?? domain ?? ntpServer ?? LAST_RESORT_NAME;
}

const REPEAT_US = 60_000_000;
const RETRY_FIRST_US = 500_000;
const RETRY_MAX_US = 30_000_000;
const FAILURES_TO_LOSE = 3;
/** Between the first and the last of them, so that one short outage is not three failures. */
const LOSS_SPAN_US = 5_000_000;

/** Failures in a row: when the first came, how many, and what the last one was. */
interface Failures {
  readonly count: number;
  readonly firstUs: number;
  readonly last: string;
}

export type ProofState =
  | { readonly kind: "unproven"; readonly failures: Failures }
  | { readonly kind: "proven"; readonly sinceUs: number }
  | { readonly kind: "doubtful"; readonly sinceUs: number; readonly failures: Failures };

export interface SavedProof extends Saved {
  readonly name: string;
  readonly state: ProofState;
  readonly dueUs: number;
}

const SAVED_VERSION = 2;
const NO_FAILURES: Failures = { count: 0, firstUs: 0, last: "" };

/** The proof of one set of resolvers, as figure and rules above have it. */
export class DnsProof {
  #name: string;
  #state: ProofState;
  /** When the next probe is due; Infinity while one is under way. */
  #dueUs: number;

  /** For resolvers just learnt: a probe is due at once. */
  constructor(names: ProbeNames, saved?: SavedProof) {
    if (saved !== undefined && saved.version !== SAVED_VERSION)
      throw new RangeError(`a DNS proof saved as version ${saved.version}`);
    this.#name = saved?.name ?? probeName(names);
    this.#state = saved?.state ?? { kind: "unproven", failures: NO_FAILURES };
    this.#dueUs = saved?.dueUs ?? 0;
  }

  get state(): ProofState {
    return this.#state;
  }

  /** The name to be looked up. */
  get name(): string {
    return this.#name;
  }

  /** Do the resolvers count as working? */
  get isProven(): boolean {
    return this.#state.kind !== "unproven";
  }

  get deadlineUs(): number {
    return this.#dueUs;
  }

  /** Other names to choose from, for the probes to come; what is proven stays so. */
  rename(names: ProbeNames): void {
    this.#name = probeName(names);
  }

  /** The probe that is due, which is from then on under way until its `result`. Look it up past the cache (`fresh`). */
  next(atUs: number): { readonly probe: string } | undefined {
    if (atUs < this.#dueUs) return undefined;
    this.#dueUs = Infinity;
    return { probe: this.#name };
  }

  /** What came of a probe, and what turned by it. */
  result(atUs: number, result: LookupResult): "proven" | "lost" | undefined {
    const state = this.#state;
    if (result.outcome === "cancelled") {
      this.#dueUs = Math.min(this.#dueUs, atUs + RETRY_FIRST_US);
      return undefined;
    }
    if (isProof(result)) {
      this.#dueUs = atUs + REPEAT_US;
      this.#state = { kind: "proven", sinceUs: state.kind === "unproven" ? atUs : state.sinceUs };
      return state.kind === "unproven" ? "proven" : undefined;
    }
    const before = state.kind === "proven" ? NO_FAILURES : state.failures;
    const count = before.count + 1;
    const firstUs = before.count === 0 ? atUs : before.firstUs;
    const failures = { count, firstUs, last: failureText(result) };
    this.#dueUs = atUs + Math.min(RETRY_MAX_US, RETRY_FIRST_US * 2 ** (count - 1));
    const isLost = count >= FAILURES_TO_LOSE && atUs - failures.firstUs >= LOSS_SPAN_US;
    if (state.kind === "unproven" || isLost) {
      this.#state = { kind: "unproven", failures };
      return state.kind === "unproven" ? undefined : "lost";
    }
    this.#state = { kind: "doubtful", sinceUs: state.sinceUs, failures };
    return undefined;
  }

  /** One line for a person. */
  get describe(): string {
    const state = this.#state;
    const { name } = this;
    switch (state.kind) {
      case "unproven":
        return state.failures.count === 0
          ? `no answer about ${name} yet`
          : `no answer about ${name} in ${probesText(state.failures)}`;
      case "proven":
        return `answers about ${name}`;
      case "doubtful":
        return `no answer about ${name} in the last ${probesText(state.failures)}`;
    }
  }

  save(): SavedProof {
    return { version: SAVED_VERSION, name: this.#name, state: this.#state, dueUs: this.#dueUs };
  }
}

/** RFC 2308 §2: with records or without, a server has answered in the name's matter. */
function isProof(result: LookupResult): boolean {
  switch (result.outcome) {
    case "answer":
    case "nxdomain":
    case "nodata":
      return result.answers.some((answer) => answer.server !== undefined);
    case "servfail":
    case "refused":
    case "timeout":
    case "truncated":
    case "unreachable":
    case "no-servers":
    case "busy":
    case "malformed-name":
    case "cancelled":
      return false;
  }
}

function probesText({ count, last }: Failures): string {
  return `${count} ${count === 1 ? "probe" : "probes"}: ${last}`;
}

/** `refused (192.0.2.53:53), the server refuses to answer`. */
function failureText({ outcome, server, reason }: LookupResult): string {
  const who = server === undefined ? "" : ` (${formatEndpoint(server)})`;
  return `${outcome}${who}${reason === undefined ? "" : `, ${reason}`}`;
}
