import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../net/random.ts";
import {
  plugIn,
  type HostTimes,
  type StackLineOptions,
} from "../../../../net/simulator/frames/stack-line.ts";
import { linuxNeighbours } from "../../../../net/simulator/frames/linux-neighbours.ts";
import {
  Wire,
  type FramePassage,
  type WireOptions,
} from "../../../../net/simulator/frames/wire.ts";
import { World } from "../../../../net/simulator/index.ts";
import { SILENT, type Service } from "../../../../net/service.ts";
import { Hand, MS } from "../toys.ts";
import { kindOf } from "./frame-kinds.ts";

const A = "192.0.2.1";
const B = "192.0.2.2";
const MAC_A = "02:00:00:00:00:0a";
const MAC_B = "02:00:00:00:00:0b";
const DELAY_US = 5 * MS;

interface Options extends WireOptions {
  readonly a?: Partial<StackLineOptions>;
  readonly b?: Partial<StackLineOptions>;
}

/** Two nodes on a wire of 5 ms, with a hand each; b serves on port 7. */
function pairOf({ a, b, ...options }: Options = {}) {
  const world = new World({ random: seededRandom(1) });
  const frames: string[] = [];
  const passages: FramePassage[] = [];
  const wire = new Wire(world.engine, {
    aToB: { delayUs: DELAY_US },
    bToA: { delayUs: DELAY_US },
    onFrame: (passage) => {
      passages.push(passage);
      frames.push(
        `${passage.atUs / MS} ${passage.direction} ${kindOf(passage.frame).split(" ")[0]}`,
      );
    },
    ...options,
  });
  const station = (name: "a" | "b", address: string, mac: string, more = {}) => {
    const node = world.node(name);
    const addresses = [{ address, prefixLength: 24 }];
    const line = plugIn(wire[name], node, { device: "eth0", mac, addresses, ...more });
    return { node, line, hand: new Hand(node) };
  };
  const one = station("a", A, MAC_A, a);
  const other = station("b", B, MAC_B, b);
  one.hand.udp(1, 5_000, { address: A });
  other.hand.udp(1, 7, { address: B });
  return { world, wire, frames, passages, a: one, b: other };
}

const TO_B = { address: B, port: 7 };

describe("ports over a stack on a wire", () => {
  it("resolve the neighbour first: a question, its answer, then the datagram, each a packet", () => {
    const { world, frames, a, b } = pairOf();
    a.hand.sends(1, TO_B);
    world.run();
    expect(frames).toEqual(["0 a-to-b arp", "5 b-to-a arp", "10 a-to-b udp"]);
    expect(b.hand.texts).toEqual([[15 * MS, "hello"]]);
    expect(b.hand.senders).toEqual([{ address: A, port: 5_000, link: MAC_A }]);
  });

  it("stamp what leaves when it leaves, also if it had to wait for ARP", () => {
    const { world, a } = pairOf();
    a.hand.sends(1, TO_B, "hello", true);
    world.run();
    const stamps = a.hand.puppet.received.flatMap(({ input }) =>
      input.kind === "sent" ? [input.stamp.monoUs] : [],
    );
    expect(stamps).toEqual([10 * MS]);
  });

  it("ask again where the answer is lost, by the rules of the stack", () => {
    const { world, frames, a } = pairOf({ bToA: { loss: 1 } });
    a.hand.sends(1, TO_B);
    world.run();
    expect(frames.filter((frame) => frame.includes("a-to-b"))).toEqual(
      [0, 50, 150, 350, 750, 1_550].map((ms) => `${ms} a-to-b arp`),
    );
    expect(a.hand.failures).toEqual([[2_550 * MS, "unreachable"]]);
  });

  it("report what the wire dropped of theirs", () => {
    const { world, a } = pairOf({ aToB: { loss: 1 } });
    a.hand.sends(1, { ...TO_B, link: MAC_B });
    world.run();
    expect(a.hand.drops.map(({ direction, reason }) => [direction, reason])).toEqual([
      ["tx", "loss"],
    ]);
  });

  it("need an address of the interface", () => {
    const { world, a } = pairOf();
    a.hand.udp(2, 5_001).udp(3, 5_002, { address: "192.0.2.9" });
    world.run();
    expect(a.hand.failures.map(([, why]) => why)).toEqual(["unreachable", "unreachable"]);
  });

  it("hear nothing once they are closed", () => {
    const { world, a, b } = pairOf();
    a.hand.sends(1, TO_B);
    b.hand.does({ kind: "close", port: 1 });
    world.run();
    expect(b.hand.texts).toEqual([]);
  });

  it("come and go with addresses by system operations", () => {
    const { world, a } = pairOf({ a: { addresses: [] } });
    const parameters = { device: "eth0", address: "192.0.2.3", prefixLength: 24 };
    const answer = a.line.answer({ kind: "operation", name: "applyAddress", parameters });
    expect(answer).toMatchObject({ kind: "operated" });
    a.hand.udp(2, 5_001, { address: "192.0.2.3" });
    world.run();
    expect(a.hand.failures).toHaveLength(1);
    expect(a.line.answer({ kind: "read-file", path: "x" })).toBeUndefined();
  });

  it("send nothing and hear nothing without carrier", () => {
    const { world, frames, a, b } = pairOf();
    a.node.setCarrier("eth0", false);
    a.hand.sends(1, { ...TO_B, link: MAC_B });
    b.hand.sends(1, { address: A, port: 5_000, link: MAC_A });
    world.run();
    expect(a.hand.failures).toEqual([[0, "link-down"]]);
    expect(frames).toEqual(["0 b-to-a udp"]);
    expect(a.hand.texts).toEqual([]);
  });
});

