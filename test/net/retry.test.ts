import { describe, expect, it } from "vitest";
import { seededRandom } from "../../net/random.ts";
import {
  delayUs,
  firstAttempt,
  fixedPolicy,
  nextAttempt,
  UNSPECIFIED_POLICY,
  type Attempts,
  type Jitter,
  type RetryPolicy,
} from "../../net/retry.ts";
import { ALMOST_ONE, loadedDice } from "./dice.ts";

const MS = 1_000;
const S = 1_000_000;

function policyWith(jitter: Jitter, more: Partial<RetryPolicy> = {}): RetryPolicy {
  return { name: "test", delaysUs: [1 * S, 2 * S, 4 * S], jitter, conceal: Infinity, ...more };
}

/** The delay of an attempt with the lowest, the middle and the highest dice. */
function extremes(policy: RetryPolicy, attempt: number, previousUs?: number): number[] {
  return [0, 0.5, ALMOST_ONE].map((dice) =>
    delayUs(policy, attempt, loadedDice(dice), { previousUs }),
  );
}

/** The first seven delays at the lowest dice, in seconds. */
function firstDelays(policy: RetryPolicy): number[] {
  return [1, 2, 3, 4, 5, 6, 7].map((attempt) => delayUs(policy, attempt, loadedDice(0)) / S);
}

/** Sends at every due time until the policy gives up; the times of the sends, in seconds, and that of giving up. */
function sendTimes(
  policy: RetryPolicy,
  most = 20,
): { sends: number[]; givesUp: number | undefined } {
  const random = loadedDice(0);
  let current: Attempts | undefined = firstAttempt(policy, 0, random);
  const sends: number[] = [];
  let givesUp: number | undefined;
  while (current !== undefined && sends.length < most) {
    sends.push(current.sentUs / S);
    givesUp = current.resendUs / S;
    current = nextAttempt(policy, current, current.resendUs, random);
  }
  return { sends, givesUp: current === undefined ? givesUp : undefined };
}

describe("delayUs", () => {
  it.each<[Jitter, readonly number[], readonly number[]]>([
    [{ kind: "none" }, [S, S, S], [4 * S, 4 * S, 4 * S]],
    [{ kind: "additive", percent: 20 }, [S, 1.1 * S, 1.2 * S], [4 * S, 4.4 * S, 4.8 * S]],
    [{ kind: "span", spanUs: S }, [0, S, 2 * S], [3 * S, 4 * S, 5 * S]],
    [{ kind: "proportional", percent: 10 }, [0.9 * S, S, 1.1 * S], [3.6 * S, 4 * S, 4.4 * S]],
    [{ kind: "full" }, [0, 0.5 * S, S], [0, 2 * S, 4 * S]],
  ])("spreads the first and the third delay by %j", (jitter, first, third) => {
    expect(extremes(policyWith(jitter), 1)).toEqual(first);
    expect(extremes(policyWith(jitter), 3)).toEqual(third);
  });

  it("spreads decorrelated between the first delay and three times the previous one, up to the cap", () => {
    const policy = policyWith({ kind: "decorrelated", capUs: 10 * S });
    expect(extremes(policy, 1)).toEqual([S, 2 * S, 3 * S]);
    expect(extremes(policy, 2, 3 * S)).toEqual([S, 5 * S, 9 * S]);
    expect(extremes(policy, 3, 9 * S)).toEqual([S, 10 * S, 10 * S]);
  });

  it("grows by up to twice the previous delay, and past the cap lies between half and one and a half of it", () => {
    const policy = policyWith({ kind: "growing", capUs: 15 * S });
    expect(extremes(policy, 1)).toEqual([S, S, S]);
    expect(extremes(policy, 2, 3 * S)).toEqual([3 * S, 6 * S, 9 * S]);
    expect(extremes(policy, 3, 9 * S)).toEqual([9 * S, 15 * S, 22.5 * S]);
    expect(extremes(policy, 4, 20 * S)).toEqual([7.5 * S, 15 * S, 22.5 * S]);
  });

  it("repeats the last delay, or goes through the list again", () => {
    expect(firstDelays(policyWith({ kind: "none" }))).toEqual([1, 2, 4, 4, 4, 4, 4]);
    expect(firstDelays(policyWith({ kind: "none" }, { afterLast: "cycle" }))).toEqual([
      1, 2, 4, 1, 2, 4, 1,
    ]);
  });

  it("never waits without end for want of a delay, nor less than nothing", () => {
    expect(delayUs(UNSPECIFIED_POLICY, 9, loadedDice(0))).toBe(3 * S);
    expect(delayUs(policyWith({ kind: "span", spanUs: 9 * S }), 1, loadedDice(0))).toBe(0);
  });

  it("is a whole number of microseconds", () => {
    const random = seededRandom(1).stream("retry");
    for (let attempt = 1; attempt < 200; attempt++) {
      const delay = delayUs(policyWith({ kind: "additive", percent: 33 }), attempt, random, {
        path: { roundTripUs: 33_333.3, variationUs: 11_111.1 },
      });
      expect(Number.isInteger(delay)).toBe(true);
    }
  });

  it.each<Jitter["kind"]>([
    "none",
    "additive",
    "span",
    "proportional",
    "full",
    "decorrelated",
    "growing",
  ])("takes one draw for %s, so that policies compare on the same dice", (kind) => {
    const jitter = { kind, percent: 10, spanUs: S, capUs: 10 * S } as Jitter;
    const random = seededRandom(1).stream("retry");
    for (let attempt = 1; attempt <= 10; attempt++) {
      delayUs(policyWith(jitter), attempt, random, attempt > 1 ? { previousUs: 2 * S } : {});
      expect(random.position).toBe(attempt);
    }
  });

  it("counts adaptive delays in timeouts of the path, none longer than the longest of an unknown one", () => {
    const policy = policyWith(
      { kind: "none" },
      { adaptive: { timeouts: [1, 2, 30], variations: 2, floorUs: 20 * MS, ceilingUs: S } },
    );
    const delays = (roundTripMs?: number, variationMs = 0): number[] => {
      const path = roundTripMs && { roundTripUs: roundTripMs * MS, variationUs: variationMs * MS };
      const history = path ? { path } : {};
      return [1, 2, 3, 4].map((attempt) => delayUs(policy, attempt, loadedDice(0), history) / MS);
    };
    expect(delays()).toEqual([1_000, 2_000, 4_000, 4_000]);
    expect(delays(30, 10)).toEqual([50, 100, 1_500, 1_500]);
    expect(delays(30)).toEqual([45, 90, 1_350, 1_350]); // never closer than half a round trip
    expect(delays(10, 1)).toEqual([20, 40, 600, 600]); // the floor
    expect(delays(900, 450)).toEqual([1_000, 2_000, 4_000, 4_000]); // the ceiling
  });

  it("takes a policy that is not adaptive as it is, whatever the path", () => {
    const path = { roundTripUs: 10 * MS, variationUs: 0 };
    expect(delayUs(policyWith({ kind: "none" }), 1, loadedDice(0), { path })).toBe(S);
  });
});

