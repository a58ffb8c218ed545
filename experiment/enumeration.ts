/**
 * What an exchange under loss comes to, exactly: the probability of every time at which it can end.
 *
 * An exchange is one phase after the other (DISCOVER and OFFER, then REQUEST and ACK), each a request that is sent
 * again by fixed delays until its reply is there. The server answers every request at once, late ones too, and a
 * reply to any try counts while its phase lasts. Delays are constant, so that all there is to chance is which packets
 * are lost: independently, or by a chain of two states (Gilbert–Elliott). Every way it can go is followed, and ways
 * that have come to the same state are followed together.
 *
 * For one phase, equal independent losses q each way and delays beyond the round trip, n tries succeed with
 * 1 − (1 − (1 − q)²)ⁿ; that, and more, is what the general way must come to.
 */
import type { GilbertElliott } from "../net/impairment.ts";

export type EnumerableLoss = number | GilbertElliott;

export interface Exchange {
  /** Delay after try 1, 2, … of each phase; after the last the exchange has failed. */
  readonly phases: readonly (readonly number[])[];
  readonly tx: EnumerableLoss;
  readonly rx: EnumerableLoss;
  /** One way. */
  readonly delayUs: number;
}

export interface Atom {
  readonly value: number;
  readonly probability: number;
}

/** Atoms in the order of their values. */
export interface ExchangeOutcomes {
  readonly success: number;
  /** When it succeeds, from its start. The probabilities add up to `success`. */
  readonly times: readonly Atom[];
  /** Requests sent, whatever came of them. */
  readonly sent: readonly Atom[];
}

/** Throws a RangeError where there are more ways than can be followed. */
export function enumerateExchange(exchange: Exchange): ExchangeOutcomes {
  const times = new Map<number, number>(); // BOUNDED: by STATES_MAX
  const sent = new Map<number, number>(); // BOUNDED: by the tries
  let ways: Ways = new Map([["", { state: FIRST, probability: 1 }]]);
  while (ways.size > 0) {
    const next: Ways = new Map(); // BOUNDED: by STATES_MAX
    for (const { state, probability } of ways.values()) {
      for (const [after, odds] of successors(exchange, state)) {
        if (after.kind === "underway") collect(next, after, probability * odds);
        else {
          add(sent, after.sent, probability * odds);
          if (after.kind === "done") add(times, after.atUs, probability * odds);
        }
      }
    }
    if (next.size > STATES_MAX) throw new RangeError(`more than ${STATES_MAX} states`);
    ways = next;
  }
  const done = atomsOf(times);
  const success = done.reduce((sum, { probability }) => sum + probability, 0);
  return { success, times: done, sent: atomsOf(sent) };
}

/** Mean of a distribution whose probabilities add up to 1. */
export function meanOf(atoms: readonly Atom[]): number {
  return atoms.reduce((sum, { value, probability }) => sum + value * probability, 0);
}

/** Its variance, in the square of its unit. */
export function varianceOf(atoms: readonly Atom[]): number {
  const mean = meanOf(atoms);
  return atoms.reduce((sum, { value, probability }) => sum + (value - mean) ** 2 * probability, 0);
}

const STATES_MAX = 1_000_000;

interface Underway {
  readonly kind: "underway";
  readonly phase: number;
  /** Of the phase, so far. */
  readonly tries: number;
  /** When the next try leaves, or the last has failed. */
  readonly resendUs: number;
  readonly tx: ChainState;
  readonly rx: ChainState;
  /** On their way: what left last arrives last. */
  readonly flights: readonly Flight[];
  readonly sent: number;
}

interface Flight {
  readonly atUs: number;
  readonly phase: number;
  readonly what: "request" | "reply";
}

type End = { readonly kind: "done" | "failed"; readonly atUs: number; readonly sent: number };
type Odds<T> = readonly (readonly [T, number])[];
type Ways = Map<string, { readonly state: Underway; probability: number }>;

