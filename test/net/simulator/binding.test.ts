import { describe, expect, it } from "vitest";
import { at, Hand, lanOf } from "./toys.ts";

/** The numbers of two hundred random ports, as another node sees them. */
const portsOf = () => {
  const { world, a, b } = lanOf(2);
  b.udp(1, 7);
  for (let port = 1; port <= 200; port++) {
    a.opens(port, { kind: "udp", port: "random" }).sends(port, at(2, 7));
  }
  world.run();
  return b.senders.map(({ port }) => port);
};

describe("binding", () => {
  it("conflicts where one address could mean both, within a node", () => {
    const { world, nodes, a, b } = lanOf(2);
    nodes[0]?.addAddress("eth0", "192.0.2.101");
    a.udp(1, 7).udp(2, 7).udp(3, 7, { address: "192.0.2.1" });
    a.udp(4, 8, { address: "192.0.2.1" }).udp(5, 8, { address: "192.0.2.101" });
    a.udp(6, 8, { address: "192.0.2.1" });
    b.udp(1, 7);
    world.run();
    const refused = a.puppet.received.map(({ input }) => input);
    expect(refused).toEqual([2, 3, 6].map((on) => ({ kind: "failed", on, why: "in-use" })));
    expect(b.failures).toEqual([]);
  });

  it("is free again after close, and a closed port neither sends nor receives", () => {
    const { world, a, b } = lanOf(2, { model: { delayUs: 10 } });
    b.udp(1, 7).does({ kind: "close", port: 1 }).udp(2, 7);
    a.udp(1, 8).sends(1, at(2, 7)).does({ kind: "close", port: 1 }).sends(1, at(2, 7));
    world.run();
    expect(b.failures).toEqual([]);
    expect(b.texts).toEqual([[10, "hello"]]);
    expect(a.drops).toMatchObject([{ direction: "tx", reason: "closed", on: 1 }]);
  });

  it("is denied for a device that is not there and a port that is none", () => {
    const { world, a } = lanOf(1);
    a.udp(1, 7, { device: "wlan0" }).udp(2, 0).udp(3, 65_536);
    world.run();
    expect(a.failures.map(([, why]) => why)).toEqual(["denied", "denied", "denied"]);
  });

  it("to a random port finds a free one, the same for the same seed", () => {
    const ports = portsOf();
    expect(new Set(ports).size).toBe(200);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(49_152);
    expect(portsOf()).toEqual(ports);
  });

  it("fails when every dynamic port is taken", () => {
    const { world, a } = lanOf(1);
    for (let port = 49_152; port <= 65_535; port += 2) {
      a.does(
        { kind: "open", port, spec: { kind: "udp", port } },
        { kind: "open", port: port + 1, spec: { kind: "udp", port: port + 1 } },
      );
    }
    a.opens(1, { kind: "udp", port: "random" });
    world.run();
    expect(a.failures.map(([, why]) => why)).toEqual(["in-use"]);
  });

  it("to a peer hears that peer alone, and the most exact port gets a datagram", () => {
    const { world, nodes, a, b, c } = lanOf(3);
    b.udp(1, 7);
    c.udp(1, 7);
    const exact = nodes[0] && new Hand(nodes[0]).udp(1, 8, { peer: at(2, 7), device: "eth0" });
    for (const hand of [b, c]) hand.sends(1, at(1, 8));
    world.run();
    expect(exact?.senders).toEqual([at(2, 7)]);
    expect(a.texts).toEqual([]);
  });

  it("to an address makes the node own it while the port is open", () => {
    const { world, a, b } = lanOf(2);
    a.udp(1, 7, { address: "192.0.2.77" }).sends(1, at(2, 7), "from 77");
    b.udp(1, 7).sends(1, at(77, 7), "to 77");
    world.run();
    a.does({ kind: "close", port: 1 });
    b.sends(1, at(77, 7), "too late");
    world.run();
    expect(b.senders).toEqual([at(77, 7)]);
    expect(a.texts).toEqual([[0, "to 77"]]);
    expect(b.drops).toMatchObject([{ reason: "unresolved" }]);
  });
});
