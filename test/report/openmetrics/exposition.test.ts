import { describe, expect, it } from "vitest";
import type { LatencyRow } from "../../../observation/latency-digest.ts";
import { exposition } from "../../../report/openmetrics/exposition.ts";
import { SYSTEM_STATES } from "../../../services/system-state/index.ts";
import { exportedRun } from "../../library/exported-run.ts";

const ROW: LatencyRow = {
  phase: "server",
  source: "dns",
  what: "A",
  count: 3,
  meanUs: 7_010,
  minUs: 10,
  p50Us: 1_000,
  p90Us: 20_000,
  p99Us: 20_000,
  maxUs: 20_020,
  buckets: [
    { fromUs: 10, toUs: 11, count: 1 },
    { fromUs: 1_000, toUs: 1_001, count: 1 },
    // exactly 20 ms, and a little more: as wide as the digest is sharp
    { fromUs: 20_000, toUs: 20_016, count: 1 },
  ],
  recentUs: [],
};

function textOf(rows: readonly LatencyRow[]): string {
  return exposition({ tool: "1.2.3", states: [], latency: { records: 0, rows } });
}

/** Samples by name and labels. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

describe("latency as metrics", () => {
  it("counts up to each border, the border included", () => {
    const samples = samplesOf(textOf([ROW]));
    const upTo = (le: string) =>
      samples.get(
        `bringup_latency_seconds_bucket{phase="server",source="dns",what="A",le="${le}"}`,
      );
    expect(["1e-05", "0.0005", "0.001", "0.01", "0.02", "1.0", "1000.0", "+Inf"].map(upTo)).toEqual(
      [1, 1, 2, 2, 3, 3, 3, 3],
    );
  });

  it("has sum and count in seconds", () => {
    const samples = samplesOf(textOf([ROW]));
    const labels = '{phase="server",source="dns",what="A"}';
    expect(samples.get(`bringup_latency_seconds_count${labels}`)).toBe(3);
    expect(samples.get(`bringup_latency_seconds_sum${labels}`)).toBeCloseTo(0.02103, 9);
  });

  it("has the percentiles of the digest between its borders", async () => {
    const loss = { loss: 0.3, delayUs: 4_000, jitterUs: 6_000 };
    const { digest } = await exportedRun({ seed: 9, tx: loss, rx: loss });
    const buckets = [...samplesOf(exposition({ tool: "", states: [], latency: digest }))].flatMap(
      ([name, count]) => {
        const [, labels = "", le = ""] = /_bucket\{(.*),le="(.*)"\}$/.exec(name) ?? [];
        return le === ""
          ? []
          : [{ labels, leUs: Number(le.replace("+Inf", "Infinity")) * 1e6, count }];
      },
    );
    for (const row of digest.rows) {
      const labels = `phase="${row.phase}",source="${row.source}",what="${row.what}"`;
      const own = buckets.filter((bucket) => bucket.labels === labels);
      for (const [q, us] of [
        [0.5, row.p50Us],
        [0.9, row.p90Us],
        [0.99, row.p99Us],
      ] as const) {
        const place = own.findIndex(({ count }) => count >= q * row.count);
        // as sharp as the digest: 0.1 %
        expect(us / 1.001, labels).toBeLessThanOrEqual(own[place]?.leUs as number);
        expect(us, labels).toBeGreaterThanOrEqual(own[place - 1]?.leUs ?? 0);
      }
    }
  });

  it("escapes what may have come from the network", () => {
    expect(textOf([{ ...ROW, what: 'a"b\\c\nd' }])).toContain('what="a\\"b\\\\c\\nd"');
  });

  it("says nothing of latency where there is none, and always where it ends", () => {
    expect(textOf([])).toBe(
      '# TYPE bringup_build info\n# HELP bringup_build The program that is speaking.\nbringup_build_info{version="1.2.3"} 1\n# EOF\n',
    );
  });
});

describe("a bring-up as metrics", () => {
  const link = { loss: 0.3 };

  it("agrees with its document", async () => {
    const { snapshot, digest: latency } = await exportedRun({ seed: 3, tx: link, rx: link });
    const samples = samplesOf(
      exposition({ tool: "1.2.3", snapshot, states: SYSTEM_STATES, latency }),
    );
    const { packets, retries, interfaces, time, names } = snapshot;
    expect(samples.get('bringup_packets_total{kind="sent"}')).toBe(packets.sent);
    expect(samples.get('bringup_packets_total{kind="dropped-rx"}')).toBe(packets.droppedRx);
    expect(samples.get("bringup_retries_total")).toBe(retries);
    expect(samples.get('bringup_state{bringup_state="OPERATIONAL"}')).toBe(1);
    expect(samples.get('bringup_state{bringup_state="DHCP"}')).toBe(0);
    expect(samples.get("bringup_time_offset_seconds")).toBe((time.sample?.offsetUs ?? 0) / 1e6);
    expect(samples.get("bringup_dns_cache_entries")).toBe(names.cached);
    const expiresUs = interfaces[0]?.lease?.expiresUs ?? 0;
    expect(samples.get('bringup_lease_remaining_seconds{device="eth0"}')).toBe(
      (expiresUs - snapshot.atUs) / 1e6,
    );
  });

  it("tells each family once and together, with type, unit and help before its samples", async () => {
    const { snapshot, digest: latency } = await exportedRun({ seed: 3, tx: link, rx: link });
    const text = exposition({ tool: "1.2.3", snapshot, states: SYSTEM_STATES, latency });
    const families = text.split("# TYPE ").slice(1);
    const names = families.map((family) => family.slice(0, family.indexOf(" ")));
    expect(new Set(names).size).toBe(names.length);
    for (const [i, family] of families.entries()) {
      const name = names[i] as string;
      expect(family).toContain(`# HELP ${name} `);
      expect(family.includes(`# UNIT ${name} seconds`)).toBe(name.endsWith("_seconds"));
      const samples = family
        .split("\n")
        .filter((line) => line !== "" && !/^#|^bringup_\w+ \w+$/.test(line));
      for (const sample of samples) expect(sample.startsWith(name)).toBe(true);
    }
    expect(text.endsWith("\n# EOF\n")).toBe(true);
  });

  it("leaves out what is not known yet", async () => {
    const dead = { loss: 1 };
    const { snapshot } = await exportedRun({ seed: 3, tx: dead, rx: dead, timeoutUs: 2_000_000 });
    const text = exposition({ tool: "1.2.3", snapshot, states: SYSTEM_STATES });
    expect(text).not.toMatch(/bringup_time_offset|bringup_lease_|NaN|null|undefined/);
    expect(text).toContain('bringup_blocked_seconds{notifier="dhcp",kind="hold",next="DHCP"}');
  });
});
