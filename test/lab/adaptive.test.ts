/**
 * The measures of the adaptive policy, at moderate numbers of seeds; docs/retry.md has them at high ones. BOUNDED: some
 * 45 000 bring-ups and two fleets of 2 000 devices.
 */
import { describe, expect, it } from "vitest";
import { simulateFleet } from "../../experiment/fleet.ts";
import { simulateRun } from "../../experiment/run.ts";
import { PLAIN, type Scenario } from "../../lab/scenario.ts";
import { withLoss } from "../../net/impairment.ts";
import { ADAPTIVE, RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";

const MS = 1_000;
const MINUTE = 60_000_000;
/** On a machine that is busy with other things. */
const TEST_MS = 30_000;

interface Path {
  readonly delayMs: number;
  readonly loss: number;
  readonly burst?: number;
}

interface Outcome {
  readonly median: number;
  readonly p90: number;
  readonly success: number;
  readonly packets: number;
}

const OTHERS = [...RETRY_PRESETS.values()].filter((preset) => preset !== ADAPTIVE);

/** Bring-ups with the seeds from 1 up, two minutes each at most. */
function outcome(policy: RetryPreset, { delayMs, loss, burst }: Path, seeds: number): Outcome {
  const link = withLoss({ delayUs: delayMs * MS }, loss, burst);
  const setting = setUp(policy, link, 2 * MINUTE, PLAIN);
  const runs = Array.from({ length: seeds }, (_, index) => simulateRun(setting, index + 1));
  const times = runs.map(({ operationalUs }) => operationalUs).toSorted((a, b) => a - b);
  return {
    median: quantile(times, 0.5),
    p90: quantile(times, 0.9),
    success: runs.filter(({ reached }) => reached).length / seeds,
    packets: runs.reduce((sum, { sent }) => sum + sent, 0) / seeds,
  };
}

function setUp(
  policy: RetryPreset,
  link: Parameters<typeof withLoss>[0],
  timeoutUs: number,
  scenario: Scenario,
): Parameters<typeof simulateRun>[0] {
  return { policy, tx: link, rx: link, scenario, until: "OPERATIONAL", timeoutUs };
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.ceil(q * sorted.length) - 1] ?? Infinity;
}

function leanest(path: Path, seeds: number): number {
  return Math.min(...OTHERS.map((preset) => outcome(preset, path, seeds).packets));
}

/** A fifth of 10 000 devices, against a fifth of a DHCP server that takes 500 packets a second. */
function fleet(policy: RetryPreset): { readonly p99: number; readonly drops: number } {
  const capacity = { dhcp: { perSecond: 100, queuePackets: 33 } };
  const setting = setUp(policy, { delayUs: 5 * MS }, 30 * MINUTE, { ...PLAIN, capacity });
  const times: number[] = [];
  const loads = simulateFleet(setting, 2_000, 1, (_, run) => times.push(run.operationalUs));
  times.sort((a, b) => a - b);
  return {
    p99: quantile(times, 0.99),
    drops: loads.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

describe("the adaptive policy", () => {
  it(
    "takes 250 ms at the median and 700 ms at p90 at 30 % loss, with twice the packets of the leanest at most",
    () => {
      const path = { delayMs: 5, loss: 0.3 };
      const { median, p90, packets } = outcome(ADAPTIVE, path, 2_000);
      expect(median).toBeLessThanOrEqual(250 * MS);
      expect(p90).toBeLessThanOrEqual(700 * MS);
      expect(packets).toBeLessThanOrEqual(2 * leanest(path, 300));
    },
    TEST_MS,
  );

  it("sends at most twice the packets of the leanest on a path of 600 ms, and half as many more under loss", () => {
    const lossless = { delayMs: 300, loss: 0 };
    expect(outcome(ADAPTIVE, lossless, 100).packets).toBeLessThanOrEqual(2 * leanest(lossless, 20));
    const lossy = { delayMs: 300, loss: 0.3 };
    expect(outcome(ADAPTIVE, lossy, 300).packets).toBeLessThanOrEqual(1.5 * leanest(lossy, 300));
  });

  const LOSSES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4];
  it.each([1, 3, 10])(
    "is never worse by 2 % than any other preset, whatever is lost, in bursts of %i; better from 5 % on where losses are single",
    (burst) => {
      for (const loss of LOSSES) {
        const path = { delayMs: 5, loss, burst };
        const own = outcome(ADAPTIVE, path, 250);
        for (const preset of OTHERS) {
          const other = outcome(preset, path, 250);
          const where = `${preset.name}, ${100 * loss} % in bursts of ${burst}`;
          expect(own.median, where).toBeLessThanOrEqual(1.02 * other.median);
          expect(own.p90, where).toBeLessThanOrEqual(1.02 * other.p90);
          expect(own.success, where).toBeGreaterThanOrEqual(0.98 * other.success);
          if (burst > 1) continue; // two runs of ten may see no burst at all
          if (loss >= 0.05) expect(own.p90, where).toBeLessThan(other.p90);
          if (loss >= 0.2) expect(own.median, where).toBeLessThan(other.median);
        }
      }
    },
    TEST_MS,
  );

  it(
    "brings a fleet up sooner than rfc2131, and has a slow server drop no more than twice as many packets",
    () => {
      const own = fleet(ADAPTIVE);
      const reference = fleet(RETRY_PRESETS.get("rfc2131") as RetryPreset);
      expect(own.p99).toBeLessThanOrEqual(1.1 * reference.p99);
      expect(own.drops).toBeLessThanOrEqual(2 * reference.drops);
    },
    TEST_MS,
  );
});
