/** What a hop needs of the simulator beyond loss and delay: rules, ICMP, translators of addresses. */
import { describe, expect, it } from "vitest";
import type { LinkModel } from "../../../net/impairment.ts";
import { at, lanOf, MS } from "./toys.ts";

/** The device's link: what leaves it, what comes to it. */
function lan(tx: LinkModel, rx: LinkModel = {}) {
  return lanOf(2, { links: [{ tx, rx }] });
}

describe("rules in a simulation", () => {
  it("know whose packets they are by the ports, on the way out and on the way in", () => {
    const rules = [{ when: { service: "dns" as const }, model: { loss: 1 } }];
    for (const [tx, rx] of [
      [{ rules }, {}],
      [{}, { rules }],
    ] as const) {
      const { world, a, b } = lan(tx, rx);
      a.udp(1, 5_000);
      b.udp(1, 53).udp(2, 123);
      for (const [port, number] of [
        [1, 53],
        [2, 123],
      ] as const) {
        a.sends(1, at(2, number), "ask");
        b.sends(port, at(1, 5_000), `answer ${number}`);
      }
      world.run();
      const isOut = tx.rules !== undefined;
      expect(b.texts).toHaveLength(isOut ? 1 : 2);
      expect(a.texts.map(([, text]) => text)).toEqual(
        isOut ? ["answer 53", "answer 123"] : ["answer 123"],
      );
      expect(a.drops).toMatchObject([{ reason: "loss", direction: isOut ? "tx" : "rx" }]);
    }
  });

  it("know the addresses of both ends", () => {
    const { world, a, b } = lan({
      rules: [{ when: { peer: at(2, 1).address }, model: { delayUs: 9 * MS } }],
    });
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7));
    world.run();
    expect(b.texts).toEqual([[9 * MS, "hello"]]);
  });

  it("lose what they name: a window is an outage, counted from the start of the world", () => {
    const { world, a, b } = lan({ loss: { kind: "window", fromUs: 5 * MS, untilUs: 9 * MS } });
    b.udp(1, 7);
    a.udp(1, 8);
    for (let ms = 0; ms < 12; ms++) {
      world.run({ untilUs: ms * MS });
      a.sends(1, at(2, 7), String(ms));
    }
    world.run();
    expect(a.drops.map(({ reason }) => reason)).toEqual(Array(4).fill("outage"));
    expect(b.texts.map(([, text]) => Number(text))).toEqual([0, 1, 2, 3, 4, 9, 10, 11]);
  });
});

describe("a hop that refuses", () => {
  it("tells a connected port so, after the way there and back, and no other", () => {
    const { world, a, b } = lan({ refuse: 1, refuseAs: "refused", delayUs: 10 * MS });
    b.udp(1, 7);
    a.udp(1, 8, { peer: at(2, 7) }).udp(2, 9);
    a.sends(1, at(2, 7)).sends(2, at(2, 7));
    world.run();
    expect(a.failures).toEqual([[20 * MS, "refused"]]);
    expect(a.drops.map(({ reason }) => reason)).toEqual(["icmp", "icmp"]);
    expect(b.texts).toEqual([]);
  });

  it("tells a port that has closed nothing", () => {
    const { world, a } = lan({ refuse: 1, delayUs: 10 * MS });
    a.udp(1, 8, { peer: at(2, 7) }).sends(1, at(2, 7));
    world.run({ untilUs: MS });
    a.does({ kind: "close", port: 1 });
    world.run();
    expect(a.failures).toEqual([]);
  });
});

describe("a translator of addresses on a hop", () => {
  const nat = { atUs: [15 * MS] };

  it("forgets: the reply to what was sent before is lost, the next request comes from another port", () => {
    const { world, a, b } = lan({ nat, delayUs: 10 * MS });
    b.udp(1, 7);
    a.udp(1, 5_000).sends(1, at(2, 7), "before");
    world.run({ untilUs: 12 * MS });
    const [first] = b.senders;
    expect(first).toEqual(at(1, 5_000));
    world.run({ untilUs: 16 * MS });
    b.sends(1, at(1, 5_000), "late reply");
    a.sends(1, at(2, 7), "after");
    world.run({ untilUs: 30 * MS });
    const [, second = at(1, 0)] = b.senders;
    expect(second.port).not.toBe(5_000);
    b.sends(1, second, "reply");
    world.run();
    expect(a.texts.map(([, text]) => text)).toEqual(["reply"]);
    expect(a.senders).toEqual([at(2, 7)]);
    expect(a.drops).toMatchObject([{ direction: "rx", reason: "nat", on: 1 }]);
  });

  it("changes nothing until it forgets", () => {
    const { world, a, b } = lan({ nat });
    b.udp(1, 7);
    a.udp(1, 5_000).sends(1, at(2, 7));
    world.run({ untilUs: MS });
    b.sends(1, at(1, 5_000), "reply");
    world.run();
    expect(b.senders).toEqual([at(1, 5_000)]);
    expect(a.texts).toHaveLength(1);
  });

  it("takes copies as one packet, and leaves DHCP alone", () => {
    const { world, a, b } = lan({ nat: { atUs: [0] } }, { duplicate: 1 });
    b.udp(1, 7).udp(2, 67);
    a.udp(1, 5_000).udp(2, 68);
    a.sends(1, at(2, 7)).sends(2, at(2, 67));
    world.run();
    const [translated = at(1, 0), dhcp] = b.senders;
    expect(dhcp).toEqual(at(1, 68));
    b.sends(1, translated, "reply");
    world.run();
    expect(a.texts.map(([, text]) => text)).toEqual(["reply", "reply"]);
  });
});
