/** A live run beside the simulated one on the same dice: do they agree, and if not, from which packet on? */
import { DIRECTIONS, type Direction } from "../../../net/relay-streams.ts";
import type { LiveRun } from "./live-side.ts";
import type { SimulatedRun } from "./simulated-run.ts";

export interface Pair {
  readonly seed: number;
  readonly liveUs: number;
  readonly simulatedUs: number;
  /** |live − simulated| ≤ max(3 ms, 5 % of live). */
  readonly agrees: boolean;
  /** Both had the same frames with the same fates, up to the end. */
  readonly sameFrames: boolean;
  /** Where the two part: the first frame that is another, or else the one whose time slipped most. */
  readonly parting: string;
  readonly relayLateUs: number;
}

interface Frame {
  readonly direction: Direction;
  /** Its packet number. */
  readonly index: number;
  readonly what: string;
  /** Since the first frame of the run. */
  readonly atUs: number;
}

const TOLERANCE_US = 3_000;
const TOLERANCE = 0.05;

export function pairOf(seed: number, live: LiveRun, simulated: SimulatedRun): Pair {
  const { elapsedUs: liveUs } = live;
  const { elapsedUs: simulatedUs } = simulated;
  const toleranceUs = Math.max(TOLERANCE_US, TOLERANCE * liveUs);
  const agrees =
    live.reached === simulated.reached && Math.abs(liveUs - simulatedUs) <= toleranceUs;
  const other = otherFrame(live, simulated);
  const parting = other ?? slip(live, simulated);
  const { relayLateUs } = live;
  const sameFrames = other === undefined;
  return { seed, liveUs, simulatedUs, agrees, sameFrames, parting, relayLateUs };
}

/** The earliest of what is first to differ in either direction. */
function otherFrame(live: LiveRun, simulated: SimulatedRun): string | undefined {
  const partings = DIRECTIONS.flatMap((direction) => {
    const theirs = liveFrames(live, direction);
    // behind the simulation's last frame the live run gives its lease back
    const first = simulatedFrames(simulated, direction).find(
      ({ what, index }) => theirs[index]?.what !== what,
    );
    if (first === undefined) return [];
    const { index, what, atUs } = first;
    const text = `packet ${index} ${direction}: live ${theirs[index]?.what ?? "nothing"}, simulated ${what}`;
    return [{ text, atUs }];
  });
  return partings.toSorted((a, b) => a.atUs - b.atUs)[0]?.text;
}

/** The frame before which live and simulated time diverge most; `the end`: behind the last. */
function slip(live: LiveRun, simulated: SimulatedRun): string {
  const lateUs: { readonly what: string; readonly us: number }[] = [];
  for (const frame of simulatedFrames(simulated).toSorted((a, b) => a.atUs - b.atUs)) {
    const twin = liveFrames(live, frame.direction)[frame.index];
    const what = `packet ${frame.index} ${frame.direction} (${frame.what})`;
    if (twin !== undefined) lateUs.push({ what, us: twin.atUs - frame.atUs });
  }
  lateUs.push({ what: "the end", us: live.elapsedUs - simulated.elapsedUs });
  let most = { what: "", us: 0 };
  for (const [k, { what, us }] of lateUs.entries()) {
    const slippedUs = us - (lateUs[k - 1]?.us ?? 0);
    if (Math.abs(slippedUs) > Math.abs(most.us)) most = { what, us: slippedUs };
  }
  return `the same frames; ${most.what} ${(Math.abs(most.us) / 1_000).toFixed(1)} ms ${most.us < 0 ? "sooner" : "later"}`;
}

function liveFrames({ frames }: LiveRun, direction: Direction): readonly Frame[] {
  const startUs = frames[0]?.atUs ?? 0;
  return frames
    .filter((frame) => frame.direction === direction)
    .map(({ protocol, dropped, atUs }, index) => {
      return { direction, index, what: described(protocol, dropped), atUs: atUs - startUs };
    });
}

function simulatedFrames({ frames }: SimulatedRun, of?: Direction): readonly Frame[] {
  const startUs = frames[0]?.atUs ?? 0;
  return frames
    .filter(({ direction }) => of === undefined || direction === of)
    .map(({ direction, index, kind, dropped, atUs }) => {
      return { direction, index, what: described(kind, dropped), atUs: atUs - startUs };
    });
}

/** Ports that are drawn differ. */
function described(kind: string, dropped: string | undefined): string {
  return `${kind.replace(/\d{5}/, "*")}${dropped === undefined ? "" : ", lost"}`;
}
