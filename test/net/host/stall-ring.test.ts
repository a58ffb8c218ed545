import { describe, expect, it } from "vitest";
import { STALL_BUCKET_US, STALL_BUCKETS, StallRing } from "../../../net/host/stall-ring.ts";
import { about } from "./scripted-service.ts";

/** One piece of work with one part. */
function work(
  ring: StallRing,
  monoUs: number,
  durationUs: number,
  phase: "parse" | "send" | "notify" = "parse",
): void {
  const input = "datagram";
  ring.take({ phase: "queue", monoUs, durationUs: 0, input });
  ring.take({
    phase,
    monoUs,
    durationUs,
    input,
    ...(phase === "send" ? { about: about("DISCOVER") } : {}),
  });
  ring.take({ phase: "stall", monoUs, durationUs, input, inputs: 1 });
}

describe("StallRing", () => {
  it("has nothing to say before anything happened", () => {
    expect(new StallRing().worst(3)).toEqual([]);
  });

  it("adds up what falls into one bucket, and names what was worst", () => {
    const ring = new StallRing();
    work(ring, 1_000_000, 50);
    work(ring, 1_050_000, 700, "notify");
    work(ring, 1_099_999, 300, "send");
    expect(ring.all()).toEqual([
      { monoUs: 1_000_000, sumUs: 1_050, worstUs: 700, count: 3, what: "notify of a datagram" },
    ]);
  });

  it("names a packet by what it was", () => {
    const ring = new StallRing();
    work(ring, 0, 40, "send");
    expect(ring.worst(1)).toMatchObject([{ what: "send of DISCOVER" }]);
  });

  it("puts the worst first, and as many as are asked for", () => {
    const ring = new StallRing();
    for (const [bucket, us] of [30, 900, 20, 400].entries())
      work(ring, bucket * STALL_BUCKET_US, us);
    expect(ring.worst(2).map(({ worstUs }) => worstUs)).toEqual([900, 400]);
  });

  it("keeps 20 s, however long it runs and whatever lies between", () => {
    const ring = new StallRing();
    for (let bucket = 0; bucket < 10_000; bucket++) work(ring, bucket * STALL_BUCKET_US, 10);
    expect(ring.all()).toHaveLength(STALL_BUCKETS);
    expect(ring.all()[0]?.monoUs).toBe(9_800 * STALL_BUCKET_US);
    work(ring, 10_150 * STALL_BUCKET_US, 10);
    expect(ring.all().map(({ monoUs }) => monoUs / STALL_BUCKET_US)).toEqual([
      ...Array.from({ length: 49 }, (_, i) => 9_951 + i),
      10_150,
    ]);
  });

  it("notes a timer that was kept waiting by something else, from when the host was free", () => {
    const ring = new StallRing();
    work(ring, 1_000_000, 5_000);
    // due while the host itself was busy, fired 7 ms after it was free
    ring.take({ phase: "queue", monoUs: 1_002_000, durationUs: 10_000, input: "deadline" });
    expect(ring.worst(1)).toEqual([
      { monoUs: 1_000_000, sumUs: 12_000, worstUs: 7_000, count: 2, what: "something else" },
    ]);
  });

  it("takes the grain of a timer for no stall", () => {
    const ring = new StallRing();
    work(ring, 1_000_000, 10);
    ring.take({ phase: "queue", monoUs: 1_050_000, durationUs: 1_900, input: "deadline" });
    expect(ring.worst(1)).toMatchObject([{ worstUs: 10, count: 1 }]);
  });
});
