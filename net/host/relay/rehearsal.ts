/**
 * Packets that exist only in memory, sent round before the first real one.
 *
 * The engine compiles what runs often while it runs, and at times the thread has to wait for the helper that does so.
 * A relay that already goes before ordinary programs, on a machine full of them, then waits behind all of them: the
 * first thousand packets met stalls of 5 to 11 ms. Rehearsed, before it is given its priority, they meet none.
 */
import { DeadlineQueue } from "../../deadline-queue.ts";
import { Link } from "../../impairment.ts";
import { seededRandom } from "../../random.ts";
import type { Libc } from "../linux/libc.ts";
import { nowUs, type ArrivalClock } from "./arrival-clock.ts";
import { ControlData } from "./control-data.ts";
import { FrameKind } from "./frame-kind.ts";
import type { FramePool } from "./frame-pool.ts";
import { Lane, type Flight, type Outlet } from "./lane.ts";
import { RelayLoop } from "./relay-loop.ts";
import { countersBytes, LaneCounters } from "./statistics.ts";
import { settle, VNET_HEADER_BYTES } from "./vnet-header.ts";

const PACKETS = 6_000;
const AT_ONCE = 8;
const MODEL = { delayUs: 30, jitterUs: 30 };
const FRAME_BYTES = 100;

/** Takes a tenth of a second on an idle machine. */
export function rehearse(libc: Libc, clock: ArrivalClock, pool: FramePool): void {
  const queue = new DeadlineQueue<Flight>();
  const loop = new RelayLoop(libc, queue, 1, () => undefined);
  const counters = new LaneCounters(new SharedArrayBuffer(countersBytes(1)), 0, "a-to-b");
  const link = new Link(MODEL, seededRandom(0).stream("rehearsal"));
  const lobby = { queue, pool, exempt: ["arp"] as const, records: undefined };
  const lane = new Lane({ circuit: 0, direction: "a-to-b" }, link, counters, lobby);
  const control = new ControlData();
  const kind = new FrameKind();
  const message = new Uint8Array(VNET_HEADER_BYTES + FRAME_BYTES);
  const noControl = new Uint8Array(64);
  let left = PACKETS;
  const enter = (outlet: Outlet): void => {
    clock.refresh();
    control.read(noControl);
    settle(message);
    kind.read(message, VNET_HEADER_BYTES);
    const arrivedUs = clock.arrivedUs(control.stampUnixUs) ?? nowUs();
    lane.enter({ message, headerBytes: VNET_HEADER_BYTES, arrivedUs, kind }, outlet);
  };
  const round: Outlet = {
    send: () => {
      if (--left <= 0) loop.stop();
      else enter(round);
      return 0;
    },
  };
  for (let i = 0; i < AT_ONCE; i++) enter(round);
  loop.run();
}
