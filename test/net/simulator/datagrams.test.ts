import { describe, expect, it } from "vitest";
import { at, lanOf, macOf, MS, SECOND, bytesOf, Hand } from "./toys.ts";

const addresses = (n: number) => [`2001:db8::${n}/64`, `fe80::${n}/64`];
const ALL = (port: number) => ({ address: "255.255.255.255", port });

describe("a datagram on a segment", () => {
  it("reaches the owner of its address and nobody else, and carries where it came from", () => {
    const { world, a, b, c } = lanOf(3);
    for (const hand of [a, b, c]) hand.udp(1, 7);
    a.sends(1, at(2, 7));
    world.run();
    expect(b.texts).toEqual([[0, "hello"]]);
    expect(b.senders).toEqual([at(1, 7)]);
    expect([a.texts, c.texts]).toEqual([[], []]);
  });

  it("carries the instant of its arrival by the receiver's clocks", () => {
    const { world, a, b } = lanOf(2, {
      model: { delayUs: 3 * MS },
      clocks: [{}, { monoOffsetUs: 50, unixOffsetUs: 9 }],
      world: { startUnixUs: 1_000 * SECOND },
    });
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7));
    world.run();
    const [got] = b.puppet.received;
    expect(got).toMatchObject({
      atUs: 3_050,
      unixUs: 1_000 * SECOND + 3_009,
      input: { stamp: { monoUs: 3_050, unixUs: 1_000 * SECOND + 3_009 } },
    });
  });

  it("is stamped as sent when that was asked for, at once and before anything else arrives", () => {
    const { world, nodes, a, b } = lanOf(2);
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7), "x", true);
    world.run();
    const node = nodes[0];
    expect(a.puppet.received.map(({ input }) => input)).toEqual([
      {
        kind: "sent",
        on: 1,
        about: { transaction: 1, attempt: 1, what: "TEST" },
        stamp: node && world.instant(node),
      },
    ]);
  });

  it("goes to a node's own address and to 127.0.0.0/8 without touching a link", () => {
    const { world, a } = lanOf(1, { links: [{ tx: { loss: 1 }, rx: { loss: 1 } }] });
    a.udp(1, 7).udp(2, 8);
    a.sends(2, at(1, 7), "own").sends(2, { address: "127.0.0.53", port: 7 }, "loop");
    a.sends(2, { address: "::1", port: 7 }, "six");
    world.run();
    expect(a.texts).toEqual([
      [0, "own"],
      [0, "loop"],
      [0, "six"],
    ]);
    expect(a.senders).toEqual([
      at(1, 8),
      { address: "127.0.0.1", port: 8 },
      { address: "::1", port: 8 },
    ]);
  });

  it("meets what the loopback interface is told to do to it", () => {
    const { world, nodes, a } = lanOf(1);
    const node = nodes[0];
    if (node !== undefined) node.loopback.tx.model = { delayUs: 40 };
    a.udp(1, 7).sends(1, { address: "127.0.0.1", port: 7 });
    world.run();
    expect(a.texts).toEqual([[40, "hello"]]);
  });

  it("with a MAC address reaches that interface alone, whatever its address", () => {
    const { world, a, b, c } = lanOf(3);
    for (const hand of [b, c]) hand.udp(1, 7);
    a.udp(1, 8, { broadcast: true });
    a.sends(1, { ...ALL(7), link: macOf(3) }, "cast");
    a.sends(1, { ...at(3, 7), link: macOf(2) }, "not for b");
    world.run();
    expect(c.texts).toEqual([[0, "cast"]]);
    expect(b.texts).toEqual([]);
  });

  it("finds a node by an IPv6 address, and says on which link a local one was heard", () => {
    const { world, a, b } = lanOf(2, {
      links: [{ addresses: addresses(1) }, { addresses: addresses(2) }],
    });
    b.udp(1, 7);
    a.udp(1, 8).sends(1, { address: "2001:db8::2", port: 7 });
    a.sends(1, { address: "fe80::2", port: 7, zone: "eth0" });
    world.run();
    expect(b.senders).toEqual([
      { address: "2001:db8::1", port: 8 },
      { address: "fe80::1", port: 8, zone: "eth0" },
    ]);
  });

  it("vanishes where nobody owns the address, and is reported", () => {
    const { world, a, b } = lanOf(2);
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(9, 7));
    expect(world.run()).toBe("idle");
    expect(world.nowUs).toBe(0);
    expect(a.failures).toEqual([]);
    expect(a.drops).toMatchObject([{ direction: "tx", reason: "unresolved", on: 1, to: at(9, 7) }]);
  });

  it("follows an address that moves", () => {
    const { world, nodes, a, b, c } = lanOf(3);
    for (const hand of [b, c]) hand.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7), "one");
    world.run();
    nodes[1]?.removeAddress("eth0", "192.0.2.2");
    nodes[2]?.addAddress("eth0", "192.0.2.2/24");
    a.sends(1, at(2, 7), "two");
    world.run();
    expect([b.texts, c.texts]).toEqual([[[0, "one"]], [[0, "two"]]]);
  });

  it("of two who claim an address finds the first, and then the other", () => {
    const { world, nodes, a, b, c } = lanOf(3);
    nodes[2]?.addAddress("eth0", "192.0.2.2");
    for (const hand of [b, c]) hand.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7), "one");
    world.run();
    nodes[1]?.removeAddress("eth0", "192.0.2.2");
    a.sends(1, at(2, 7), "two");
    world.run();
    expect([b.texts, c.texts]).toEqual([[[0, "one"]], [[0, "two"]]]);
  });
});

