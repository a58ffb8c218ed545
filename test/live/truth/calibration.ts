/**
 * What this machine's own part takes: measured where nothing is lost, to predict runs where something is.
 *
 *   relay   │→ 5 ms →│ server answers │→ 5 ms →│ client goes on │→ …
 *                     frame in → out           frame in → out
 */
import type { HostTimes } from "../../../net/simulator/frames/stack-line.ts";
import type { RelayRecord } from "../../../library/relay.ts";
import { quantile } from "../../benchmark/quantile.ts";
import type { LiveRun } from "./live-side.ts";

export interface MachineTimes {
  readonly device: HostTimes;
  readonly host: HostTimes;
}

/** An address, a route and the resolvers: what a lease makes the client ask for. */
const OPERATIONS = 3;

/** From lossless runs, and how late the client's timers fire. */
export function machineTimes(runs: readonly LiveRun[], timerUs: number): MachineTimes {
  const typical = (span: Moment): number => Math.max(0, Math.round(quantile(runs.map(span), 0.5)));
  const between = (from: Moment, to: Moment): number => typical((run) => to(run) - from(run));
  const arpUs = between(arrival("a-to-b", "arp"), entry("b-to-a", "arp"));
  const served = (port: number, freeUs: Moment): readonly [number, number] => {
    const from = arrival("a-to-b", `> ${port}`);
    const to = entry("b-to-a", `udp ${port} >`);
    const spanUs = typical((run) => to(run) - Math.max(from(run) + arpUs, freeUs(run)));
    return [port, spanUs];
  };
  const goesOnUs = between(arrival("b-to-a", "67 > 68"), entry("a-to-b", "68 > 67", 1));
  const bindsUs = between(arrival("b-to-a", "67 > 68", 1), entry("a-to-b", "arp"));
  const receiveUs = Math.round(goesOnUs / 2);
  return {
    device: {
      receiveUs,
      sendUs: goesOnUs - receiveUs,
      nextFrameUs: between(entry("a-to-b", "> 123"), entry("a-to-b", "> 53")),
      operationUs: Math.max(0, Math.round((bindsUs - goesOnUs) / OPERATIONS)),
      timerUs,
    },
    host: {
      receiveUs: arpUs,
      // the question about a name comes right behind that about the time
      serviceUs: new Map([
        served(67, never),
        served(123, never),
        served(53, entry("b-to-a", "udp 123 >")),
      ]),
    },
  };
}

type Moment = (run: LiveRun) => number;

/** Longer ago than all else. */
function never(): number {
  return -Infinity;
}

/** When the n-th frame of a kind entered the relay. */
function entry(direction: RelayRecord["direction"], kind: string, n = 0): Moment {
  return ({ frames }) => nth(frames, direction, kind, n).atUs;
}

/** When it came out. */
function arrival(direction: RelayRecord["direction"], kind: string, n = 0): Moment {
  return ({ frames }) => nth(frames, direction, kind, n).deliverAtUs[0] ?? Number.NaN;
}

function nth(
  frames: readonly RelayRecord[],
  direction: RelayRecord["direction"],
  kind: string,
  n: number,
): RelayRecord {
  const found = frames.filter(
    (frame) => frame.direction === direction && frame.protocol.includes(kind),
  )[n];
  if (found === undefined) throw new Error(`no frame ${n} of kind ${kind}, ${direction}`);
  return found;
}
