/** One direction without sockets: an outlet that keeps what it is given. Due times lie in the past or far ahead. */
import { beforeEach, describe, expect, it } from "vitest";
import { DeadlineQueue } from "../../../../net/deadline-queue.ts";
import { nowUs } from "../../../../net/host/relay/arrival-clock.ts";
import { FrameKind } from "../../../../net/host/relay/frame-kind.ts";
import { FramePool } from "../../../../net/host/relay/frame-pool.ts";
import { Lane, type Flight } from "../../../../net/host/relay/lane.ts";
import { streamName, type Exemption } from "../../../../net/host/relay/plan.ts";
import { recordsOf, RecordWriter, type RelayRecord } from "../../../../net/host/relay/record.ts";
import { countersBytes, LaneCounters } from "../../../../net/host/relay/statistics.ts";
import { Link, type LinkModel, type PacketFilter } from "../../../../net/impairment.ts";
import { seededRandom } from "../../../../net/random.ts";
import { bytesOf } from "./bytes-of.ts";

const SEED = 7;
const NAME = streamName(0, "a-to-b");
const HEADER = bytesOf("aa bb");
const ARP = bytesOf("02 00 00 00 bb 01 02 00 00 00 aa 01 08 06 00 01");
const UDP = bytesOf(
  "02 00 00 00 bb 01 02 00 00 00 aa 01 08 00 45 00 00 1c 00 00 00 00 40 11 00 00 0a 09 00 01 0a 09 00 02 00 44 00 43",
);

let sent: Uint8Array[];
let records: RelayRecord[];
let counters: LaneCounters;
let queue: DeadlineQueue<Flight>;
let result: number;

beforeEach(() => {
  sent = [];
  records = [];
  counters = new LaneCounters(new SharedArrayBuffer(countersBytes(1)), 0, "a-to-b");
  queue = new DeadlineQueue<Flight>();
  result = 0;
});

const outlet = {
  send: (message: Uint8Array) => {
    if (result >= 0) sent.push(message.slice());
    return result;
  },
};

/** A DNS answer to this port. */
function reply(port: number): Uint8Array {
  const frame = UDP.slice();
  new DataView(frame.buffer).setUint16(34, 53);
  new DataView(frame.buffer).setUint16(36, port);
  return frame;
}

function laneOf(
  model: LinkModel,
  exempt: readonly Exemption[] = [],
  opposite?: Lane,
): (frame: Uint8Array) => void {
  const writer = new RecordWriter(0, (report) => {
    if (report.kind === "records") records.push(...recordsOf(report.rows));
  });
  const lobby = { queue, pool: new FramePool(), exempt, records: writer };
  const link = new Link(model, seededRandom(SEED).stream(NAME), { headerBytes: -14 });
  const lane = new Lane({ circuit: 0, direction: "a-to-b" }, link, counters, lobby);
  lane.opposite = opposite;
  const kind = new FrameKind();
  return (frame) => {
    const message = new Uint8Array([...HEADER, ...frame]);
    kind.read(message, HEADER.length);
    lane.enter({ message, headerBytes: HEADER.length, arrivedUs: nowUs() - 10, kind }, outlet);
    writer.flush();
  };
}

function landAll(): void {
  for (let due = queue.popDue(Infinity); due !== undefined; due = queue.popDue(Infinity))
    due.value.lane.land(due.value, due.deadlineUs);
}

