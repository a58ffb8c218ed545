import { describe, expect, it } from "vitest";
import type { Capacity, Load } from "../../../net/simulator/index.ts";
import { ABOUT, at, bytesOf, lanOf, MS, Puppet } from "./toys.ts";

/** A server that takes in so much, and a client that sends `count` datagrams to it, one each `everyUs`. */
function crowd(capacity: Capacity, count: number, everyUs: number, untilUs = Infinity) {
  const { world, nodes, a } = lanOf(2);
  const node = nodes[1];
  if (node === undefined) throw new Error("no node");
  const puppet = new Puppet();
  const reasons: string[] = [];
  const running = node.run(puppet, {
    capacity,
    onDrop: ({ direction, reason }) => reasons.push(`${direction} ${reason}`),
  });
  running.command([{ kind: "open", port: 1, spec: { kind: "udp", port: 7 } }]);
  a.udp(1, 8);
  for (let i = 0; i < count; i++) {
    world.run({ untilUs: i * everyUs });
    a.sends(1, at(2, 7), `${i}`);
  }
  world.run({ untilUs });
  const served = puppet.received.map(({ atUs, input }) => {
    if (input.kind !== "datagram") throw new Error(input.kind);
    return {
      atUs,
      arrivedUs: input.stamp?.monoUs,
      number: Number(String.fromCharCode(...input.bytes)),
    };
  });
  return { served, reasons, running, load: running.load as Load };
}

describe("a service of finite capacity", () => {
  it("serves one datagram after the other, in the order of their coming", () => {
    const { served, load } = crowd({ serviceUs: 10 * MS, queuePackets: 10 }, 3, MS);
    expect(served.map(({ atUs, number }) => [atUs, number])).toEqual([
      [10 * MS, 0],
      [20 * MS, 1],
      [30 * MS, 2],
    ]);
    expect(load).toEqual({ received: 3, served: 3, dropped: 0, queued: 0, longestQueue: 2 });
  });

  it("stamps a datagram when it came, not when its turn came", () => {
    const { served } = crowd({ serviceUs: 10 * MS, queuePackets: 10 }, 3, MS);
    expect(served.map(({ arrivedUs }) => arrivedUs)).toEqual([0, MS, 2 * MS]);
  });

  it("is idle between datagrams that come slowly", () => {
    const { served, load } = crowd({ serviceUs: MS, queuePackets: 0 }, 3, 5 * MS);
    expect(served.map(({ atUs }) => atUs)).toEqual([MS, 6 * MS, 11 * MS]);
    expect(load).toMatchObject({ dropped: 0, longestQueue: 0 });
  });

  it("drops what finds the line full, and says so", () => {
    const { served, reasons, load } = crowd({ serviceUs: 10 * MS, queuePackets: 2 }, 6, 1);
    expect(served.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(reasons).toEqual(["rx queue-full", "rx queue-full", "rx queue-full"]);
    expect(load).toEqual({ received: 6, served: 3, dropped: 3, queued: 0, longestQueue: 2 });
  });

  it("loses and makes up nothing: received = served + dropped + queued, at any moment", () => {
    for (const serviceUs of [0, 1, 300, 1_700]) {
      for (const queuePackets of [0, 1, 7, Infinity]) {
        for (const untilUs of [100_000, 130_001, Infinity]) {
          const { load } = crowd({ serviceUs, queuePackets }, 200, 500, untilUs);
          expect(load.received).toBe(200);
          expect(load.served + load.dropped + load.queued).toBe(load.received);
          expect(load.longestQueue).toBeLessThanOrEqual(queuePackets);
        }
      }
    }
  });

  it("counts, and does nothing else, where serving takes no time", () => {
    const { served, load } = crowd({ serviceUs: 0, queuePackets: 0 }, 5, MS);
    expect(served.map(({ atUs }) => atUs)).toEqual([0, MS, 2 * MS, 3 * MS, 4 * MS]);
    expect(load).toEqual({ received: 5, served: 5, dropped: 0, queued: 0, longestQueue: 0 });
  });

  it("keeps thousands waiting", () => {
    const { served, load } = crowd({ serviceUs: 100, queuePackets: Infinity }, 3_000, 1);
    expect(served.map(({ number }) => number)).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
    expect(load.longestQueue).toBeGreaterThan(2_900);
  });

  it("lets commands pass the line, and loses the line when it is stopped", () => {
    const { world, nodes, a } = lanOf(2);
    const puppet = new Puppet();
    const running = nodes[1]?.run(puppet, { capacity: { serviceUs: MS, queuePackets: 9 } });
    running?.command([{ kind: "open", port: 1, spec: { kind: "udp", port: 7 } }]);
    a.udp(1, 8).sends(1, at(2, 7)).sends(1, at(2, 7)).sends(1, at(2, 7));
    world.run({ untilUs: 100 });
    const bytes = bytesOf("at once");
    running?.command([{ kind: "send", on: 1, to: at(1, 8), bytes, about: ABOUT }]);
    world.run({ untilUs: 100 });
    expect(a.texts).toEqual([[100, "at once"]]);
    running?.stop();
    world.run();
    expect(puppet.received).toEqual([]);
    expect(running?.load).toEqual({
      received: 3,
      served: 0,
      dropped: 3,
      queued: 0,
      longestQueue: 2,
    });
  });

  it("is what was asked for: no load without a capacity, no capacity that is none", () => {
    const { nodes, a } = lanOf(1);
    expect(a.running.load).toBeUndefined();
    for (const capacity of [
      { serviceUs: 0.5, queuePackets: 1 },
      { serviceUs: -1, queuePackets: 1 },
      { serviceUs: 1, queuePackets: -1 },
      { serviceUs: 1, queuePackets: Number.NaN },
    ]) {
      expect(() => nodes[0]?.run(new Puppet(), { capacity })).toThrow(RangeError);
    }
  });
});
