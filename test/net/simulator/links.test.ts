import { describe, expect, it } from "vitest";
import type { LinkModel } from "../../../net/impairment.ts";
import { ABOUT, at, lanOf, MS, bytesOf } from "./toys.ts";

const COUNT = 400;

/** Sends numbered datagrams from a to b, 1 ms apart, and says what became of them. */
function send(options: Parameters<typeof lanOf>[1], count = COUNT) {
  const lan = lanOf(2, options);
  const { world, a, b } = lan;
  b.udp(1, 7);
  a.udp(1, 8);
  for (let i = 0; i < count; i++) {
    world.run({ untilUs: i * MS });
    a.sends(1, at(2, 7), String(i));
  }
  world.run();
  return { ...lan, numbers: b.texts.map(([, text]) => Number(text)) };
}

const ON_EACH_HOP = (model: LinkModel): [string, Parameters<typeof lanOf>[1]][] => [
  ["sender", { links: [{ tx: model }] }],
  ["segment", { model }],
  ["receiver", { links: [{}, { rx: model }] }],
];

describe("each hop", () => {
  it.each(ON_EACH_HOP({ loss: 0.25 }))("loses packets: %s", (where, options) => {
    const { a, b, numbers } = send(options);
    const lost = where === "receiver" ? b.drops : a.drops;
    expect(numbers.length + lost.length).toBe(COUNT);
    expect(lost.length).toBeGreaterThan(70);
    expect(lost.length).toBeLessThan(130);
    expect((where === "receiver" ? a : b).drops).toEqual([]);
    const common = { at: expect.anything(), reason: "loss", on: 1, bytes: expect.anything() };
    const side =
      where === "receiver"
        ? { direction: "rx", from: at(1, 8) }
        : { direction: "tx", to: at(2, 7), about: ABOUT };
    for (const drop of lost) expect(drop).toEqual({ ...common, ...side });
  });

  it.each(ON_EACH_HOP({ delayUs: 5 * MS, jitterUs: 2 * MS }))("delays: %s", (_where, options) => {
    const { b } = send(options);
    const delays = b.texts.map(([us, text]) => us - Number(text) * MS);
    expect(delays).toHaveLength(COUNT);
    for (const delay of delays) {
      expect(Number.isInteger(delay)).toBe(true);
      expect(delay).toBeGreaterThanOrEqual(5 * MS);
      expect(delay).toBeLessThanOrEqual(7 * MS);
    }
    expect(new Set(delays).size).toBeGreaterThan(COUNT / 2);
  });

  it.each(ON_EACH_HOP({ duplicate: 0.5 }))("duplicates: %s", (_where, options) => {
    const { numbers } = send(options);
    expect(new Set(numbers).size).toBe(COUNT);
    expect(numbers.length).toBeGreaterThan(1.4 * COUNT);
    expect(numbers.length).toBeLessThan(1.6 * COUNT);
  });

  it.each(ON_EACH_HOP({ reorder: 0.1, reorderUs: 10 * MS }))("reorders: %s", (_where, options) => {
    const { numbers } = send(options);
    expect(numbers.toSorted((x, y) => x - y)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    const overtaken = numbers.filter((number, i) => number < (numbers[i - 1] ?? 0));
    expect(overtaken.length).toBeGreaterThan(10);
  });

  it("adds its delay to the others'", () => {
    const { b } = send(
      {
        model: { delayUs: 100 },
        links: [{ tx: { delayUs: 20 } }, { rx: { delayUs: 3 } }],
      },
      1,
    );
    expect(b.texts).toEqual([[123, "0"]]);
  });

  it("throws dice of its own: loss on one moves nothing on another", () => {
    const jitter = { jitterUs: MS };
    const plain = send({ model: jitter });
    const lossy = send({ model: jitter, links: [{}, { rx: { loss: 0.3 } }] });
    const times = new Map(plain.b.texts.map(([us, text]) => [text, us]));
    expect(lossy.b.texts.length).toBeLessThan(COUNT);
    for (const [us, text] of lossy.b.texts) expect(us).toBe(times.get(text));
  });

  it("meets each receiver of a broadcast with that receiver's dice", () => {
    const rx = { loss: 0.5 };
    const { world, a, b, c } = lanOf(3, { links: [{}, { rx }, { rx }] });
    for (const hand of [b, c]) hand.udp(1, 7);
    a.udp(1, 7, { broadcast: true });
    for (let i = 0; i < 100; i++) a.sends(1, { address: "255.255.255.255", port: 7 }, String(i));
    world.run();
    expect(b.texts.length + b.drops.length).toBe(100);
    expect(b.texts).not.toEqual(c.texts);
    expect(a.drops).toEqual([]);
  });

  it("changes its weather while the world runs", () => {
    const { world, lan, a, b } = lanOf(2);
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7), "fair");
    world.run();
    lan.model = { loss: 1 };
    a.sends(1, at(2, 7), "storm");
    world.run();
    lan.model = {};
    a.sends(1, at(2, 7), "fair again");
    world.run();
    expect(b.texts.map(([, text]) => text)).toEqual(["fair", "fair again"]);
    expect(a.drops.map(({ bytes }) => bytes)).toEqual([bytesOf("storm")]);
    expect(() => (lan.model = { loss: 2 })).toThrow(RangeError);
  });
});
