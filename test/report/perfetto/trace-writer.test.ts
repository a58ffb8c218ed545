import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LATENCY_PHASES, type LatencyRecord } from "../../../net/latency.ts";
import { perfettoWriter } from "../../../report/perfetto/trace-writer.ts";
import { exported, exportedRun } from "../../library/exported-run.ts";
import { eventsOf, traceFaults, type TraceEvent } from "./trace-rules.ts";

const ABOUT = { tool: "bringup 1.2.3", title: "made up" };
const BASE = { source: "ntp", what: "NTP request", peer: "192.0.2.11:123" } as const;

function traceOf(records: readonly LatencyRecord[]): readonly TraceEvent[] {
  let text = "";
  const writer = perfettoWriter((piece) => (text += String(piece)), ABOUT);
  for (const record of records) writer.record?.(record);
  writer.finish(0);
  return eventsOf(text);
}

/** Two tries, each with an id of its own; the second is answered. */
const RETRIED: readonly LatencyRecord[] = [
  {
    ...BASE,
    atUs: 100,
    durationUs: 50,
    phase: "wait",
    outcome: "resent",
    transaction: 1,
    attempt: 1,
  },
  {
    ...BASE,
    atUs: 150,
    durationUs: 20,
    phase: "server",
    outcome: "answered",
    transaction: 2,
    attempt: 2,
  },
  {
    ...BASE,
    atUs: 100,
    durationUs: 70,
    phase: "transaction",
    outcome: "answered",
    transaction: 2,
    attempt: 2,
  },
];

describe("the trace of a transaction", () => {
  it("is one track: the transaction with its phases inside", () => {
    const slices = traceOf(RETRIED).filter(({ ph }) => ph === "b" || ph === "e");
    expect(new Set(slices.map(({ id }) => id)).size).toBe(1);
    expect(slices.map(({ ph, name, ts }) => `${ph} ${name} ${ts}`)).toEqual([
      "b ntp NTP request 100",
      "b wait 100",
      "e wait 150",
      "b server 150",
      "e server 170",
      "e ntp NTP request 170",
    ]);
  });

  it("ties the packets of a chain of retries together", () => {
    const trace = traceOf(RETRIED);
    const flow = trace.filter(({ ph }) => ["X", "s", "f", "n"].includes(ph));
    expect(flow.map(({ ph, ts }) => `${ph} ${ts}`)).toEqual([
      "n 150",
      "X 100",
      "s 100",
      "X 150",
      "f 150",
    ]);
    expect(traceFaults(trace)).toEqual([]);
  });

  it("does not count a reply to an earlier try as a packet", () => {
    const late: LatencyRecord[] = [
      RETRIED[0] as LatencyRecord,
      {
        ...BASE,
        atUs: 100,
        durationUs: 70,
        phase: "server",
        outcome: "answered",
        transaction: 1,
        attempt: 1,
      },
      {
        ...BASE,
        atUs: 100,
        durationUs: 70,
        phase: "transaction",
        outcome: "answered",
        transaction: 1,
        attempt: 2,
      },
    ];
    const trace = traceOf(late);
    expect(trace.filter(({ ph }) => ph === "X")).toHaveLength(1);
    expect(traceFaults(trace)).toEqual([]);
  });

  it("leaves nothing out that had no end", () => {
    const [open] = RETRIED;
    const trace = traceOf([open as LatencyRecord]);
    expect(trace.filter(({ ph }) => ph === "b").map(({ name }) => name)).toEqual(["wait"]);
    expect(traceFaults(trace)).toEqual([]);
  });

  it("says what run it is of", () => {
    let text = "";
    perfettoWriter((piece) => (text += String(piece)), { ...ABOUT, seed: 7 }).finish(0);
    expect(JSON.parse(text)).toMatchObject({ otherData: { tool: "bringup 1.2.3", seed: 7 } });
  });
});

describe("the rules of traces", () => {
  it.each([[0], [0.3], [0.6]])("hold for simulated bring-ups with a loss of %f", async (loss) => {
    for (let seed = 1; seed <= 20; seed++) {
      const link = { loss, delayUs: 3_000 };
      const run = await exportedRun({
        seed,
        tx: link,
        rx: link,
        stay: true,
        timeoutUs: 20_000_000,
      });
      const trace = eventsOf(exported(run, perfettoWriter).text);
      expect(traceFaults(trace), `seed ${seed}`).toEqual([]);
      const begun = trace.filter(({ ph }) => ph === "b").length;
      expect(begun, `seed ${seed}`).toBe(run.records.length);
    }
  });

  const whole = fc.nat(60);
  const record: fc.Arbitrary<LatencyRecord> = fc.record({
    atUs: whole,
    durationUs: whole,
    phase: fc.constantFrom(...LATENCY_PHASES),
    source: fc.constantFrom("ntp", "dns", "dhcp/eth0"),
    what: fc.constantFrom("A", "B"),
    outcome: fc.constantFrom("resent", "answered", "failed"),
    transaction: fc.nat(3),
    attempt: fc.nat(3),
  });

  it("hold whatever the records are, and none is lost", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        const trace = traceOf(records);
        expect(traceFaults(trace)).toEqual([]);
        expect(trace.filter(({ ph }) => ph === "b")).toHaveLength(records.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
