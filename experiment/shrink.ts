/**
 * The lost packets that a bad run needs: which of all that were lost suffice to make it fail in the same way, or take
 * as long.
 *
 *   run with its seed ─▶ numbers of the lost packets ─▶ fewer and fewer of them (./shrink-set.ts), each time the same
 *   dice for all but loss ─▶ 1-minimal: each packet that is left is needed
 *
 * A run fails the same way if it misses its goal, and DHCP and TIME_VALID as the bad run did. One takes as long if it
 * fails, or takes at least the bound: what was asked for, or else the time of the bad run less 1 %, so that a jitter
 * that shifts with the number of packets does not count as a cure.
 */
import type { RunResult, RunSetting } from "./run.ts";
import { simulateRun } from "./run.ts";
import { runWithLosses, withLosses, type LostPacket, type PacketNumber } from "./shrink-run.ts";
import { shrinkSet } from "./shrink-set.ts";

export type Symptom =
  | { readonly kind: "failed" }
  /** It takes at least this long, or fails. */
  | { readonly kind: "slow"; readonly boundUs: number };

export interface ShrinkOptions {
  /**
   * A run is bad that takes at least so long, or fails. Left out: one that fails in the same way, or, of a run that
   * reaches its goal, one that takes 99 % of its time.
   */
  readonly slowerThanUs?: number;
  /** Runs at most, after the first; left out: 5 000. */
  readonly runsMax?: number;
  /** After every run. */
  readonly onRun?: (runs: number, packets: number) => void;
}

/** A packet that has to be lost. */
export interface NeededPacket extends LostPacket {
  /** What the run comes to if this one gets through. */
  readonly without: RunResult;
}

export interface Shrunk {
  readonly kind: "shrunk";
  readonly seed: number;
  readonly symptom: Symptom;
  /** The run as it was. */
  readonly before: RunResult;
  /** All that it lost. */
  readonly lost: readonly LostPacket[];
  /** What it comes to with the needed packets lost alone, and with none. */
  readonly after: RunResult;
  readonly lossless: RunResult;
  readonly needed: readonly NeededPacket[];
  /** False: the runs were used up before each packet had proved to be needed. */
  readonly isMinimal: boolean;
  readonly runs: number;
  /** Of the run in which the needed packets alone are lost. */
  readonly setting: RunSetting;
}

/** `fast`: the run is not bad; `unlost`: the link has lost nothing; `other`: the losses alone do not bring it about. */
export interface NotShrunk {
  readonly kind: "fast" | "unlost" | "other";
  readonly seed: number;
  readonly before: RunResult;
}

const RUNS_MAX = 5_000;
/** Of the time of a slow run, what a smaller set of losses has to take at least. */
const SAME_TIME = 0.99;

export function shrinkRun(
  setting: RunSetting,
  seed: number,
  options: ShrinkOptions = {},
): Shrunk | NotShrunk {
  const { slowerThanUs, runsMax = RUNS_MAX, onRun } = options;
  const { result: before, lost } = runWithLosses(setting, seed);
  const symptom = symptomOf(before, slowerThanUs);
  if (!hasSymptom(before, symptom, before)) return { kind: "fast", seed, before };
  if (lost.length === 0) return { kind: "unlost", seed, before };
  let runs = 0;
  const run = (packets: readonly PacketNumber[]): RunResult => {
    const result = simulateRun(withLosses(setting, packets), seed);
    runs++;
    onRun?.(runs, packets.length);
    return result;
  };
  const isBad = (packets: readonly PacketNumber[]): boolean =>
    hasSymptom(run(packets), symptom, before);
  if (!isBad(lost)) return { kind: "other", seed, before };
  const { items, isMinimal } = shrinkSet(lost, isBad, runsMax);
  const needing = withLosses(setting, items);
  const { result: after, lost: seen } = runWithLosses(needing, seed);
  const withoutIt = (packet: LostPacket): RunResult => run(items.filter(isNot(packet)));
  const needed = seen.map((packet) => Object.assign(packet, { without: withoutIt(packet) }));
  const lossless = run([]);
  return {
    kind: "shrunk",
    seed,
    symptom,
    before,
    lost,
    after,
    lossless,
    needed,
    isMinimal,
    runs,
    setting: needing,
  };
}

/** The seed of the worst run of so many, all of which have a seed: one that fails before one that is slow, of equals the first. */
export function worstSeed(
  setting: RunSetting,
  first: number,
  count: number,
  onRun?: (runs: number) => void,
): number {
  let worst = { seed: first, badness: -1 };
  for (let run = 0; run < count; run++) {
    const seed = first + run;
    const { reached, endUs } = simulateRun(setting, seed);
    const badness = reached ? endUs : Infinity;
    if (badness > worst.badness) worst = { seed, badness };
    onRun?.(run + 1);
    if (badness === Infinity) break;
  }
  return worst.seed;
}

function symptomOf({ reached, endUs }: RunResult, slowerThanUs: number | undefined): Symptom {
  if (slowerThanUs !== undefined) return { kind: "slow", boundUs: slowerThanUs };
  return reached ? { kind: "slow", boundUs: Math.ceil(endUs * SAME_TIME) } : { kind: "failed" };
}

function hasSymptom(result: RunResult, symptom: Symptom, before: RunResult): boolean {
  switch (symptom.kind) {
    case "failed":
      return !result.reached && sameWay(result, before);
    case "slow":
      return !result.reached || result.endUs >= symptom.boundUs;
  }
}

function sameWay(one: RunResult, other: RunResult): boolean {
  const states = ["dhcpUs", "timeValidUs"] as const;
  return states.every((state) => (one[state] === Infinity) === (other[state] === Infinity));
}

function isNot({ direction, packet }: PacketNumber): (other: PacketNumber) => boolean {
  return (other) => other.direction !== direction || other.packet !== packet;
}
