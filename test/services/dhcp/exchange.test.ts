import { describe, expect, it } from "vitest";
import { RETRY_PRESETS } from "../../../net/retry-presets.ts";
import type { RetryPolicy } from "../../../net/retry.ts";
import { Exchange, type ExchangeOptions } from "./exchange.ts";
import { second } from "./tape.ts";

const DELAY_US = 5_000;
const HOUR_S = 3600;

/** Of the tests alone, so that a change of a preset does not change the tables here. */
const POLICY: RetryPolicy = {
  name: "test",
  delaysUs: [100_000, 100_000, 200_000, 400_000, 800_000],
  jitter: { kind: "additive", percent: 10 },
  conceal: Infinity,
};

function exchange(seed: number, loss: number, more: Partial<ExchangeOptions> = {}): Exchange {
  return new Exchange({ seed, model: { loss, delayUs: DELAY_US }, policy: POLICY, ...more });
}

function timeToLeaseMs(seed: number, loss: number): number {
  const run = exchange(seed, loss);
  run.runUntil(second(600), () => run.leases().length === 1);
  if (run.leases().length === 0)
    throw new Error(`no lease after 600 s with seed ${seed} at loss ${loss}`);
  return Math.round(run.nowUs / 1000);
}

/** An hour of short leases. */
function trace(seed: number): readonly string[] {
  const run = exchange(seed, 0.3, { leaseSeconds: 120 });
  run.runUntil(second(HOUR_S));
  return run.trace;
}

describe("DHCP client and server", () => {
  it("take four one-way delays where nothing is lost", () => {
    const run = exchange(1, 0);
    run.runUntil(second(60));
    expect(run.trace.map((line) => line.split(" ").slice(0, 3).join(" ").slice(0, 40))).toEqual([
      "0 client0 DISCOVER#1",
      '5000 server {"kind":"accepted","what":"D',
      "5000 server OFFER",
      '5000 server {"kind":"offered","client":"',
      '10000 client0 {"kind":"accepted","what":',
      '10000 client0 {"kind":"offer","offer":{"',
      "10000 client0 REQUEST#1",
      '15000 server {"kind":"accepted","what":"',
      "15000 server ACK",
      '15000 server {"kind":"granted","how":"ne',
      '20000 client0 {"kind":"accepted","what":',
      '20000 client0 {"kind":"bound","how":"new',
    ]);
  });

  it("reach a lease under any loss; the price is this table (ms, 300 seeds)", () => {
    const rows = [0, 0.1, 0.3, 0.5].map((loss) => {
      const times = Array.from({ length: 300 }, (_, seed) => timeToLeaseMs(seed, loss)).sort(
        (a, b) => a - b,
      );
      return `loss ${loss}: p50 ${times[150]}, p95 ${times[285]}, max ${times[299]}`;
    });
    expect(rows).toMatchInlineSnapshot(`
      [
        "loss 0: p50 20, p95 20, max 20",
        "loss 0.1: p50 20, p95 228, max 1700",
        "loss 0.3: p50 128, p95 1192, max 5389",
        "loss 0.5: p50 855, p95 9687, max 26440",
      ]
    `);
  });

  it("reach a lease with every published policy", () => {
    for (const [name, { discover, request }] of RETRY_PRESETS) {
      for (let seed = 0; seed < 20; seed++) {
        const run = exchange(seed, 0.3, { policy: discover, request });
        run.runUntil(second(HOUR_S), () => run.leases().length === 1);
        expect(run.leases(), `${name}, seed ${seed}`).toHaveLength(1);
      }
    }
  });

  it("do the same with the same seed, and something else with another", () => {
    expect(trace(7)).toEqual(trace(7));
    expect(trace(7)).not.toEqual(trace(8));
  });

  it("agree for a day who may use which address, whatever is lost, doubled or late", () => {
    for (let seed = 0; seed < 5; seed++) {
      const model = {
        loss: 0.3,
        delayUs: DELAY_US,
        jitterUs: 50_000,
        duplicate: 0.1,
        reorder: 0.1,
        reorderUs: 200_000,
      };
      const run = exchange(seed, 0, {
        model,
        clients: 12,
        leaseSeconds: 600,
        poolLast: "192.0.2.115",
      });
      run.runUntil(second(24 * HOUR_S), () => {
        const leases = run.leases();
        if (new Set(leases.map(({ address }) => address)).size !== leases.length) {
          throw new Error(`one address twice at ${run.nowUs}, seed ${seed}`);
        }
        for (const { address, expiresUs } of leases) {
          if (!((run.heldUntilUs(address) ?? 0) >= expiresUs)) {
            throw new Error(
              `${address} is longer the client's than the server's at ${run.nowUs}, seed ${seed}`,
            );
          }
        }
        return false;
      });
      expect(run.nowUs).toBeGreaterThan(second(23 * HOUR_S));
      expect(run.leases().length, `seed ${seed}`).toBeGreaterThanOrEqual(10);
    }
  });

  it("go on from a record at every step as if nothing had been", () => {
    const whole = exchange(3, 0.3, { clients: 3, leaseSeconds: 300, poolLast: "192.0.2.101" });
    const pieces = exchange(3, 0.3, {
      clients: 3,
      leaseSeconds: 300,
      poolLast: "192.0.2.101",
      reborn: true,
    });
    whole.runUntil(second(HOUR_S));
    pieces.runUntil(second(HOUR_S));
    expect(whole.trace.length).toBeGreaterThan(500);
    expect(pieces.trace).toEqual(whole.trace);
  });
});
