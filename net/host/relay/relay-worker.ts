/** The relay's thread: opens what the plan names, says that it is ready, and forwards until it is told to stop. */
import { readSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { DeadlineQueue } from "../../deadline-queue.ts";
import type { Endpoint } from "../../endpoint.ts";
import { ETHERNET_HEADER_LENGTH } from "../../ethernet.ts";
import { Link } from "../../impairment.ts";
import { IPV4_HEADER_LENGTH } from "../../ipv4.ts";
import { seededRandom } from "../../random.ts";
import {
  PR_SET_TIMERSLACK,
  SCHED_FIFO,
  SCHED_RESET_ON_FORK,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
} from "../linux/constants.ts";
import { loadLibc, type Libc } from "../linux/libc.ts";
import { ArrivalClock, nowUs } from "./arrival-clock.ts";
import { FramePool } from "./frame-pool.ts";
import { Lane, type Flight } from "./lane.ts";
import {
  streamName,
  type CircuitPlan,
  type Direction,
  type Order,
  type RelayPlan,
  type Report,
} from "./plan.ts";
import { RecordWriter } from "./record.ts";
import { rehearse } from "./rehearsal.ts";
import { faultOf, RelayFault } from "./relay-fault.ts";
import { RelayLoop } from "./relay-loop.ts";
import { LaneCounters } from "./statistics.ts";
import { CLIENTS_MAX, UdpProxy } from "./udp-proxy.ts";
import { WireEnd } from "./wire-end.ts";
import { openWireSocket } from "./wire-socket.ts";

/** Before everything that runs as usual, behind what the kernel itself does. */
const PRIORITY = 10;
const TIMER_SLACK_NS = 1_000;

class RelayWorker {
  readonly #libc: Libc;
  readonly #plan: RelayPlan;
  readonly #loop: RelayLoop;
  readonly #clock: ArrivalClock;
  readonly #pool = new FramePool();
  readonly #startedUs = nowUs();
  readonly #records: RecordWriter | undefined;
  readonly #lanes: Lane[] = []; // BOUNDED: by the plan
  readonly #ends: WireEnd[] = []; // BOUNDED: by the plan
  readonly #proxies: UdpProxy[] = []; // BOUNDED: by the plan
  readonly #wasUp = new Map<WireEnd, boolean>(); // BOUNDED: by the plan

  constructor(libc: Libc, plan: RelayPlan) {
    this.#libc = libc;
    this.#plan = plan;
    this.#clock = new ArrivalClock(libc);
    this.#records = plan.record ? new RecordWriter(this.#startedUs, post) : undefined;
    const capacity = plan.circuits.length * (CLIENTS_MAX + 2) + 1;
    this.#loop = new RelayLoop(libc, new DeadlineQueue<Flight>(), capacity, () => this.#tend());
  }

  /** Returns when it is told to stop. Throws a RelayFault. */
  run(): void {
    try {
      this.#openCircuits();
      this.#start();
      this.#loop.run();
    } finally {
      // descriptors are the process's: a thread that ends leaves them open
      for (const end of this.#ends) end.close();
      for (const proxy of this.#proxies) proxy.close();
      this.#records?.flush();
    }
  }

  #start(): void {
    const libc = this.#libc;
    libc.prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS);
    rehearse(libc, this.#clock, this.#pool);
    const policy = SCHED_FIFO | SCHED_RESET_ON_FORK;
    const realTime = libc.schedSetscheduler(policy, Int32Array.of(PRIORITY)) >= 0;
    // the engine's own helpers run as usual: to wait for them is to wait behind everybody, up to 6 ms were seen
    if (realTime) setFlagsFromString("--no-parallel-scavenge");
    const listening: readonly Endpoint[] = this.#proxies.map((proxy) => proxy.listening);
    // last of all: from the report on it is the other thread's to close
    const eventFd = libc.eventfd(0, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (eventFd < 0) throw faultOf(libc, eventFd, "eventfd", "relay");
    post({ kind: "ready", eventFd, startedUs: this.#startedUs, realTime, listening });
    this.#loop.add({ fd: eventFd, ready: () => this.#obey(eventFd) });
  }

  #openCircuits(): void {
    const { circuits, models, seed, exempt, counters } = this.#plan;
    const random = seededRandom(seed);
    const { queue } = this.#loop;
    const lobby = { queue, pool: this.#pool, exempt, records: this.#records };
    for (const [circuit, plan] of circuits.entries()) {
      const lane = (direction: Direction): Lane => {
        const dice = random.stream(streamName(circuit, direction));
        const link = new Link(models[direction], dice, { headerBytes: headerBytesOf(plan) });
        link.startUs = this.#startedUs;
        const counted = new LaneCounters(counters, circuit, direction);
        const made = new Lane({ circuit, direction }, link, counted, lobby);
        this.#lanes.push(made);
        return made;
      };
      const lanes = [lane("a-to-b"), lane("b-to-a")] as const;
      lanes[0].opposite = lanes[1];
      lanes[1].opposite = lanes[0];
      if (plan.kind === "interfaces") this.#openWire(plan, lanes);
      else this.#proxies.push(new UdpProxy(this.#libc, this.#clock, this.#loop, lanes, plan));
    }
  }

  #openWire(names: { readonly a: string; readonly b: string }, lanes: readonly [Lane, Lane]): void {
    const [a, b] = [this.#openEnd(names.a), this.#openEnd(names.b)];
    a.connect(lanes[0], b);
    b.connect(lanes[1], a);
  }

  #openEnd(name: string): WireEnd {
    const libc = this.#libc;
    const end = new WireEnd(libc, this.#clock, name, () => openWireSocket(libc, name));
    this.#ends.push(end);
    this.#loop.add(end);
    return end;
  }

  #obey(eventFd: number): void {
    readSync(eventFd, new Uint8Array(8));
    for (;;) {
      // BOUNDED: by what has been sent
      const received = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
      if (received === undefined) return;
      const order = received.message as Order;
      switch (order.kind) {
        case "stop":
          this.#loop.stop();
          break;
        case "model":
          for (const lane of this.#lanes)
            if (lane.direction === order.direction) lane.link.model = order.model;
          break;
      }
    }
  }

  #tend(): void {
    for (const proxy of this.#proxies) proxy.tend();
    for (const end of this.#ends) {
      end.tend();
      if (this.#wasUp.get(end) === end.isUp) continue;
      const isNews = this.#wasUp.has(end) || !end.isUp;
      this.#wasUp.set(end, end.isUp);
      const atUs = nowUs() - this.#startedUs;
      if (isNews) post({ kind: "link", interface: end.name, up: end.isUp, atUs });
    }
    this.#records?.flush();
  }
}

/** What an IP packet has beyond the bytes that the link sees: of a frame it has less. */
function headerBytesOf(plan: CircuitPlan): number {
  if (plan.kind === "interfaces") return -ETHERNET_HEADER_LENGTH;
  return (
    UDP_HEADER_BYTES + (plan.target.address.includes(":") ? IPV6_HEADER_BYTES : IPV4_HEADER_LENGTH)
  );
}

const UDP_HEADER_BYTES = 8;
const IPV6_HEADER_BYTES = 40;

function post(report: Report, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(report, transfer);
}

async function relay(): Promise<void> {
  try {
    new RelayWorker(await loadLibc(), workerData as RelayPlan).run();
  } catch (error) {
    if (error instanceof RelayFault)
      post({ kind: "failed", code: error.code, message: error.message, on: error.on });
    else if (error instanceof Error && error.name === "LibcMissing")
      post({ kind: "failed", code: "ENOSYS", message: error.message, on: "" });
    else throw error;
  }
}

void relay();
