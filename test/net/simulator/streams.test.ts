import { describe, expect, it } from "vitest";
import { WINDOW_BYTES } from "../../../net/simulator/pipe.ts";
import { at, Hand, lanOf, MS, SECOND } from "./toys.ts";

const DELAY = 10 * MS;
const FAIR = { delayUs: DELAY };
const STORM = { delayUs: DELAY, loss: 1 };

/** b listens on port 80 as stream 1. */
function web(options: Parameters<typeof lanOf>[1] = {}) {
  const lan = lanOf(2, { model: FAIR, ...options });
  lan.b.stream(1, { kind: "listen", port: 80 });
  lan.world.run();
  return lan;
}

/** The same, and a is connected as its stream 5; b knows it as -1. Time starts again at `startUs`. */
function connected() {
  const lan = web();
  lan.a.connects(5, at(2, 80));
  lan.world.run();
  return { ...lan, startUs: lan.world.nowUs };
}

/** The data that a stream got, in order. */
function dataOf(hand: Hand, id: number): string[] {
  const told = hand.events(id).map(([, what]) => what);
  return told.filter((what) => what.startsWith("data"));
}

describe("bytes", () => {
  it("arrive after the link's delay, and the writer hears that they left", () => {
    const { world, a, b, startUs } = connected();
    a.writes(5, "GET");
    world.run();
    expect(b.events(-1)).toEqual([[startUs + DELAY, "data GET"]]);
    expect(a.events(5).at(-1)).toEqual([startUs, "drained"]);
  });

  it("wait for the connection when they are written before it", () => {
    const { world, a, b } = web();
    a.connects(5, at(2, 80)).writes(5, "early").stream(5, { kind: "end" });
    world.run();
    expect(b.events(-1)).toEqual([
      [3 * DELAY, "data early"],
      [3 * DELAY, "ended"],
    ]);
  });

  it.each([
    [100 * MS, 200 * MS],
    [300 * MS, 600 * MS],
    [1_000 * MS, 1_400 * MS],
    [2_000 * MS, 3_000 * MS],
  ])(
    "are sent again after 200 ms, doubling: link back after %d, sent at %d µs",
    (backUs, sentUs) => {
      const { world, lan, a, b, startUs } = connected();
      lan.model = STORM;
      a.writes(5, "GET");
      world.run({ untilUs: startUs + backUs });
      lan.model = FAIR;
      world.run();
      expect(b.events(-1)).toEqual([[startUs + sentUs + DELAY, "data GET"]]);
    },
  );

  it("never overtake what was written before", () => {
    const { world, lan, a, b, startUs } = connected();
    lan.model = STORM;
    a.writes(5, "1");
    world.run({ untilUs: startUs + 50 * MS });
    lan.model = FAIR;
    a.writes(5, "2").writes(5, "3");
    world.run();
    const arrival = startUs + 200 * MS + DELAY;
    expect(b.events(-1)).toEqual([
      [arrival, "data 1"],
      [arrival, "data 2"],
      [arrival, "data 3"],
    ]);
  });

  it("all arrive once and in order under loss, jitter, copies and reordering, both ways", () => {
    const { world, lan, a, b } = connected();
    lan.model = { loss: 0.3, delayUs: MS, jitterUs: 50 * MS, duplicate: 0.3, reorder: 0.3 };
    const numbers = Array.from({ length: 200 }, (_, i) => `data ${i}`);
    for (let i = 0; i < 200; i++) {
      a.writes(5, String(i));
      b.writes(-1, String(i));
      world.run({ untilUs: world.nowUs + 5 * MS });
    }
    world.run();
    expect(dataOf(b, -1)).toEqual(numbers);
    expect(dataOf(a, 5)).toEqual(numbers);
    expect(a.drops.length).toBeGreaterThan(50);
  });

  it("time out after 16 tries, about a quarter of an hour", () => {
    const { world, lan, a, startUs } = connected();
    lan.model = STORM;
    a.writes(5, "GET");
    world.run();
    const [failed, closed] = a.events(5).slice(-2);
    expect([failed?.[1], closed?.[1]]).toEqual(["failed timeout", "closed"]);
    expect((failed?.[0] ?? 0) - startUs).toBe((0.2 * (2 ** 10 - 1) + 6 * 120) * SECOND);
    expect(a.drops).toHaveLength(16);
  });

  it("survive a pulled cable", () => {
    const { world, nodes, a, b, startUs } = connected();
    a.writes(5, "GET");
    nodes[1]?.setCarrier("eth0", false);
    world.run({ untilUs: startUs + 100 * MS });
    nodes[1]?.setCarrier("eth0", true);
    world.run();
    expect(b.events(-1)).toEqual([[startUs + DELAY + 200 * MS + DELAY, "data GET"]]);
    expect(b.drops).toMatchObject([{ direction: "rx", stream: -1 }]);
  });
});

