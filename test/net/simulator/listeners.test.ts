import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { World } from "../../../net/simulator/index.ts";
import { ABOUT, Hand, macOf } from "./toys.ts";

const ALL = (port: number) => ({ address: "255.255.255.255", port });

/** A segment on which broadcasts reach those who listen, and four nodes whose links lose every second packet. */
function quietLan(loss = 0) {
  const world = new World({ random: seededRandom(3) });
  const lan = world.segment("lan", { broadcasts: "listeners" });
  const nodes = ["a", "b", "c", "d"].map((name, i) => {
    const node = world.node(name);
    const addresses = [`192.0.2.${i + 1}/24`];
    node.attach("eth0", lan, { mac: macOf(i + 1), addresses, rx: { loss } });
    return node;
  });
  const hands = nodes.map((node) => new Hand(node));
  return { world, lan, nodes, hands: hands as [Hand, Hand, Hand, Hand] };
}

const counts = (hands: readonly Hand[]) => hands.map(({ texts }) => texts.length);

const fates = (broadcasts: number) => {
  const { world, hands } = quietLan(0.5);
  const [a, b, c] = hands;
  b.udp(1, 7);
  c.udp(1, 9);
  a.udp(1, 8, { broadcast: true });
  for (let i = 0; i < 40; i++) {
    for (let k = 0; k < broadcasts; k++) a.sends(1, ALL(9));
    a.sends(1, { address: "192.0.2.2", port: 7 }, `${i}`);
  }
  world.run();
  return b.texts;
};

describe("a segment whose broadcasts reach those who listen", () => {
  it("brings them to every port that can take them, and to no other station", () => {
    const { world, lan, hands } = quietLan();
    const [a, b, c, d] = hands;
    b.udp(1, 7);
    c.opens(1, { kind: "udp-frame", device: "eth0", port: 7, source: "0.0.0.0" });
    d.udp(1, 7, { address: "192.0.2.4" });
    a.udp(1, 7, { broadcast: true }).sends(1, ALL(7));
    world.run();
    expect(counts(hands)).toEqual([0, 1, 1, 0]);
    expect([...lan.stationsAt(7)].map(({ node }) => node.name)).toEqual(["b", "c", "a"]);
    expect([...lan.stationsAt(8)]).toEqual([]);
  });

  it("does so from the moment a port is opened until all of that number are closed", () => {
    const { world, lan, hands } = quietLan();
    const [a, b] = hands;
    a.udp(1, 8, { broadcast: true });
    b.opens(1, { kind: "udp-frame", device: "eth0", port: 7, source: "0.0.0.0" }).udp(2, 7);
    world.run();
    b.does({ kind: "close", port: 1 });
    world.run();
    expect([...lan.stationsAt(7)]).toHaveLength(1);
    b.running.stop();
    expect([...lan.stationsAt(7)]).toEqual([]);
  });

  it("brings multicasts to those who joined", () => {
    const { world, hands } = quietLan();
    const [a, b, c] = hands;
    const group = "224.0.1.1";
    b.udp(1, 123, { group });
    c.udp(1, 123);
    a.udp(1, 8).sends(1, { address: group, port: 123 });
    world.run();
    expect(counts(hands)).toEqual([0, 1, 0, 0]);
  });

  it("throws no dice at the others: what reaches them is what would have reached them", () => {
    expect(fates(5)).toEqual(fates(0));
    expect(fates(0).length).toBeLessThan(40);
  });

  it("still asks everybody by ARP", () => {
    const { world, hands } = quietLan();
    const [a] = hands;
    const request = [
      0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 3,
    ];
    const bytes = Uint8Array.from(request);
    a.opens(1, { kind: "arp", device: "eth0" });
    const to = { address: "192.0.2.3", port: 0 };
    a.does({ kind: "send", on: 1, to, bytes, about: ABOUT });
    world.run();
    expect(a.senders).toMatchObject([{ link: macOf(3) }]);
  });

  it("forgets a station that is unplugged with open ports", () => {
    const { world, lan, nodes, hands } = quietLan();
    hands[1].udp(1, 7);
    world.run();
    if (nodes[1] !== undefined) world.remove(nodes[1]);
    expect([...lan.stationsAt(7)]).toEqual([]);
  });
});
