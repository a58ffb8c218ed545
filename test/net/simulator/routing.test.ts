import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { World } from "../../../net/simulator/index.ts";
import { right, routedWorld } from "./routed-world.ts";
import { at, Hand, lanOf, macOf, MS, SECOND } from "./toys.ts";

describe("a router", () => {
  it("passes a datagram on, both ways, with the addresses of its ends", () => {
    const { world, a, b, c, r } = routedWorld({
      left: { model: { delayUs: 3 * MS } },
      right: { model: { delayUs: 4 * MS } },
    });
    for (const hand of [b, c, r]) hand.udp(1, 7);
    a.udp(1, 8).sends(1, right(1, 7), "there");
    world.run();
    expect(b.texts).toEqual([[7 * MS, "there"]]);
    expect(b.senders).toEqual([at(1, 8)]);
    b.sends(1, at(1, 8), "back");
    world.run();
    expect(a.texts).toEqual([[14 * MS, "back"]]);
    expect(a.senders).toEqual([right(1, 7)]);
    expect([c.texts, r.texts]).toEqual([[], []]);
  });

  it("keeps what is for one of its own addresses, also one on the other side", () => {
    const { world, a, r } = routedWorld();
    r.udp(1, 7);
    a.udp(1, 8).sends(1, at(254, 7), "near").sends(1, right(254, 7), "far");
    world.run();
    expect(r.texts.map(([, text]) => text)).toEqual(["near", "far"]);
  });

  it("throws the dice of every interface and segment on the way", () => {
    for (const [where, side] of [
      ["left", "tx"],
      ["right", "tx"],
      ["link", "tx"],
    ] as const) {
      const options =
        where === "link" ? { link: { tx: { loss: 1 } } } : { [where]: { model: { loss: 1 } } };
      const { world, a, b } = routedWorld(options);
      b.udp(1, 7);
      a.udp(1, 8).sends(1, right(1, 7));
      world.run();
      expect(b.texts).toEqual([]);
      expect(a.drops).toMatchObject([{ direction: side, reason: "loss", on: 1 }]);
    }
  });

  it("does not pass on broadcasts, directed ones neither (RFC 2644)", () => {
    const { world, a, b, r } = routedWorld();
    b.udp(1, 7);
    r.udp(1, 7);
    a.udp(1, 8, { broadcast: true });
    a.sends(1, { address: "255.255.255.255", port: 7 }).sends(1, {
      address: "192.0.2.255",
      port: 7,
    });
    world.run();
    expect(r.texts).toHaveLength(2);
    expect(b.texts).toEqual([]);
  });

  it("does not show what it passes on to those who read frames", () => {
    const { world, a, b, r } = routedWorld();
    r.opens(1, { kind: "udp-frame", device: "eth0", port: 7, source: "192.0.2.254" });
    b.udp(1, 7);
    a.udp(1, 8).sends(1, right(1, 7)).sends(1, at(254, 7), "for you");
    world.run();
    expect(b.texts).toHaveLength(1);
    expect(r.texts.map(([, text]) => text)).toEqual(["for you"]);
  });

  it("brings port unreachable back to a connected port, and loses it as any packet", () => {
    const { world, left, a } = routedWorld({ right: { model: { delayUs: 5 * MS } } });
    a.udp(1, 8, { peer: right(1, 7) }).sends(1, right(1, 7));
    world.run();
    expect(a.failures).toEqual([[10 * MS, "refused"]]);
    left.model = { loss: 1 };
    a.sends(1, right(1, 7));
    world.run();
    expect(a.failures).toHaveLength(1);
  });

  it("says after three seconds that nobody has an address, on the segment or beyond it", () => {
    const { world, a } = routedWorld();
    a.udp(1, 8, { peer: right(9, 7) }).sends(1, right(9, 7));
    a.udp(2, 9).sends(2, { address: "203.0.113.1", port: 7 });
    world.run();
    expect(a.failures).toEqual([[3 * SECOND, "unreachable"]]);
    expect(a.drops.map(({ reason }) => reason)).toEqual(["unresolved", "unresolved"]);
  });

  it("carries a connection, whose bytes meet the dice of both segments", () => {
    const {
      world,
      right: segment,
      a,
      b,
    } = routedWorld({
      left: { model: { delayUs: 2 * MS } },
      right: { model: { delayUs: 3 * MS } },
    });
    b.stream(1, { kind: "listen", port: 80 });
    a.connects(1, right(1, 80)).writes(1, "hello");
    world.run();
    expect(a.events(1)[0]).toEqual([10 * MS, "connected"]);
    expect(b.events(-1)).toContainEqual([15 * MS, "data hello"]);
    segment.model = { loss: 1 };
    a.connects(2, right(1, 80));
    world.run({ untilUs: world.nowUs + 60 * SECOND });
    expect(a.events(2).map(([, event]) => event)).toContain("failed timeout");
  });

  it("of which a segment knows nothing does nothing: a flat world stays flat", () => {
    const { world, a } = lanOf(2);
    a.udp(1, 8).sends(1, right(1, 7));
    world.run();
    expect(a.drops).toMatchObject([{ reason: "unresolved" }]);
  });
});