describe("a lane", () => {
  it("sends at once what is due, its header before it", () => {
    laneOf({})(UDP);
    expect(sent).toEqual([new Uint8Array([...HEADER, ...UDP])]);
    expect(counters.read()).toMatchObject({ packets: 1, bytes: UDP.length, sent: 1, inFlight: 0 });
  });

  it("keeps a copy of what is not due", () => {
    laneOf({ delayUs: 60_000_000 })(UDP);
    expect(sent).toEqual([]);
    expect(counters.get("inFlight")).toBe(1);
    expect(queue.nextUs).toBeGreaterThan(nowUs() + 59_000_000);
    landAll();
    expect(sent).toEqual([new Uint8Array([...HEADER, ...UDP])]);
    expect(counters.get("inFlight")).toBe(0);
  });

  it("lets nothing overtake a packet that was due before", () => {
    const enter = laneOf({});
    const late = laneOf({ delayUs: 60_000_000 });
    late(ARP);
    const waiting = queue.popDue(Infinity)?.value;
    if (waiting === undefined) throw new Error("nothing waits");
    queue.insert(0, waiting);
    enter(UDP);
    expect(sent).toEqual([]);
    landAll();
    expect(sent).toEqual([ARP, UDP].map((frame) => new Uint8Array([...HEADER, ...frame])));
  });

  it("throws the dice of the simulation: packet k of a seed has the same fate", () => {
    const model = { loss: 0.3, duplicate: 0.2 };
    const enter = laneOf(model);
    const same = new Link(model, seededRandom(SEED).stream(NAME));
    for (let k = 0; k < 500; k++) {
      sent = [];
      enter(UDP);
      landAll();
      expect(sent.length).toBe(same.deliveries(UDP, 0).arrivals.length);
      expect(records[k]).toMatchObject({ index: k, direction: "a-to-b" });
      expect(records[k]?.deliverAtUs.length).toBe(sent.length);
      expect(records[k]?.dropped).toBe(sent.length === 0 ? "loss" : undefined);
    }
    const { packets, lost, duplicated, sent: left } = counters.read();
    expect(left).toBe(packets - lost + duplicated);
  });

  it("delays what is exempt, never loses it, and moves no dice for it", () => {
    const enter = laneOf({ loss: 1, delayUs: 60_000_000 }, ["arp"]);
    enter(ARP);
    enter(UDP);
    expect(queue.size).toBe(1);
    expect(records).toMatchObject([
      { index: null, protocol: "arp" },
      { index: 0, protocol: "ipv4 udp 68 > 67", dropped: "loss", lengthBytes: UDP.length },
    ]);
    expect(counters.read()).toMatchObject({ packets: 2, exempt: 1, lost: 1 });
  });

  it.each([
    [-100, "linkDown", "link-down"],
    [-90, "tooBig", "too-big"],
    [-105, "queueFull", "queue-full"],
    [-22, "refused", "refused"],
  ] as const)("counts a send that ends with %i as %s", (errno, counter, dropped) => {
    const enter = laneOf({});
    result = errno;
    enter(UDP);
    enter(UDP);
    expect(counters.read()).toMatchObject({ sent: 0, [counter]: 2 });
    expect(records.map((record) => [record.index, record.dropped])).toEqual([
      [0, undefined],
      [0, dropped],
      [1, undefined],
      [1, dropped],
    ]);
  });

  it.each<[LinkModel, string]>([
    [{ loss: { kind: "window", fromUs: 0 } }, "outage"],
    [{ loss: { kind: "nth", every: 1 } }, "nth"],
    [{ mtuBytes: 23 }, "mtu"],
    [{ refuse: 1 }, "icmp"],
  ])("counts and records what %j drops", (model, reason) => {
    laneOf(model)(UDP);
    expect(counters.read()).toMatchObject({ lost: 1, lostTo: { [reason]: 1 }, sent: 0 });
    expect(records).toMatchObject([{ index: 0, dropped: reason, deliverAtUs: [] }]);
  });

  it("counts the bytes behind the header of the frame against rate and MTU", () => {
    const enter = laneOf({ mtuBytes: 24 });
    enter(UDP);
    expect(counters.read()).toMatchObject({ lost: 0, lostTo: {}, sent: 1 });
  });

  it("tells the rules of its model about frames: service, phase and addresses", () => {
    const loses = (when: PacketFilter): number => {
      laneOf({ rules: [{ when, model: { loss: 1 } }] })(UDP);
      return counters.get("lost");
    };
    expect(loses({ service: "dns" })).toBe(0);
    expect(loses({ peer: "10.9.0.3" })).toBe(0);
    expect(loses({ service: "dhcp", peer: "10.9.0.2" })).toBe(1);
    expect(loses({ peer: "10.9.0.1" })).toBe(2);
    const arp = laneOf({
      rules: [{ when: { service: "arp" }, model: { loss: 1 } }],
    });
    arp(ARP);
    expect(counters.get("lost")).toBe(3);
  });

  it("sends damaged frames, their header whole, and counts them", () => {
    laneOf({ truncate: 1 })(UDP);
    landAll();
    const [frame = UDP] = sent;
    expect(frame.length).toBeLessThan(HEADER.length + UDP.length);
    expect(frame.subarray(0, HEADER.length + 14)).toEqual(
      new Uint8Array([...HEADER, ...UDP.subarray(0, 14)]),
    );
    expect(counters.read()).toMatchObject({ damaged: 1, lost: 0, sent: 1 });
  });

  it("drops what comes back through a translator that has forgotten", () => {
    const out = new Link({ nat: { rebind: 1 } }, seededRandom(1).stream("out"));
    const memory = new SharedArrayBuffer(countersBytes(1));
    const lobby = { queue, pool: new FramePool(), exempt: [], records: undefined };
    const place = { circuit: 0, direction: "b-to-a" } as const;
    const opposite = new Lane(place, out, new LaneCounters(memory, 0, "b-to-a"), lobby);
    opposite.nat.leaves(5_000, 0);
    const back = laneOf({}, [], opposite);
    back(reply(5_000));
    expect(counters.get("lost")).toBe(0);
    out.deliveries(UDP, 0);
    back(reply(5_000));
    expect(counters.read()).toMatchObject({ lost: 1, lostTo: { nat: 1 } });
  });

  it("takes no more than it has room for, and says so", () => {
    const enter = laneOf({ delayUs: 60_000_000 });
    for (let i = 0; i < 32_768; i++) enter(ARP);
    expect(counters.read()).toMatchObject({ inFlight: 32_768, queueFull: 0 });
    enter(ARP);
    expect(counters.read()).toMatchObject({ inFlight: 32_768, queueFull: 1 });
    expect(records.at(-1)).toMatchObject({ index: 32_768, dropped: "queue-full" });
  });
});
