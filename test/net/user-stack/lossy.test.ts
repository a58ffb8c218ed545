import { describe, expect, it } from "vitest";
import { firstAnswerUs, type LinkCase } from "./lossy-link.ts";

const SEEDS = 400;

/** Milliseconds to the first answer over all seeds: `median p95 max`. */
function table(link: LinkCase): string {
  const times = Array.from({ length: SEEDS }, (_, seed) => firstAnswerUs(link, seed));
  times.sort((a, b) => a - b);
  return [0.5, 0.95, 1]
    .map((share) => (times[Math.ceil(share * SEEDS) - 1] ?? Number.NaN) / 1_000)
    .join(" ");
}

describe("UserStack, on a lossy link with a client that asks every 100 ms", () => {
  it.each<[LinkCase, string]>([
    [{ loss: 0, server: "kernel", gleaned: false }, "20 20 20"],
    [{ loss: 0, server: "kernel", gleaned: true }, "10 10 10"],
    [{ loss: 0.1, server: "kernel", gleaned: false }, "20 120 310"],
    [{ loss: 0.1, server: "kernel", gleaned: true }, "10 110 310"],
    [{ loss: 0.1, server: "user-stack", gleaned: true }, "10 110 210"],
    [{ loss: 0.3, server: "kernel", gleaned: false }, "110 410 1310"],
    [{ loss: 0.3, server: "kernel", gleaned: true }, "110 410 1310"],
    [{ loss: 0.3, server: "user-stack", gleaned: true }, "110 410 810"],
  ])("has its answer: %j", (link, expected) => {
    expect(table(link)).toBe(expected);
  });

  it("takes the same time with the same seed", () => {
    const link: LinkCase = { loss: 0.3, server: "user-stack", gleaned: false };
    expect(firstAnswerUs(link, 5)).toBe(firstAnswerUs(link, 5));
  });
});