describe("the attempts of one transaction", () => {
  it("records the first send and when the next one is due", () => {
    expect(firstAttempt(policyWith({ kind: "none" }), 500, loadedDice(0))).toEqual({
      attempt: 1,
      startedUs: 500,
      sentUs: 500,
      delayUs: S,
      resendUs: S + 500,
    });
  });

  it("counts the next send, however late it comes, and keeps the start", () => {
    const policy = policyWith({ kind: "none" });
    const first = firstAttempt(policy, 500, loadedDice(0));
    expect(nextAttempt(policy, first, 1.5 * S, loadedDice(0))).toEqual({
      attempt: 2,
      startedUs: 500,
      sentUs: 1.5 * S,
      delayUs: 2 * S,
      resendUs: 3.5 * S,
    });
  });

  it.each([
    [0, [0], 1],
    [1, [0, 1], 3],
    [2, [0, 1, 3], 7],
    [3, [0, 1, 3, 7], 11],
  ])(
    "conceals %i retries, then gives up when the last reply is overdue",
    (conceal, sends, givesUp) => {
      expect(sendTimes(policyWith({ kind: "none" }, { conceal }))).toEqual({ sends, givesUp });
    },
  );

  it("never gives up when it conceals for ever", () => {
    expect(sendTimes(policyWith({ kind: "none" }), 6)).toEqual({
      sends: [0, 1, 3, 7, 11, 15],
      givesUp: undefined,
    });
  });

  it("gives up at its deadline, and is woken for that", () => {
    expect(sendTimes(policyWith({ kind: "none" }, { deadlineUs: 5 * S }))).toEqual({
      sends: [0, 1, 3],
      givesUp: 5,
    });
  });

  it("hands the previous delay to the jitter that builds on it", () => {
    const policy = policyWith({ kind: "growing", capUs: 100 * S });
    const dice = loadedDice(0.5);
    const first = firstAttempt(policy, 0, dice);
    const second = nextAttempt(policy, first, first.resendUs, dice) as Attempts;
    const third = nextAttempt(policy, second, second.resendUs, dice) as Attempts;
    expect([first.delayUs, second.delayUs, third.delayUs]).toEqual([S, 2 * S, 4 * S]);
  });

  it("takes one draw for each send, and none for giving up", () => {
    const policy = policyWith({ kind: "full" }, { conceal: 1 });
    const random = seededRandom(1).stream("retry");
    const first = firstAttempt(policy, 0, random);
    const second = nextAttempt(policy, first, S, random) as Attempts;
    expect(random.position).toBe(2);
    expect(nextAttempt(policy, second, 5 * S, random)).toBeUndefined();
    expect(random.position).toBe(2);
  });

  it("is a plain record that can be saved in the middle of a transaction", () => {
    const policy = policyWith({ kind: "decorrelated", capUs: 10 * S });
    const random = seededRandom(1).stream("retry");
    const first = firstAttempt(policy, 0, random);
    const resumed = seededRandom(1).stream("retry");
    resumed.position = random.position;
    expect(nextAttempt(policy, structuredClone(first), S, resumed)).toEqual(
      nextAttempt(policy, first, S, random),
    );
  });
});

describe("fixedPolicy", () => {
  it("waits exactly as told, for ever", () => {
    const policy = fixedPolicy("mine", [250 * MS, 500 * MS]);
    expect([1, 2, 3].map((attempt) => delayUs(policy, attempt, loadedDice(0.9)))).toEqual([
      250_000, 500_000, 500_000,
    ]);
    expect(policy.conceal).toBe(Infinity);
  });
});

describe("UNSPECIFIED_POLICY", () => {
  it("is 3 s and up to 30 % more, and conceals nothing, as libwebsockets does without a policy", () => {
    expect(extremes(UNSPECIFIED_POLICY, 1)).toEqual([3 * S, 3.45 * S, 3.9 * S]);
    expect(
      nextAttempt(
        UNSPECIFIED_POLICY,
        firstAttempt(UNSPECIFIED_POLICY, 0, loadedDice(0)),
        3 * S,
        loadedDice(0),
      ),
    ).toBeUndefined();
  });
});
