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
      adaptive 10 % lost: median     60 ms, p90    163 ms,  4.9 packets, 200 of 200 in 60 s
      adaptive 30 % lost: median    192 ms, p90    751 ms,  8.4 packets, 200 of 200 in 60 s
      lws       0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      lws      10 % lost: median    341 ms, p90   3340 ms,  4.9 packets, 200 of 200 in 60 s
      lws      30 % lost: median   4621 ms, p90  22521 ms,  8.4 packets, 200 of 200 in 60 s
      rfc2131   0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      rfc2131  10 % lost: median   2030 ms, p90  10530 ms,  4.9 packets, 199 of 200 in 60 s
      rfc2131  30 % lost: median  15491 ms, p90      - ms,  7.4 packets, 170 of 200 in 60 s
      dhclient  0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      dhclient 10 % lost: median   2030 ms, p90   9551 ms,  4.9 packets, 200 of 200 in 60 s
      dhclient 30 % lost: median  13530 ms, p90  53547 ms,  7.9 packets, 182 of 200 in 60 s
      udhcpc    0 % lost: median     30 ms, p90     30 ms,  4.0 packets, 200 of 200 in 60 s
      udhcpc   10 % lost: median   2030 ms, p90   6030 ms,  4.9 packets, 200 of 200 in 60 s
      udhcpc   30 % lost: median   9030 ms, p90  40030 ms,  8.5 packets, 192 of 200 in 60 s
      "
    `);
  });

  it("take no more than 1.25 × 4 round trips and 5 ms without loss", () => {
    for (const { elapsedUs, reached } of runs({ seeds: 20, retry: "adaptive", loss: 0 })) {
      expect(reached).toBe("OPERATIONAL");
      expect(elapsedUs).toBeLessThanOrEqual(1.25 * 4 * 10 * MS + 5 * MS);
    }
  });

  it("take 500 ms at the median and 2 s at p90 with adaptive at 30 % loss each way: 1 000 seeds", () => {
    const all = runs({ seeds: 1_000, retry: "adaptive", loss: 0.3 });
    expect(all.every(({ reached }) => reached === "OPERATIONAL")).toBe(true);
    const { median, p90 } = quantiles(all);
    expect(median).toBeLessThanOrEqual(500 * MS);
    expect(p90).toBeLessThanOrEqual(2_000 * MS);
    expect({ median, p90, meanSent: meanSent(all) }).toMatchInlineSnapshot(`
      {
        "meanSent": 8.254,
        "median": 202020,
        "p90": 794578,
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