describe("routes", () => {
  it("lead through several routers, and end where they make a circle", () => {
    const world = new World({ random: seededRandom(1) });
    const segments = ["s0", "s1"].map((name) => world.segment(name));
    const [s0, s1] = segments as [(typeof segments)[0], (typeof segments)[0]];
    const x = world.node("x", { forwards: true });
    const y = world.node("y", { forwards: true });
    const onX = [s0, s1].map((s, i) => x.attach(`eth${i}`, s, { mac: macOf(i + 1) }));
    const onY = [s0, s1].map((s, i) => y.attach(`eth${i}`, s, { mac: macOf(i + 5) }));
    const sender = world.node("sender");
    sender.attach("eth0", s0, { mac: macOf(9), addresses: ["192.0.2.1/24"] });
    s0.addRoute("10.0.0.0", 8, onX[0] as (typeof onX)[0]);
    s1.addRoute("10.0.0.0", 8, onY[1] as (typeof onY)[0]);
    const hand = new Hand(sender).udp(1, 7).sends(1, { address: "10.0.0.1", port: 7 });
    world.run();
    expect(hand.drops).toMatchObject([{ reason: "routing-loop" }]);
  });

  it("go by way of routers on their own segment only", () => {
    const { left, right: farther, nodes, router } = routedWorld();
    const [a] = nodes;
    const notARouter = a?.attachment("eth0");
    const elsewhere = router.attachment("eth1");
    for (const via of [notARouter, elsewhere]) {
      expect(via && (() => left.addRoute("10.0.0.0", 8, via))).toThrow(RangeError);
    }
    expect(farther.routerTo("10.0.0.1")).toBeUndefined();
  });
});

describe("a node that is taken out of the world", () => {
  it("gets nothing more, is found by nobody, and leaves its name and MAC address to others", () => {
    const { world, right: farther, nodes, a, b } = routedWorld();
    b.udp(1, 7);
    a.udp(1, 8).sends(1, right(1, 7), "before");
    world.run();
    const gone = nodes[1];
    if (gone === undefined) throw new Error("no node");
    const mac = gone.attachments[0]?.mac ?? "";
    b.running.stop();
    world.remove(gone);
    a.sends(1, right(1, 7), "after");
    world.run();
    expect(b.texts.map(([, text]) => text)).toEqual(["before"]);
    expect(a.drops).toMatchObject([{ reason: "unresolved" }]);
    const heir = world.node(gone.name);
    heir.attach("eth0", farther, { mac, addresses: ["198.51.100.1/24"] });
    const hand = new Hand(heir).udp(1, 7);
    a.sends(1, right(1, 7), "to the heir");
    world.run();
    expect(hand.texts.map(([, text]) => text)).toEqual(["to the heir"]);
  });
});
