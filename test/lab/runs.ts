/** Many bring-ups in the simulated lab, and what they come to. */
import { simulatedLab, SIMULATED_INTERFACE } from "../../lab/simulated-lab.ts";
import { ADAPTIVE, RETRY_PRESETS } from "../../net/retry-presets.ts";
import { seededRandom } from "../../net/random.ts";
import { DEFAULT_MAX_ERROR_US, DEFAULT_REQUIRE } from "../../services/bring-up/config.ts";
import { createBringUp } from "../../services/bring-up.ts";

export interface Run {
  readonly reached: string;
  /** Infinity if it did not get there in a minute. */
  readonly elapsedUs: number;
  readonly sent: number;
}

export interface Setting {
  /** From 1 up. */
  readonly seeds: number;
  readonly retry: string;
  readonly loss: number;
}

const TIMEOUT_US = 60_000_000;

export function runs({ seeds, retry, loss }: Setting): readonly Run[] {
  return Array.from({ length: seeds }, (_, index) => run(index + 1, retry, loss));
}

function run(seed: number, retry: string, loss: number): Run {
  const link = { loss, delayUs: 5_000 };
  const random = seededRandom(seed);
  const { world, device } = simulatedLab({ random, tx: link, rx: link });
  const service = createBringUp(
    {
      interfaces: [SIMULATED_INTERFACE],
      goal: "OPERATIONAL",
      retry: RETRY_PRESETS.get(retry) ?? ADAPTIVE,
      require: DEFAULT_REQUIRE,
      ntp: { servers: [], port: 123 },
      dns: { servers: [], port: 53 },
      maxErrorUs: DEFAULT_MAX_ERROR_US,
      bindSource: true,
      operations: "dry-run",
      foreignNotifiers: [],
      timeoutUs: TIMEOUT_US,
      explain: false,
    },
    random,
  );
  device.run(service).command({ kind: "start" });
  const ended = (): boolean => service.outcome === "reached" || service.outcome === "timed-out";
  world.run({ untilUs: TIMEOUT_US, until: ended });
  const { current, elapsedUs, packets, outcome } = service.state;
  return {
    reached: current,
    elapsedUs: outcome === "reached" ? elapsedUs : Infinity,
    sent: packets.sent,
  };
}

export function quantiles(all: readonly Run[]): { readonly median: number; readonly p90: number } {
  const sorted = all.map(({ elapsedUs }) => elapsedUs).toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? Infinity;
  return { median: at(0.5), p90: at(0.9) };
}
