import { describe, expect, it } from "vitest";
import { quantiles, runs, type Run } from "./runs.ts";

const MS = 1_000;

describe("bring-ups in the simulated lab", () => {
  it("reach OPERATIONAL under loss as their retry preset has it: 200 seeds, 5 ms each way", () => {
    const rows = ["adaptive", "lws", "rfc2131", "dhclient", "udhcpc"].flatMap((retry) =>
      [0, 0.1, 0.3].map((loss) => row(retry, loss, runs({ seeds: 200, retry, loss }))),
    );
    expect(`\n${rows.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      adaptive  0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      adaptive 10 % lost: median     51 ms, p90     99 ms,  4.9 packets, 200 of 200 in 60 s
      adaptive 30 % lost: median    133 ms, p90    396 ms,  8.4 packets, 200 of 200 in 60 s
      lws       0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      lws      10 % lost: median    389 ms, p90   2713 ms,  4.9 packets, 200 of 200 in 60 s
      lws      30 % lost: median   4629 ms, p90  23527 ms,  8.4 packets, 200 of 200 in 60 s
      rfc2131   0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      rfc2131  10 % lost: median   2030 ms, p90   9906 ms,  4.9 packets, 199 of 200 in 60 s
      rfc2131  30 % lost: median  15511 ms, p90      - ms,  7.5 packets, 173 of 200 in 60 s
      dhclient  0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      dhclient 10 % lost: median   2030 ms, p90   8030 ms,  4.9 packets, 200 of 200 in 60 s
      dhclient 30 % lost: median  13273 ms, p90  47096 ms,  8.0 packets, 186 of 200 in 60 s
      udhcpc    0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      udhcpc   10 % lost: median   2030 ms, p90   5530 ms,  5.0 packets, 200 of 200 in 60 s
      udhcpc   30 % lost: median   8530 ms, p90  40530 ms,  8.7 packets, 193 of 200 in 60 s
      "
    `);
  });

  it("take no more than 1.25 × 4 round trips and 5 ms without loss", () => {
    for (const { elapsedUs, reached } of runs({ seeds: 20, retry: "adaptive", loss: 0 })) {
      expect(reached).toBe("OPERATIONAL");
      expect(elapsedUs).toBeLessThanOrEqual(1.25 * 4 * 10 * MS + 5 * MS);
    }
  });

  it("take 250 ms at the median and 700 ms at p90 with adaptive at 30 % loss each way: 1 000 seeds", () => {
    const all = runs({ seeds: 1_000, retry: "adaptive", loss: 0.3 });
    expect(all.every(({ reached }) => reached === "OPERATIONAL")).toBe(true);
    const { median, p90 } = quantiles(all);
    expect(median).toBeLessThanOrEqual(250 * MS);
    expect(p90).toBeLessThanOrEqual(700 * MS);
    expect({ median, p90, meanSent: meanSent(all) }).toMatchInlineSnapshot(`
      {
        "meanSent": 8.289,
        "median": 128097,
        "p90": 395588,
      }
    `);
  });
});

function row(retry: string, loss: number, all: readonly Run[]): string {
  const { median, p90 } = quantiles(all);
  const times = [median, p90].map((us) => (us === Infinity ? "-" : Math.round(us / MS)));
  const reached = all.filter((run) => run.reached === "OPERATIONAL").length;
  const [inMs, p90InMs] = times.map((time) => String(time).padStart(6));
  return (
    `${retry.padEnd(8)} ${String(loss * 100).padStart(2)} % lost: median ${inMs} ms, p90 ${p90InMs} ms, ` +
    `${meanSent(all).toFixed(1).padStart(4)} packets, ${reached} of ${all.length} in 60 s`
  );
}

function meanSent(all: readonly Run[]): number {
  return all.reduce((sum, { sent }) => sum + sent, 0) / all.length;
}
