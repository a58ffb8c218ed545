import { describe, expect, it } from "vitest";
import { retryOutlook } from "../../experiment/retry-outlook.ts";
import { ADAPTIVE, RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";

const REQUEST = { delayUs: 5_000, runs: 60, seed: 1, timeoutUs: 120_000_000 };

describe("retryOutlook", () => {
  it("needs four round trips and four packets without loss", () => {
    const [cell] = retryOutlook({ ...REQUEST, policy: ADAPTIVE, losses: [0] });
    expect(cell).toMatchObject({
      policy: "adaptive",
      runs: 60,
      reached: 60,
      goal: { median: { value: 30_000 }, p90: { value: 30_000 } },
      perSuccess: { packets: { value: 4 } },
    });
  });

  it("has a summary for each loss, in their order, and is the same for the same seed", () => {
    const request = { ...REQUEST, policy: ADAPTIVE, losses: [0.3, 0.1] };
    const cells = retryOutlook(request);
    expect(cells.map(({ loss }) => loss)).toEqual([0.3, 0.1]);
    expect(retryOutlook(request)).toEqual(cells);
    expect(retryOutlook({ ...request, seed: 2 })).not.toEqual(cells);
  });

  it("counts what came too late as failed", () => {
    const policy = RETRY_PRESETS.get("rfc2131") as RetryPreset;
    const [cell] = retryOutlook({ ...REQUEST, policy, losses: [0.4], timeoutUs: 1_000_000 });
    expect(cell?.reached).toBeLessThan(30);
    expect(cell?.success.high).toBeLessThan(0.7);
    expect(cell?.goal.median.value).toBeNull();
  });
});