describe("broadcast and multicast", () => {
  it("reach every other interface of the segment, by either broadcast address", () => {
    const { world, a, b, c } = lanOf(3);
    for (const hand of [b, c]) hand.udp(1, 7);
    a.udp(1, 7, { broadcast: true });
    a.sends(1, ALL(7), "all").sends(1, { address: "192.0.2.255", port: 7 }, "subnet");
    world.run();
    const both = [
      [0, "all"],
      [0, "subnet"],
    ];
    expect([a.texts, b.texts, c.texts]).toEqual([[], both, both]);
  });

  it("are denied to a port that did not ask for broadcast", () => {
    const { world, a, b } = lanOf(2);
    b.udp(1, 7);
    a.udp(1, 7).sends(1, ALL(7)).sends(1, { address: "192.0.2.255", port: 7 });
    a.sends(1, { ...ALL(7), link: macOf(2) }, "x", true);
    world.run();
    expect(a.failures.map(([, why]) => why)).toEqual(["denied", "denied", "denied"]);
    expect(a.puppet.received).toHaveLength(3);
    expect(b.texts).toEqual([]);
  });

  it("pass a port by that is bound to one address", () => {
    const { world, a, b } = lanOf(2);
    b.udp(1, 7, { address: "192.0.2.2" });
    a.udp(1, 7, { broadcast: true }).sends(1, ALL(7));
    world.run();
    expect(b.texts).toEqual([]);
  });

  it("reach those who joined the group, and no others", () => {
    const { world, a, b, c } = lanOf(3);
    const group = "224.0.0.251";
    b.udp(1, 5353, { group });
    c.udp(1, 5353);
    a.udp(1, 5353, { group }).sends(1, { address: group, port: 5353 });
    world.run();
    expect([a.texts, b.texts, c.texts]).toEqual([[], [[0, "hello"]], []]);
  });

  it("leave by the device that the port names", () => {
    const { world, nodes, a, b } = lanOf(2);
    const other = world.segment("other");
    nodes[0]?.attach("eth1", other, { mac: macOf(8) });
    const far = world.node("far");
    far.attach("eth0", other, { mac: macOf(9) });
    const d = new Hand(far).udp(1, 7);
    b.udp(1, 7);
    a.udp(1, 7, { broadcast: true, device: "eth1" }).sends(1, ALL(7));
    world.run();
    expect([b.texts, d.texts]).toEqual([[], [[0, "hello"]]]);
    expect(d.senders).toEqual([{ address: "0.0.0.0", port: 7 }]);
  });
});

describe("what cannot be sent", () => {
  it("is refused one return trip later at a closed port, to a connected port only", () => {
    const { world, a, b, c } = lanOf(3, { model: { delayUs: 10 * MS } });
    a.udp(1, 8, { peer: at(2, 7) }).sends(1, at(2, 7));
    c.udp(1, 8).sends(1, at(2, 7));
    world.run();
    expect(a.failures).toEqual([[20 * MS, "refused"]]);
    expect(c.failures).toEqual([]);
    expect(b.puppet.received).toEqual([]);
  });

  it("is not refused when the answer is lost, nor to a port that was closed since", () => {
    const { world, a, c } = lanOf(3, { links: [{ rx: { loss: 1 } }] });
    a.udp(1, 8, { peer: at(2, 7) }).sends(1, at(2, 7));
    c.udp(1, 8, { peer: at(2, 7) })
      .sends(1, at(2, 7))
      .does({ kind: "close", port: 1 });
    world.run();
    expect([a.failures, c.failures]).toEqual([[], []]);
  });

  it("is unreachable after 3 s when nobody owns a connected port's peer", () => {
    const { world, a } = lanOf(1);
    a.udp(1, 8, { peer: at(9, 7) }).sends(1, at(9, 7));
    world.run();
    expect(a.failures).toEqual([[3 * SECOND, "unreachable"]]);
  });

  it("is unreachable at once from a node without interfaces", () => {
    const { world } = lanOf(1);
    const hand = new Hand(world.node("lonely")).udp(1, 8).sends(1, at(1, 7));
    world.run();
    expect(hand.failures).toEqual([[0, "unreachable"]]);
  });

  it("fails as link-down without carrier, for every kind of destination", () => {
    const { world, nodes, a } = lanOf(2);
    nodes[0]?.setCarrier("eth0", false);
    a.udp(1, 8, { broadcast: true });
    a.sends(1, at(2, 7)).sends(1, at(9, 7)).sends(1, ALL(7));
    world.run();
    expect(a.failures.map(([, why]) => why)).toEqual(["link-down", "link-down", "link-down"]);
  });

  it("is too big above 65 507 bytes", () => {
    const { world, a, b } = lanOf(2);
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7), "x".repeat(65_507)).sends(1, at(2, 7), "x".repeat(65_508));
    world.run();
    expect(b.texts.map(([, text]) => text.length)).toEqual([65_507]);
    expect(a.failures).toEqual([[0, "too-big"]]);
  });

  it("vanishes in flight when the receiver's carrier goes, and the receiver is told", () => {
    const { world, nodes, a, b } = lanOf(2, { model: { delayUs: 10 } });
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7));
    world.run({ untilUs: 5 });
    nodes[1]?.setCarrier("eth0", false);
    world.run();
    expect(b.texts).toEqual([]);
    expect(b.drops).toMatchObject([
      { direction: "rx", reason: "link-down", on: 1, from: at(1, 8), bytes: bytesOf("hello") },
    ]);
    expect(b.drops[0]?.at.monoUs).toBe(10);
  });
});
