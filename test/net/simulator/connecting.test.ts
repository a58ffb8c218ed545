import { describe, expect, it } from "vitest";
import { at, lanOf, MS, SECOND } from "./toys.ts";

const DELAY = 10 * MS;
const SYNS = [1, 2, 3, 4];
const FAIR = { delayUs: DELAY };
const STORM = { delayUs: DELAY, loss: 1 };

/** b listens on port 80 as stream 1. */
function web(options: Parameters<typeof lanOf>[1] = {}) {
  const lan = lanOf(2, { model: FAIR, ...options });
  lan.b.stream(1, { kind: "listen", port: 80 });
  lan.world.run();
  return lan;
}

describe("connecting", () => {
  it("takes one round trip, and half of one more until it is accepted", () => {
    const { world, a, b } = web();
    a.connects(5, at(2, 80));
    expect(world.run()).toBe("idle");
    expect(a.events(5)).toEqual([[2 * DELAY, "connected"]]);
    expect(b.events(1)).toEqual([
      [0, "listening"],
      [3 * DELAY, "accepted -1"],
    ]);
    const ends = a.event(5, "connected");
    expect(ends?.remote).toEqual(at(2, 80));
    expect(ends?.local.address).toBe("192.0.2.1");
    expect(b.event(1, "accepted")?.from).toEqual(ends?.local);
    expect(world.nowUs).toBe(3 * DELAY);
  });

  it("sends SYN again after 1, 3 and 7 s, and gives up after 15", () => {
    const { world, a } = web({ model: STORM });
    a.connects(5, at(2, 80));
    world.run();
    expect(a.events(5)).toEqual([
      [15 * SECOND, "failed timeout"],
      [15 * SECOND, "closed"],
    ]);
    expect(a.drops.map((drop) => drop.at.monoUs)).toEqual([0, SECOND, 3 * SECOND, 7 * SECOND]);
    expect(a.drops[0]).toMatchObject({
      direction: "tx",
      stream: 5,
      to: at(2, 80),
      about: { what: "TEST" },
    });
  });

  it.each([
    [0.5, 1],
    [2, 3],
    [6, 7],
  ])("succeeds with the first SYN after the link is back (%d s: %d s)", (backS, connectedS) => {
    const { world, lan, a } = web({ model: STORM });
    a.connects(5, at(2, 80));
    world.run({ untilUs: backS * SECOND });
    lan.model = FAIR;
    world.run();
    expect(a.events(5)).toEqual([[connectedS * SECOND + 2 * DELAY, "connected"]]);
  });

  it("repeats the SYN when its answer was lost, too", () => {
    const { world, nodes, a, b } = web({ links: [{ rx: { loss: 1 } }] });
    a.connects(5, at(2, 80));
    world.run({ untilUs: SECOND / 2 });
    const link = nodes[0]?.attachment("eth0");
    if (link !== undefined) link.rx.model = {};
    world.run();
    expect(a.events(5)).toEqual([[SECOND + 2 * DELAY, "connected"]]);
    expect(b.events(1).filter(([, what]) => what.startsWith("accepted"))).toHaveLength(1);
  });

  it("is refused by a closed port, after a round trip", () => {
    const { world, a } = web();
    a.connects(5, at(2, 81));
    world.run();
    expect(a.events(5)).toEqual([
      [2 * DELAY, "failed refused"],
      [2 * DELAY, "closed"],
    ]);
    expect(world.nowUs).toBe(2 * DELAY);
  });

  it("fails where nobody owns the address, and at once without carrier", () => {
    const { world, nodes, a } = web();
    a.connects(5, at(9, 80));
    world.run();
    nodes[0]?.setCarrier("eth0", false);
    a.connects(6, at(2, 80));
    world.run();
    expect(a.events(5)).toEqual([
      [3 * SECOND, "failed unreachable"],
      [3 * SECOND, "closed"],
    ]);
    expect(a.events(6).map(([, what]) => what)).toEqual(["failed link-down", "closed"]);
  });

  it("reports each lost half where it was lost", () => {
    const { world, nodes, a, b } = web();
    const link = (i: number) => nodes[i]?.attachment("eth0");
    const lossy = [link(0)?.tx, link(1)?.rx, link(1)?.tx, link(0)?.rx];
    for (const [i, hop] of lossy.entries()) {
      if (hop !== undefined) hop.model = { loss: 1 };
      a.connects(5 + i, at(2, 80));
      world.run({ untilUs: (i + 1) * 100 * SECOND });
      if (hop !== undefined) hop.model = {};
    }
    const told = (hand: typeof a) =>
      hand.drops.map(({ direction, stream }) => `${direction} ${stream}`);

    expect(told(a)).toEqual([...SYNS.map(() => "tx 5"), ...SYNS.map(() => "rx 8")]);
    expect(told(b)).toEqual([...SYNS.map(() => "rx 1"), ...SYNS.map(() => "tx 1")]);
  });

  it("works within a node without a link", () => {
    const { world, b } = web({ model: STORM });
    b.connects(5, { address: "127.0.0.1", port: 80 }).connects(6, at(2, 80));
    world.run();
    expect(b.events(5)).toEqual([[0, "connected"]]);
    expect(b.event(6, "connected")?.local.address).toBe("192.0.2.2");
    expect(b.events(1).map(([, what]) => what)).toEqual([
      "listening",
      "accepted -1",
      "accepted -2",
    ]);
  });

  it("can be given up: nothing follows but closed", () => {
    const { world, a } = web({ model: STORM });
    a.connects(5, at(2, 80));
    world.run({ untilUs: SECOND / 2 });
    a.stream(5, { kind: "destroy" });
    expect(world.run()).toBe("idle");
    expect(a.events(5)).toEqual([[SECOND / 2, "closed"]]);
    expect(world.nowUs).toBe(SECOND / 2);
  });
});