/** Nothing was sent: the first try is due at 0. */
const FIRST: Underway = {
  kind: "underway",
  phase: 0,
  tries: 0,
  resendUs: 0,
  tx: "none",
  rx: "none",
  flights: [],
  sent: 0,
};

/** What the next thing to happen leads to. What arrives at a time comes before what is due at it. */
function successors(exchange: Exchange, state: Underway): Odds<Underway | End> {
  const [flight, ...flights] = state.flights;
  if (flight === undefined || flight.atUs > state.resendUs) return due(exchange, state);
  const { atUs, phase, what } = flight;
  if (what === "request")
    return crossings(exchange.rx, state.rx).map(([{ lost, chain }, odds]) => {
      const reply = { atUs: atUs + exchange.delayUs, phase, what: "reply" } as const;
      return [{ ...state, rx: chain, flights: lost ? flights : [...flights, reply] }, odds];
    });
  if (phase !== state.phase) return [[{ ...state, flights }, 1]];
  if (phase + 1 === exchange.phases.length) return [[{ kind: "done", atUs, sent: state.sent }, 1]];
  return [[{ ...state, phase: phase + 1, tries: 0, resendUs: atUs, flights }, 1]];
}

function due(exchange: Exchange, state: Underway): Odds<Underway | End> {
  const { phase, tries, resendUs: atUs } = state;
  const delayUs = exchange.phases[phase]?.[tries];
  const sent = state.sent + 1;
  if (delayUs === undefined) return [[{ kind: "failed", atUs, sent: state.sent }, 1]];
  return crossings(exchange.tx, state.tx).map(([{ lost, chain }, odds]) => {
    const request = { atUs: atUs + exchange.delayUs, phase, what: "request" } as const;
    const flights = lost ? state.flights : [...state.flights, request];
    const resendUs = atUs + delayUs;
    return [{ ...state, tries: tries + 1, resendUs, tx: chain, flights, sent }, odds];
  });
}

/** Of a chain, where one packet has been; `none` before the first. */
type ChainState = "none" | "good" | "bad";

interface Crossing {
  readonly lost: boolean;
  readonly chain: ChainState;
}

/** What may become of one packet. The chain takes a step before it, and begins in its equilibrium. */
function crossings(loss: EnumerableLoss, state: ChainState): Odds<Crossing> {
  if (typeof loss === "number") return fates(loss, "none", 1);
  const { p, r, lossBad = 1, lossGood = 0 } = loss;
  const bad = state === "bad" ? 1 - r : state === "good" ? p : p === 0 ? 0 : p / (p + r);
  return [...fates(lossBad, "bad", bad), ...fates(lossGood, "good", 1 - bad)];
}

function fates(loss: number, chain: ChainState, odds: number): Odds<Crossing> {
  const both: Odds<Crossing> = [
    [{ lost: true, chain }, odds * loss],
    [{ lost: false, chain }, odds * (1 - loss)],
  ];
  return both.filter(([, probability]) => probability > 0);
}

function collect(ways: Ways, state: Underway, probability: number): void {
  const key = keyOf(state);
  const known = ways.get(key);
  if (known === undefined) ways.set(key, { state, probability });
  else known.probability += probability;
}

function keyOf({ phase, tries, resendUs, tx, rx, flights, sent }: Underway): string {
  const inFlight = flights.map(({ atUs, phase: of, what }) => `${atUs}${what}${of}`).join();
  return `${phase} ${tries} ${resendUs} ${tx} ${rx} ${sent} ${inFlight}`;
}

function add(to: Map<number, number>, value: number, probability: number): void {
  to.set(value, (to.get(value) ?? 0) + probability);
}

function atomsOf(probabilities: ReadonlyMap<number, number>): readonly Atom[] {
  return [...probabilities]
    .map(([value, probability]) => ({ value, probability }))
    .toSorted((a, b) => a.value - b.value);
}
