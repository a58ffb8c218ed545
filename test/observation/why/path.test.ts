import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../lab/scenarios.ts";
import { seededRandom } from "../../../net/random.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import type { BringUpOptions } from "../../../library/options.ts";
import { explain, type WhyDocument } from "../../../observation/why/explain.ts";
import { whyText } from "../../../observation/why/text.ts";
import { LADDER } from "../../../services/system-state/index.ts";
import { recordedRun } from "../recorded-runs.ts";
import { reviewed, reviewOf, whyOf } from "./reviewed-run.ts";

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

function lossy(loss: number): BringUpOptions {
  return { tx: { loss, delayUs: 5_000 }, rx: { loss, delayUs: 5_000 } };
}

/** Contiguous, nothing empty, and exactly as long as the climb; shares and services add up to it, too. */
function expectWhole(why: WhyDocument, about: string): void {
  let atUs = why.fromUs;
  for (const { fromUs, untilUs } of why.path) {
    expect(fromUs, about).toBe(atUs);
    expect(untilUs, about).toBeGreaterThan(fromUs);
    atUs = untilUs;
  }
  expect(atUs, about).toBe(why.untilUs);
  expect(why.untilUs - why.fromUs, about).toBe(why.elapsedUs);
  expect(sumOf(why.shares.map(({ totalUs }) => totalUs)), about).toBe(why.elapsedUs);
  const percents = sumOf(why.path.map(({ percent }) => percent));
  expect(Math.abs(percents - (why.elapsedUs === 0 ? 0 : 100)), about).toBeLessThan(
    0.06 * (why.path.length + 1),
  );
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

describe("the critical path", () => {
  it("is contiguous and adds up exactly, whatever is lost, by every policy", async () => {
    for (const loss of [0, 0.1, 0.3, 0.6])
      for (const retry of ["adaptive", "rfc2131", "lws"])
        for (const seed of SEEDS) {
          const why = await whyOf({ ...lossy(loss), retry, seed });
          expectWhole(why, `loss ${loss}, ${retry}, seed ${seed}`);
          expect(why.path.every(({ kind }) => kind !== "unknown" && kind !== "host")).toBe(true);
        }
  });

  it("is so in every scenario, for every state, at every moment", async () => {
    for (const name of SCENARIOS.keys()) {
      const lines = await recordedRun({ ...lossy(0.1), scenario: name });
      for (const atUs of [undefined, 0, 21_000, 250_000, 2_500_000]) {
        const { snapshot, evidence } = reviewed(lines, atUs);
        for (const state of LADDER)
          expectWhole(explain(snapshot, evidence, state), `${name}, ${state}, at ${atUs}`);
      }
    }
  });

  it("is three round trips where nothing is wrong, and says what was not waited for", async () => {
    const why = await whyOf({});
    expect(why.path).toMatchObject([
      { kind: "answer", source: "dhcp/eth0", what: "DISCOVER", untilUs: 10_000 },
      { kind: "answer", source: "dhcp/eth0", what: "REQUEST", untilUs: 20_000 },
      { kind: "answer", source: "dns", what: "A lab.example", untilUs: 30_000, percent: 33.3 },
    ]);
    expect(
      why.services.map(({ source, onPathUs, readyUs }) => [source, onPathUs, readyUs]),
    ).toEqual([
      ["dhcp/eth0", 20_000, 20_000],
      ["ntp", 0, 30_000],
      ["dns", 10_000, 30_000],
    ]);
  });

  it("charges lost packets with the wait until the next try, and counts them by service", async () => {
    for (const seed of SEEDS) {
      const { snapshot, evidence } = await reviewOf({ ...lossy(0.3), seed });
      const why = explain(snapshot, evidence);
      const dropped = sumOf(why.services.map(({ droppedTx, droppedRx }) => droppedTx + droppedRx));
      expect(dropped).toBe(snapshot.packets.droppedTx + snapshot.packets.droppedRx);
      expect(sumOf(why.services.map(({ retries }) => retries))).toBe(snapshot.retries);
      expect(
        why.path.some(({ kind }) => kind === "silence"),
        `seed ${seed}`,
      ).toBe(false);
      for (const { kind, untilUs, fromUs } of why.path)
        if (kind === "answer") expect(untilUs - fromUs, `seed ${seed}`).toBe(10_000);
    }
  });

  it("takes a late answer to the first try for that, although later ones look the same", async () => {
    const why = await whyOf({ scenario: "dhcp-slow" });
    expect(why.path.slice(0, 2)).toMatchObject([
      { kind: "answer", what: "DISCOVER", attempt: 1, untilUs: 810_000 },
      { kind: "answer", what: "REQUEST", attempt: 1, untilUs: 1_620_000 },
    ]);
  });

  it("needs no captured bytes for that", async () => {
    const { snapshot, evidence } = await reviewOf({ scenario: "dhcp-slow" });
    const events = evidence.events.map((event) => {
      if (!("bytes" in event)) return event;
      const { bytes: _, ...rest } = event;
      return rest;
    });
    expect(explain(snapshot, { ...evidence, events })).toEqual(explain(snapshot, evidence));
  });

  it("begins anew where the goal was lost and reached again", async () => {
    const options = { scenario: { flaps: [{ atUs: 2_000_000, forUs: 500_000 }] } } as const;
    const why = await whyOf({ ...options, stay: true, timeoutUs: 10_000_000 });
    expectWhole(why, "second climb");
    expect(why).toMatchObject({ reached: true, fromUs: 2_000_000, elapsedUs: 530_000 });
    expect(why.path[0]).toMatchObject({
      kind: "no-carrier",
      fromUs: 2_000_000,
      untilUs: 2_500_000,
    });
    expect(why.before).toMatchObject([{ from: "OPERATIONAL", to: "INITIALIZED" }]);
  });

  it("leaves unknown what happened before the oldest event that is kept", async () => {
    const { snapshot, evidence } = await reviewOf({ ...lossy(0.3), seed: 3 });
    const whole = explain(snapshot, evidence);
    for (let kept = 0; kept <= evidence.events.length; kept++) {
      const events = evidence.events.slice(evidence.events.length - kept);
      const why = explain(snapshot, { ...evidence, events, isCut: true });
      expectWhole(why, `${kept} events kept`);
      expect(why.elapsedUs, `${kept} events kept`).toBe(whole.elapsedUs);
      const [first] = why.path;
      if (kept < 40) expect(first?.kind, `${kept} events kept`).toBe("unknown");
    }
  });
});

describe("an explanation", () => {
  it("comes out whole from any part of a log, however little fits together", async () => {
    for (const name of SCENARIOS.keys()) {
      const { snapshot, evidence } = await reviewOf({ ...lossy(0.2), scenario: name }, 700_000);
      for (const seed of SEEDS) {
        const dice = seededRandom(seed).stream("holes");
        const events = evidence.events.filter(() => dice.fraction() < 0.7);
        expectWhole(explain(snapshot, { ...evidence, events }), `${name}, holes ${seed}`);
      }
    }
  });

  it("is the same each time, and plain JSON", async () => {
    const first = await whyOf({ ...lossy(0.3), seed: 5 });
    expect(await whyOf({ ...lossy(0.3), seed: 5 })).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    expect(first.schema).toBe("bringup.why/1");
  });

  it("suggests `adaptive` where another policy's waits took the time, and only there", async () => {
    const slow = await whyOf({ ...lossy(0.3), seed: 7, retry: "rfc2131" });
    expect(slow.hints[0]).toMatchObject({
      code: "back-off",
      suggestion: expect.stringContaining("--retry adaptive"),
    });
    const fast = await whyOf({ ...lossy(0.3), seed: 7, retry: ADAPTIVE });
    expect(fast.hints.map(({ code }) => code)).not.toContain("back-off");
    expect(fast.hints[0]?.code).toBe("loss");
  });

  it("is told in lines of at most 80 columns, but for names that are longer", async () => {
    for (const name of SCENARIOS.keys())
      for (const atUs of [undefined, 250_000]) {
        const why = await whyOf(
          { ...lossy(0.1), scenario: name },
          atUs === undefined ? {} : { atUs },
        );
        for (const line of whyText(why)) expect(line.length, line).toBeLessThanOrEqual(80);
      }
  });
});
