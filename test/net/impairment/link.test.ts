import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DROP_REASONS,
  isPerfect,
  Link,
  linkModelFault,
  type LinkModel,
  type PacketFilter,
  type Passage,
} from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";
import { anyModel, BYTES, linkOf, packet } from "./links.ts";

const DNS = packet({ service: "dns", from: "192.0.2.1", to: "192.0.2.53" });
const NTP = packet({ service: "ntp", phase: "ntp-request" });

/** Packet k of a lively exchange. */
function send(link: Link, k: number): Passage {
  return link.deliveries(new Uint8Array(1 + (k % 12)), k * 700, k % 3 === 0 ? DNS : NTP);
}

describe("a link of any model", () => {
  it("takes sixteen draws for each packet, whatever happens to it", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(), (model, seed) => {
        const link = linkOf(model, seed);
        for (let k = 1; k <= 40; k++) {
          send(link, k);
          expect(link.position).toBe(16 * k);
        }
      }),
    );
  });

  it("goes on from what it saved as if nothing had been", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(), fc.nat(40), (model, seed, until) => {
        const link = linkOf(model, seed);
        for (let k = 0; k < until; k++) send(link, k);
        const resumed = linkOf(model, seed);
        resumed.restore(structuredClone(link.save()));
        for (let k = until; k < until + 40; k++) {
          expect(send(resumed, k)).toEqual(send(link, k));
          expect(resumed.rebindings(k * 700)).toBe(link.rebindings(k * 700));
        }
        expect(resumed.save()).toEqual(link.save());
      }),
    );
  });

  it("does the same with a model that has been through JSON", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(), (model, seed) => {
        const [one, other] = [linkOf(model, seed), linkOf(JSON.parse(JSON.stringify(model)), seed)];
        for (let k = 0; k < 30; k++) expect(send(one, k)).toEqual(send(other, k));
      }),
    );
  });

  it("is sound, names why it drops, and delivers at whole microseconds, never early", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(), (model, seed) => {
        expect(linkModelFault(model)).toBeUndefined();
        const link = linkOf(model, seed);
        for (let k = 0; k < 40; k++) {
          const { arrivals, dropped } = send(link, k);
          expect(arrivals.length === 0).toBe(dropped !== undefined);
          if (dropped !== undefined) expect(DROP_REASONS).toContain(dropped);
          for (const { atUs } of arrivals) {
            expect(Number.isSafeInteger(atUs)).toBe(true);
            expect(atUs).toBeGreaterThanOrEqual(k * 700);
          }
        }
      }),
    );
  });

  it("leaves the packet it was given as it is", () => {
    const link = linkOf({ corrupt: 1, truncate: 1, duplicate: 1 });
    const sent = BYTES.slice();
    for (let k = 0; k < 20; k++) link.deliveries(sent, 0);
    expect(sent).toEqual(BYTES);
  });

  it("loses at 30 % every packet that it loses at 10 %, whatever else it does", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(), (model, seed) => {
        const { refuse: _refuse, mtuBytes: _mtu, rules: _rules, ...rest } = model;
        const [fewer, more] = [linkOf({ ...rest, loss: 0.1 }, seed), linkOf({ loss: 0.3 }, seed)];
        for (let k = 0; k < 60; k++) {
          const isLost = send(fewer, k).dropped === "loss";
          const isLostToo = send(more, k).dropped === "loss";
          expect(isLost && !isLostToo).toBe(false);
        }
      }),
    );
  });
});

describe("the rate of a link", () => {
  const rate = { bitsPerSecond: 1_000_000 };

  it("lets packets leave one after the other; the headers count", () => {
    const link = linkOf({ rate, delayUs: 100 });
    const times = [0, 0, 0].map((at) => link.deliveries(BYTES, at).arrivals[0]?.atUs);
    expect(times).toEqual([256 + 100, 512 + 100, 768 + 100]);
    expect(link.deliveries(BYTES, 5_000).arrivals[0]?.atUs).toBe(5_356);
  });

  it("counts what a packet takes on the wire besides", () => {
    const link = linkOf({ rate: { ...rate, overheadBytes: 18 } });
    expect(link.deliveries(BYTES, 0).arrivals[0]?.atUs).toBe(50 * 8);
  });

  it("drops who finds no room, but never on an idle link", () => {
    const link = linkOf({ rate: { ...rate, queueBytes: 70 } });
    const one = (atUs: number): string | undefined => link.deliveries(BYTES, atUs).dropped;
    expect([0, 0, 0].map(one)).toEqual([undefined, undefined, "queue"]);
    expect([200, 300].map(one)).toEqual(["queue", undefined]);
    expect(
      linkOf({ rate: { ...rate, queueBytes: 0 } }).deliveries(BYTES, 0).dropped,
    ).toBeUndefined();
  });

  it("takes a copy as a packet of its own", () => {
    const link = linkOf({ rate, duplicate: 1 });
    const { arrivals } = link.deliveries(BYTES, 0);
    expect(arrivals.map(({ atUs }) => atUs)).toEqual([256, 512]);
  });
});