describe("pause", () => {
  it("holds bytes and the end back until resume, also those that arrive together", () => {
    const { world, a, b, startUs } = connected();
    b.stream(-1, { kind: "pause" });
    a.writes(5, "1").writes(5, "2").stream(5, { kind: "end" });
    world.run();
    expect(b.events(-1)).toEqual([]);
    b.stream(-1, { kind: "resume" });
    world.run();
    expect(b.events(-1)).toEqual([
      [startUs + DELAY, "data 1"],
      [startUs + DELAY, "data 2"],
      [startUs + DELAY, "ended"],
    ]);
  });

  it("after the first of several that arrived at one instant holds the rest back", () => {
    const { world, a, b } = connected();
    a.writes(5, "1").writes(5, "2");
    world.run({
      until: () => {
        if (b.events(-1).length === 1) b.stream(-1, { kind: "pause" });
        return b.events(-1).length === 1;
      },
    });
    world.run();
    expect(b.events(-1).map(([, what]) => what)).toEqual(["data 1"]);
  });

  it("closes the window: the writer is not drained until the reader takes bytes", () => {
    const { world, a, b } = connected();
    b.stream(-1, { kind: "pause" });
    const drained = () => a.events(5).filter(([, what]) => what === "drained").length;
    a.writes(5, "x".repeat(WINDOW_BYTES));
    world.run();
    expect(drained()).toBe(1);
    a.writes(5, "more");
    world.run();
    expect(drained()).toBe(1);
    b.stream(-1, { kind: "resume" });
    world.run();
    expect(drained()).toBe(2);
    expect(b.events(-1).at(-1)?.[1]).toBe("data more");
  });

  it("breaks the stream of a writer who writes a megabyte on", () => {
    const { world, a, b } = connected();
    b.stream(-1, { kind: "pause" });
    for (let i = 0; i < 18; i++) a.writes(5, "x".repeat(WINDOW_BYTES));
    world.run();
    expect(a.events(5).slice(-2)).toMatchObject([
      [expect.anything(), "failed no-buffer"],
      [expect.anything(), "closed"],
    ]);
    expect(b.events(-1).slice(-2)).toMatchObject([
      [expect.anything(), "failed reset"],
      [expect.anything(), "closed"],
    ]);
  });
});

describe("the end", () => {
  it("of one side lets the other go on; the second one closes both", () => {
    const { world, a, b, startUs } = connected();
    a.writes(5, "GET").stream(5, { kind: "end" });
    world.run();
    b.writes(-1, "200").stream(-1, { kind: "end" });
    world.run();
    expect(b.events(-1)).toEqual([
      [startUs + DELAY, "data GET"],
      [startUs + DELAY, "ended"],
      [startUs + DELAY, "drained"],
      [startUs + 2 * DELAY, "closed"],
    ]);
    expect(a.events(5).slice(2)).toEqual([
      [startUs + 2 * DELAY, "data 200"],
      [startUs + 2 * DELAY, "ended"],
      [startUs + 2 * DELAY, "closed"],
    ]);
  });

  it("by destroy is closed here and a reset there", () => {
    const { world, a, b, startUs } = connected();
    b.stream(-1, { kind: "destroy" });
    world.run();
    expect(b.events(-1)).toEqual([[startUs, "closed"]]);
    expect(a.events(5).slice(1)).toEqual([
      [startUs + DELAY, "failed reset"],
      [startUs + DELAY, "closed"],
    ]);
  });

  it("of a service that stops resets its streams and frees its port", () => {
    const { world, nodes, a, b } = connected();
    b.running.stop();
    world.run();
    a.connects(6, at(2, 80));
    world.run();
    expect(
      a
        .events(5)
        .slice(1)
        .map(([, what]) => what),
    ).toEqual(["failed reset", "closed"]);
    expect(a.events(6).map(([, what]) => what)).toEqual(["failed refused", "closed"]);
    const next = nodes[1] && new Hand(nodes[1]);
    next?.stream(1, { kind: "listen", port: 80 });
    world.run();
    expect(next?.events(1).map(([, what]) => what)).toEqual(["listening"]);
  });
});