describe("listening", () => {
  it("fails on a port that is taken, and is free again afterwards", () => {
    const { world, b } = web();
    b.stream(2, { kind: "listen", port: 80, address: "192.0.2.2" });
    b.stream(1, { kind: "destroy" }).stream(3, { kind: "listen", port: 80 });
    world.run();
    expect(b.events(2).map(([, what]) => what)).toEqual(["failed in-use", "closed"]);
    expect(b.events(1).map(([, what]) => what)).toEqual(["listening", "closed"]);
    expect(b.event(3, "listening")?.local).toEqual({ address: "0.0.0.0", port: 80 });
  });

  it("on a random port says which", () => {
    const { world, a, b } = web();
    b.stream(2, { kind: "listen", port: "random", address: "192.0.2.2" });
    world.run();
    const local = b.event(2, "listening")?.local;
    expect(local?.port).toBeGreaterThanOrEqual(49_152);
    if (local !== undefined) a.connects(5, local);
    world.run();
    expect(a.event(5, "connected")?.remote).toEqual(local);
  });

  it("that ends under a connection resets it, and the service never hears of it", () => {
    const { world, a, b } = web();
    a.connects(5, at(2, 80));
    world.run({ untilUs: 2 * DELAY });
    b.stream(1, { kind: "destroy" });
    world.run();
    expect(a.events(5).map(([, what]) => what)).toEqual(["connected", "failed reset", "closed"]);
    expect(b.events(1).map(([, what]) => what)).toEqual(["listening", "closed"]);
    expect(b.events(-1)).toEqual([]);
  });

  it("that ends before the answer arrives refuses", () => {
    const { world, a, b } = web();
    a.connects(5, at(2, 80));
    world.run({ untilUs: DELAY });
    b.stream(1, { kind: "destroy" });
    world.run();
    expect(a.events(5).map(([, what]) => what)).toEqual(["failed refused", "closed"]);
  });

  it("on 127.0.0.1 is not found from elsewhere", () => {
    const { world, a, b } = web();
    b.stream(2, { kind: "listen", port: 81, address: "127.0.0.1" });
    a.connects(5, { address: "127.0.0.1", port: 81 }).connects(6, at(2, 81));
    world.run();
    expect(a.events(5).map(([, what]) => what)).toEqual(["failed refused", "closed"]);
    expect(a.events(6).map(([, what]) => what)).toEqual(["failed refused", "closed"]);
  });
});