describe("lengths and damage", () => {
  it("drops what is longer than the MTU, counted as an IP packet", () => {
    const link = linkOf({ mtuBytes: 38 });
    expect(link.deliveries(new Uint8Array(10), 0).dropped).toBeUndefined();
    expect(link.deliveries(new Uint8Array(11), 0).dropped).toBe("mtu");
    const frames = new Link({ mtuBytes: 38 }, seededRandom(1).stream("x"), { headerBytes: -14 });
    expect(frames.deliveries(new Uint8Array(52), 0).dropped).toBeUndefined();
    expect(frames.deliveries(new Uint8Array(53), 0).dropped).toBe("mtu");
  });

  it("damages an IP packet, not the header of its frame", () => {
    const model = { corrupt: 1, truncate: 1 };
    const link = new Link(model, seededRandom(1).stream("x"), { headerBytes: -14 });
    for (let k = 0; k < 200; k++) {
      const [arrival] = link.deliveries(new Uint8Array(20), 0).arrivals;
      expect(arrival?.bytes.length).toBeGreaterThanOrEqual(14);
      expect(arrival?.bytes.subarray(0, 14)).toEqual(new Uint8Array(14));
    }
    expect(link.deliveries(new Uint8Array(14), 0).arrivals[0]?.bytes).toHaveLength(14);
  });

  it("finds nothing to damage in an empty packet", () => {
    const [arrival] = linkOf({ corrupt: 1, truncate: 1 }).deliveries(new Uint8Array(0), 0).arrivals;
    expect(arrival?.bytes).toHaveLength(0);
  });
});

describe("a link that refuses", () => {
  it("says so to the sender after the delay there and back", () => {
    expect(linkOf({ refuse: 1, delayUs: 30 }).deliveries(BYTES, 5)).toEqual({
      arrivals: [],
      dropped: "icmp",
      heard: { why: "unreachable", atUs: 65 },
    });
    expect(linkOf({ refuse: 1, refuseAs: "refused" }).deliveries(BYTES, 0).heard?.why).toBe(
      "refused",
    );
  });
});

function lost(link: Link, source = DNS): boolean {
  return link.deliveries(BYTES, 0, source).arrivals.length === 0;
}

/** Whether a rule is for a DNS packet, and for one of NTP. */
function only(when: PacketFilter): boolean[] {
  const rules = [{ when, model: { loss: 1 } }];
  return [DNS, NTP].map((source) => lost(linkOf({ rules }), source));
}