describe("a host with a kernel on a wire", () => {
  it("puts a link address that is named into its neighbours, and asks there 5 s later", () => {
    const { world, frames, b } = pairOf({
      b: { neighbours: linuxNeighbours, notesLinks: true },
    });
    b.hand.sends(1, { address: A, port: 5_000, link: MAC_A });
    world.run();
    expect(frames).toEqual(["0 b-to-a udp", "5128 b-to-a arp", "5133 a-to-b arp"]);
  });
});

/** What `times` of a do to two datagrams with known MACs, sent by one step. */
function timed(times: HostTimes, at: "a" | "b" = "a") {
  const lab = pairOf({ [at]: { times } });
  const to = { ...TO_B, link: MAC_B };
  lab.a.hand.sends(1, to, "one").sends(1, to, "two");
  return lab;
}

describe("the times of a host", () => {
  it("let frames leave later, one behind the other", () => {
    const { world, passages } = timed({ sendUs: 300, nextFrameUs: 20 });
    world.run();
    expect(passages.map(({ atUs }) => atUs)).toEqual([300, 320]);
  });

  it("let frames be seen later than they came; the stamp says when they came", () => {
    const { world, b } = timed({ receiveUs: 250 }, "b");
    world.run();
    expect(b.hand.texts).toEqual([
      [DELAY_US + 250, "one"],
      [DELAY_US + 250, "two"],
    ]);
    const stamps = b.hand.puppet.received.map(({ input }) =>
      input.kind === "datagram" ? input.stamp?.monoUs : undefined,
    );
    expect(stamps).toEqual([DELAY_US, DELAY_US]);
  });

  it("let one datagram be served after the other", () => {
    const { world, b } = timed({ serviceUs: new Map([[7, 100]]) }, "b");
    world.run();
    expect(b.hand.texts).toEqual([
      [DELAY_US + 100, "one"],
      [DELAY_US + 200, "two"],
    ]);
  });

  it("let what is sent wait for an operation", () => {
    const { world, passages, a } = timed({ operationUs: 400 });
    a.line.answer({ kind: "operation", name: "applyResolvers", parameters: {} });
    world.run();
    expect(passages.map(({ atUs }) => atUs)).toEqual([400, 400]);
  });

  it("let timers fire late", () => {
    const { world, a } = pairOf({ a: { times: { timerUs: 700 } } });
    let firedUs = -1;
    const service: Service<never, never, undefined> = {
      state: undefined,
      get deadlineUs() {
        return firedUs < 0 ? 10 * MS : Infinity;
      },
      step(at) {
        firedUs = at.monoUs;
        return SILENT;
      },
      save: () => ({ version: 1 }),
    };
    a.node.run(service);
    world.run();
    expect(firedUs).toBe(10 * MS + 700);
  });
});
