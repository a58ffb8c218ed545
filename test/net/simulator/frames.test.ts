import { describe, expect, it } from "vitest";
import { ABOUT, at, lanOf, macOf, type Hand } from "./toys.ts";

const SERVER = { address: "255.255.255.255", port: 67 };
const CLIENT = { address: "255.255.255.255", port: 68 };

/** b serves on port 67; a has no address and speaks in frames from port 68; c looks on. */
function bare() {
  const lan = lanOf(3, { links: [{ addresses: [] }] });
  lan.b.udp(1, 67, { broadcast: true });
  frames(lan.a);
  return lan;
}

function frames(hand: Hand, source = "0.0.0.0"): Hand {
  return hand.opens(1, { kind: "udp-frame", device: "eth0", port: 68, source });
}

describe("a udp-frame port on an interface without an address", () => {
  it("broadcasts from its source", () => {
    const { world, a, b, c } = bare();
    frames(c).sends(1, SERVER, "from c");
    a.sends(1, SERVER, "from a");
    world.run();
    expect(b.texts.map(([, text]) => text).toSorted()).toEqual(["from a", "from c"]);
    expect(b.senders).toEqual([
      { address: "0.0.0.0", port: 68 },
      { address: "0.0.0.0", port: 68 },
    ]);
  });

  it("gets broadcasts to its port, with the sender's MAC address", () => {
    const { world, a, b } = bare();
    b.sends(1, CLIENT, "offer").sends(1, { ...CLIENT, port: 69 }, "other port");
    world.run();
    expect(a.texts).toEqual([[0, "offer"]]);
    expect(a.senders).toEqual([{ ...at(2, 67), link: macOf(2) }]);
  });

  it("gets what is framed to its device, for an address that the node does not own yet", () => {
    const { world, a, b, c } = bare();
    c.udp(1, 68);
    b.sends(1, { ...at(50, 68), link: macOf(1) }, "offer").sends(1, at(50, 68), "nobody's");
    world.run();
    expect(a.texts).toEqual([[0, "offer"]]);
    expect(c.texts).toEqual([]);
    expect(b.drops.map(({ reason }) => reason)).toEqual(["unresolved"]);
  });

  it("sends to one MAC address, and to an address on the segment", () => {
    const { world, a, b, c } = bare();
    c.udp(1, 67);
    a.sends(1, { ...SERVER, link: macOf(3) }, "to c").sends(1, at(2, 67), "to b");
    world.run();
    expect([b.texts, c.texts]).toEqual([[[0, "to b"]], [[0, "to c"]]]);
  });

  it("with the broadcast MAC address reaches who owns the address", () => {
    const { world, a, b, c } = bare();
    c.udp(1, 67);
    a.sends(1, { ...at(2, 67), link: "ff:ff:ff:ff:ff:ff" });
    world.run();
    expect([b.texts, c.texts]).toEqual([[[0, "hello"]], []]);
  });

  it("is found by the address it sends from", () => {
    const { world, a, b } = bare();
    a.does({ kind: "close", port: 1 });
    a.opens(2, { kind: "udp-frame", device: "eth0", port: 68, source: "192.0.2.50" });
    b.sends(1, at(50, 68), "renewed");
    world.run();
    expect(a.texts).toEqual([[0, "renewed"]]);
  });

  it("reads beside the node's own ports and conflicts with none", () => {
    const { world, nodes, a, b } = bare();
    nodes[0]?.addAddress("eth0", "192.0.2.1/24");
    a.udp(2, 68);
    b.sends(1, at(1, 68), "twice");
    world.run();
    expect(a.failures).toEqual([]);
    expect(a.texts).toEqual([
      [0, "twice"],
      [0, "twice"],
    ]);
  });

  it("fails as link-down without carrier, and is denied without the device", () => {
    const { world, nodes, a } = bare();
    nodes[0]?.setCarrier("eth0", false);
    a.sends(1, SERVER);
    a.opens(2, { kind: "udp-frame", device: "eth9", port: 68, source: "0.0.0.0" });
    world.run();
    expect(a.failures.map(([, why]) => why)).toEqual(["link-down", "denied"]);
  });
});

const macBytesOf = (n: number) => (n === 0 ? [0, 0, 0, 0, 0, 0] : [2, 0, 0, 0, 0, n]);
const ipBytesOf = (n: number) => (n === 0 ? [0, 0, 0, 0] : [192, 0, 2, n]);

/** RFC 826 for Ethernet and IPv4. */
function arp(operation: number, sender: [number, number], target: [number, number]): Uint8Array {
  const fixed = [0, 1, 8, 0, 6, 4, 0, operation];
  const [senderMac, senderIp] = sender;
  const [targetMac, targetIp] = target;
  return Uint8Array.from([
    ...fixed,
    ...macBytesOf(senderMac),
    ...ipBytesOf(senderIp),
    ...macBytesOf(targetMac),
    ...ipBytesOf(targetIp),
  ]);
}

const open = (hand: Hand) => hand.opens(9, { kind: "arp", device: "eth0" });
const ask = (hand: Hand, bytes: Uint8Array, link?: string) =>
  hand.does({
    kind: "send",
    on: 9,
    to: { address: "0.0.0.0", port: 0, ...(link !== undefined && { link }) },
    bytes,
    about: ABOUT,
  });
const heard = (hand: Hand) =>
  hand.puppet.received.flatMap(({ input }) =>
    input.kind === "datagram" ? [[input.from, input.bytes]] : [],
  );

describe("an arp port", () => {
  it("is answered by whoever owns the address asked for, service or not", () => {
    const { world, a } = bare();
    open(a);
    ask(a, arp(1, [1, 0], [0, 2]));
    ask(a, arp(1, [1, 0], [0, 99]));
    world.run();
    expect(heard(a)).toEqual([
      [{ address: "192.0.2.2", port: 0, link: macOf(2) }, arp(2, [2, 2], [1, 0])],
    ]);
  });

  it("hears the others' packets, and unicast reaches one interface", () => {
    const { world, a, b, c } = bare();
    for (const hand of [a, b, c]) open(hand);
    const claim = arp(1, [1, 77], [0, 77]);
    ask(a, Uint8Array.from(claim));
    ask(a, Uint8Array.from(claim), macOf(3));
    world.run();
    const from = { address: "192.0.2.77", port: 0, link: macOf(1) };
    expect(heard(b)).toEqual([[from, claim]]);
    expect(heard(c)).toEqual([
      [from, claim],
      [from, claim],
    ]);
    expect(heard(a)).toEqual([]);
  });

  it("loses packets like any other, and says so", () => {
    const { world, lan, nodes, a, b } = bare();
    for (const hand of [a, b]) open(hand);
    lan.model = { loss: 1 };
    ask(a, arp(1, [1, 0], [0, 2]));
    world.run();
    lan.model = {};
    ask(a, arp(1, [1, 0], [0, 2]), macOf(7));
    world.run();
    nodes[0]?.setCarrier("eth0", false);
    ask(a, arp(1, [1, 0], [0, 2]));
    world.run();
    expect(a.drops.map(({ reason }) => reason)).toEqual(["loss", "unresolved"]);
    expect(a.failures.map(([, why]) => why)).toEqual(["link-down"]);
    expect(heard(b)).toEqual([]);
  });
});