describe("rules", () => {
  it("are for the packets that fit: by service, phase and address of either end", () => {
    expect(only({ service: "dns" })).toEqual([true, false]);
    expect(only({ phase: "ntp-request" })).toEqual([false, true]);
    expect(only({ peer: "192.0.2.53" })).toEqual([true, false]);
    expect(only({ peer: "192.0.2.1", service: "ntp" })).toEqual([false, false]);
    expect(only({})).toEqual([true, true]);
  });

  it("count the packets that fit, from 1 on", () => {
    const when = { service: "dns", packets: [1, 3] } as const;
    const link = linkOf({ rules: [{ when, model: { loss: 1 } }] });
    const seen = [NTP, DNS, NTP, DNS, DNS, DNS].map((source) => lost(link, source));
    expect(seen).toEqual([false, true, false, false, true, false]);
  });

  it("decide in their order, and keep of the model what they do not say", () => {
    const link = linkOf({
      delayUs: 50,
      loss: 1,
      rules: [
        { when: { service: "dns" }, model: { loss: 0 } },
        { when: { service: "dns" }, model: { delayUs: 9 } },
        { when: { service: "ntp" }, model: { loss: 0, delayUs: 7 } },
      ],
    });
    expect(link.deliveries(BYTES, 0, DNS).arrivals[0]?.atUs).toBe(50);
    expect(link.deliveries(BYTES, 0, NTP).arrivals[0]?.atUs).toBe(7);
  });

  it("share the memory of what they leave out", () => {
    const model: LinkModel = {
      loss: { kind: "pattern", pattern: ".X" },
      rules: [{ when: { service: "dns" }, model: { delayUs: 5 } }],
    };
    const link = linkOf(model);
    expect([DNS, NTP, DNS, NTP].map((source) => lost(link, source))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it("are for nothing of a driver that says nothing, unless they are for all", () => {
    const rules = [{ when: { service: "other" as const }, model: { loss: 1 } }];
    expect(linkOf({ rules }).deliveries(BYTES, 0).dropped).toBeUndefined();
    expect(linkOf({ rules: [{ when: {}, model: { loss: 1 } }] }).deliveries(BYTES, 0).dropped).toBe(
      "loss",
    );
  });

  it("are not asked about packets where there are none", () => {
    const source = {
      facts: () => {
        throw new Error("asked");
      },
    };
    expect(linkOf({ jitterUs: 5 }).deliveries(BYTES, 0, source).arrivals).toHaveLength(1);
  });
});

describe("isPerfect, with more to look at", () => {
  it.each<LinkModel>([
    { loss: { kind: "pattern", pattern: "." } },
    { loss: [0] },
    { jitter: { kind: "normal", deviationUs: 1 } },
    { rate: { bitsPerSecond: 1 } },
    { mtuBytes: 1 },
    { corrupt: 0.1 },
    { truncate: 0.1 },
    { refuse: 0.1 },
    { nat: { rebind: 0.1 } },
    { rules: [{ when: {}, model: {} }] },
  ])("is not so for %j", (model) => {
    expect(isPerfect(model)).toBe(false);
  });

  it("is so for what is there but never happens", () => {
    expect(isPerfect({ loss: 0, corrupt: 0, truncate: 0, refuse: 0, rules: [] })).toBe(true);
  });
});

describe("linkModelFault, with more to look at", () => {
  it.each<[object, RegExp]>([
    [{ loss: [] }, /^loss is an empty list/],
    [{ loss: [0.1, 2] }, /^loss\[1\] is a probability/],
    [{ loss: [0.1, 0.1, 0.1, 0.1] }, /^loss has more than 3 models that throw dice/],
    [{ loss: { kind: "gilbert-elliott", p: 0.1 } }, /^loss\.r is a probability .* not NaN/],
    [{ loss: { kind: "markov4", p13: 0.6, p14: 0.6 } }, /p13 and p14 together/],
    [{ loss: { kind: "markov4", p13: 0.1, p31: 0.6, p32: 0.6 } }, /p31 and p32 together/],
    [{ loss: { kind: "markov4", p13: 0.1, p31: 0 } }, /never ends/],
    [{ loss: { kind: "markov4", p13: 0.1, p31: 0.1, p32: 0.1, p23: 0 } }, /state 2 never ends/],
    [{ loss: { kind: "pattern", pattern: "..Y" } }, /^loss\.pattern is made of dots and X/],
    [{ loss: { kind: "nth" } }, /names no packets/],
    [{ loss: { kind: "nth", packets: [0] } }, /^loss\.packets\[0\] is a packet's number/],
    [{ loss: { kind: "window", fromUs: 5, untilUs: 5 } }, /ends before it begins/],
    [{ loss: { kind: "window", fromUs: 5, everyUs: 5 } }, /untilUs is missing/],
    [{ loss: { kind: "window", fromUs: 0, untilUs: 9, everyUs: 5 } }, /before it has ended/],
    [{ loss: { kind: "cosmic" } }, /unknown kind/],
    [{ jitter: { kind: "normal", deviationUs: -1 } }, /^jitter\.deviationUs/],
    [{ jitter: { kind: "normal", deviationUs: 1, correlation: 1 } }, /^jitter\.correlation/],
    [{ jitter: { kind: "uniform", lowUs: 2, highUs: 1 } }, /lowUs is more than highUs/],
    [{ jitter: { kind: "pareto", scaleUs: 1, shape: 0 } }, /^jitter\.shape/],
    [{ jitter: { kind: "table", quantilesUs: [1] } }, /two quantiles or more/],
    [{ jitter: { kind: "table", quantilesUs: [2, 1] } }, /quantiles rise/],
    [{ jitter: { kind: "bell" } }, /unknown kind/],
    [{ jitterUs: 1, jitter: { kind: "normal", deviationUs: 1 } }, /takes the place of jitterUs/],
    [{ rate: {} }, /^rate\.bitsPerSecond/],
    [{ rate: { bitsPerSecond: 9, queueBytes: -1 } }, /^rate\.queueBytes/],
    [{ mtuBytes: 1.5 }, /^mtuBytes/],
    [{ refuseAs: "maybe" }, /^refuseAs is one of refused, unreachable, not maybe/],
    [{ nat: { rebind: 2 } }, /^nat\.rebind/],
    [{ nat: { atUs: [-1] } }, /^nat\.atUs\[0\]/],
    [{ rules: [{ when: { service: "ftp" }, model: {} }] }, /^rules\[0\]\.when\.service is one of/],
    [{ rules: [{ when: { phase: "ACK!" }, model: {} }] }, /^rules\[0\]\.when\.phase/],
    [{ rules: [{ when: {}, model: { loss: 2 } }] }, /^rules\[0\]\.model\.loss is a probability/],
  ])("names the fault of %j", (model, fault) => {
    expect(linkModelFault(model as LinkModel)).toMatch(fault);
  });
});
