/** What the proxy makes of errors of system calls that a test cannot provoke: it is told of them. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeadlineQueue } from "../../../../../net/deadline-queue.ts";
import { loadLibc } from "../../../../../net/host/linux/libc.ts";
import { ArrivalClock } from "../../../../../net/host/relay/arrival-clock.ts";
import { FramePool } from "../../../../../net/host/relay/frame-pool.ts";
import { Lane, type Flight } from "../../../../../net/host/relay/lane.ts";
import type { Direction } from "../../../../../net/host/relay/plan.ts";
import { RelayLoop, type Source } from "../../../../../net/host/relay/relay-loop.ts";
import { countersBytes, LaneCounters } from "../../../../../net/host/relay/statistics.ts";
import { UdpProxy } from "../../../../../net/host/relay/udp-proxy.ts";
import { Link } from "../../../../../net/impairment.ts";
import { seededRandom } from "../../../../../net/random.ts";
import { faultyLibc, type Faults } from "./faulty-libc.ts";

const PASSING = {
  EPROTO: 71,
  EMSGSIZE: 90,
  ENOPROTOOPT: 92,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  ENONET: 64,
  EACCES: 13,
  ENOMEM: 12,
} as const;
const OURS = { EBADF: 9, EFAULT: 14, EINVAL: 22, ENOTSOCK: 88 } as const;

let faults: Faults;
let sources: Source[];
let counters: LaneCounters;
let proxy: UdpProxy;
let client: Socket;
let target: Socket;

async function socket(): Promise<Socket> {
  const made = createSocket("udp4").bind(0, "127.0.0.1");
  await once(made, "listening");
  return made;
}

beforeEach(async () => {
  faults = {};
  sources = [];
  const libc = faultyLibc(await loadLibc(), faults);
  const queue = new DeadlineQueue<Flight>();
  const loop = new RelayLoop(libc, queue, 3, () => {});
  loop.add = (source) => void sources.push(source);
  const memory = new SharedArrayBuffer(countersBytes(1));
  const lobby = { queue, pool: new FramePool(), exempt: [], records: undefined };
  const lane = (direction: Direction): Lane => {
    const link = new Link({}, seededRandom(0).stream(direction));
    const counted = new LaneCounters(memory, 0, direction);
    return new Lane({ circuit: 0, direction }, link, counted, lobby);
  };
  const lanes = [lane("a-to-b"), lane("b-to-a")] as const;
  counters = lanes[0].counters;
  [client, target] = [await socket(), await socket()];
  const { address, port } = target.address();
  const listen = { address: "127.0.0.1", port: 0 };
  const plan = { listen, target: { address, port } };
  proxy = new UdpProxy(libc, new ArrivalClock(libc), loop, lanes, plan);
});

afterEach(async () => {
  proxy.close();
  for (const open of [client, target]) {
    open.close();
    await once(open, "close");
  }
});

/** Sends one datagram through; loopback has delivered it when the send returns. */
async function datagram(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  client.send(Uint8Array.of(1), proxy.listening.port, "127.0.0.1", () => resolve());
  await promise;
  proxy.ready();
}

describe("a socket of the UDP proxy", () => {
  it.each(Object.entries(PASSING))("outlives %s, which the network may say", async (_, errno) => {
    await datagram();
    faults.recvmmsg = [-errno];
    sources[1]?.ready();
    await datagram();
    expect(counters.read()).toMatchObject({ packets: 2, sent: 2 });
  });

  it.each(Object.entries(OURS))(
    "does not hide %s, which is a mistake here",
    async (name, errno) => {
      await datagram();
      faults.recvmmsg = [-errno];
      expect(() => sources[1]?.ready()).toThrow(name);
    },
  );

  it("is refused to a client while there are too many descriptors, and nobody else is disturbed", async () => {
    faults.socket = [-24, -23];
    await datagram();
    await datagram();
    expect(counters.read()).toMatchObject({ packets: 2, sent: 0, queueFull: 2 });
    await datagram();
    expect(counters.read()).toMatchObject({ packets: 3, sent: 1, queueFull: 2 });
  });
});
