import { describe, expect, it } from "vitest";
import { scheduleOf, type Schedule } from "../../experiment/retry-schedule.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";
import { fixedPolicy } from "../../net/retry.ts";

const MS = 1_000;
const S = 1_000_000;

function preset(name: string): RetryPreset {
  return RETRY_PRESETS.get(name) as RetryPreset;
}

/** Seconds after the first send: earliest, in the middle, latest. */
function times({ sends }: Schedule): readonly (readonly number[])[] {
  return sends.map(({ at }) => [at.shortestUs / S, at.middleUs / S, at.longestUs / S]);
}

describe("scheduleOf", () => {
  it("lays a list out until it repeats, within its jitter", () => {
    const schedule = scheduleOf(preset("rfc2131").discover);
    expect(times(schedule)).toEqual([
      [0, 0, 0],
      [3, 4, 5],
      [10, 12, 14],
      [25, 28, 31],
      [56, 60, 64],
      [119, 124, 129],
    ]);
    expect(schedule.sends[0]?.wait).toEqual({
      shortestUs: 3 * S,
      middleUs: 4 * S,
      longestUs: 5 * S,
    });
    expect(schedule.givesUp).toBeUndefined();
  });

  it("shows all tries of a policy that gives up, and when it does", () => {
    const { sends, givesUp } = scheduleOf(preset("udhcpc").request);
    expect(sends.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(givesUp).toEqual({ shortestUs: 9 * S, middleUs: 9 * S, longestUs: 9 * S });
  });

  it("gives up at a deadline, also behind what is shown", () => {
    const { sends, givesUp } = scheduleOf(preset("dhclient").discover);
    expect(sends).toHaveLength(8);
    expect(givesUp).toEqual({ shortestUs: 300 * S, middleUs: 300 * S, longestUs: 300 * S });
    const dns = scheduleOf(preset("smoltcp").dns);
    expect(dns.sends.map(({ at }) => at.middleUs / S)).toEqual([0, 1, 3, 7]);
    expect(dns.givesUp?.middleUs).toBe(10 * S);
  });

  it("shows a list that is gone through again twice", () => {
    const { sends } = scheduleOf(preset("udhcpc").discover);
    expect(sends.map(({ wait }) => wait.middleUs / S)).toEqual([3, 3, 23, 3, 3, 23]);
  });

  it("counts in timeouts of the path where one is known", () => {
    const policy = {
      ...fixedPolicy("own", [100 * MS, S]),
      adaptive: { timeouts: [1, 2, 400], variations: 2, floorUs: 20 * MS, ceilingUs: S },
    };
    expect(scheduleOf(policy).sends.map(({ wait }) => wait.middleUs / MS)).toEqual([
      100, 1_000, 1_000,
    ]);
    const path = { roundTripUs: 20 * MS, variationUs: 10 * MS };
    const known = scheduleOf(policy, path).sends;
    expect(known.map(({ wait }) => wait.middleUs / MS)).toEqual([40, 80, 1_000, 1_000]);
  });

  it("is finite for every preset, and each send comes after the one before", () => {
    for (const [name, { discover, request, ntp, dns }] of RETRY_PRESETS) {
      for (const policy of [discover, request, ntp, dns]) {
        const { sends } = scheduleOf(policy);
        expect(sends.length, name).toBeGreaterThan(0);
        for (const [index, { at, wait }] of sends.entries()) {
          expect(at.shortestUs).toBeLessThanOrEqual(at.longestUs);
          expect(wait.shortestUs).toBeGreaterThan(0);
          if (index > 0)
            expect(at.shortestUs).toBeGreaterThan(sends[index - 1]?.at.shortestUs ?? 0);
        }
      }
    }
  });
});
