/** The same run in every format: other programs find the same counts and percentiles in all of them. */
import { describe, expect, it } from "vitest";
import {
  LATENCY_FORMATS,
  latencyFormatOf,
  type LatencyFormat,
} from "../../library/latency-formats.ts";
import type { LogEvent } from "../../net/event-log.ts";
import { eventsOf, recordsOf } from "../observation/latency-runs.ts";
import { distributions, READERS, type Files, type Found } from "./latency-readers.ts";

/** Records of many runs, so that there is something to be a percentile of. */
async function manyRuns(): Promise<readonly LogEvent[][]> {
  const all: LogEvent[][] = [];
  for (let seed = 1; seed <= 60; seed++) {
    const link = { loss: 0.2, delayUs: 7_000, jitterUs: 9_000 };
    all.push([...(await eventsOf({ seed, tx: link, rx: link }))]);
  }
  return all;
}

const RUNS = await manyRuns();
const RECORDS = RUNS.flatMap((events) => recordsOf(events));
const TRUTH = distributions(RECORDS.map((record) => ({ ...record })));

async function written(format: LatencyFormat): Promise<Files> {
  const pieces = new Map<string, Uint8Array[]>();
  const open = await format.load();
  const writer = open(
    (piece, file = "") => {
      const known = pieces.get(file) ?? [];
      pieces.set(file, [...known, typeof piece === "string" ? Buffer.from(piece) : piece]);
    },
    { tool: "bringup 9.9.9", title: "sixty runs", startedUnixUs: 1_767_225_510_000_000 },
  );
  for (const events of RUNS) for (const event of events) writer.event?.(event);
  for (const record of RECORDS) writer.record?.(record);
  writer.finish(Math.max(...RECORDS.map(({ atUs, durationUs }) => atUs + durationUs)));
  return new Map([...pieces].map(([name, parts]) => [name, Buffer.concat(parts)]));
}

/** HdrHistogram has three digits, and shows the upper end of a cell. */
function expectClose(found: Found, truth: Found, name: string): void {
  expect(found.count, name).toBe(truth.count);
  for (const key of ["p50Us", "p99Us", "maxUs"] as const) {
    const [value, expected] = [found[key], truth[key] as number];
    if (value === undefined) continue;
    expect(Math.abs(value - expected), `${name} ${key}: ${value}, ${expected}`).toBeLessThanOrEqual(
      Math.max(1, expected / 500),
    );
  }
}

const TESTED = LATENCY_FORMATS.filter(({ name }) => READERS[name] !== undefined);

describe("the same run in every format", () => {
  it.each(TESTED)("has the same counts and percentiles in $name", async (format) => {
    const readBack = READERS[format.name]?.(await written(format)) ?? new Map();
    expect(readBack.size).toBeGreaterThan(0);
    for (const [key, found] of readBack) {
      const truth = TRUTH.get(key);
      if (truth === undefined) throw new Error(`${format.name} tells of "${key}", which is none`);
      expectClose(found, truth, `${format.name}, ${key}`);
    }
  });

  it("tells of every kind where the format has a place for it", async () => {
    const kinds = [...TRUTH.keys()].filter((key) => key.includes(" "));
    for (const name of ["jsonl", "csv", "gnuplot", "hlog", "perfetto", "openmetrics"]) {
      const format = LATENCY_FORMATS.find((one) => one.name === name) as LatencyFormat;
      const readBack = READERS[name]?.(await written(format));
      expect(
        kinds.filter((key) => !readBack?.has(key)),
        name,
      ).toEqual([]);
    }
  });
});

describe("a format", () => {
  it("is known by its ending, a folder by its slash", () => {
    for (const { name, endings } of LATENCY_FORMATS)
      for (const ending of endings) expect(latencyFormatOf(`run${ending}`)?.name).toBe(name);
    expect(latencyFormatOf("run.JSONL")?.name).toBe("jsonl");
    expect(latencyFormatOf("run.txt")).toBeUndefined();
    expect(latencyFormatOf("run")).toBeUndefined();
  });

  it("has a name and endings of its own", () => {
    const words = LATENCY_FORMATS.flatMap(({ name, endings }) => [name, ...endings]);
    expect(new Set(words).size).toBe(words.length);
  });

  it("is streamed where it says so: the first record is on its way before the second", async () => {
    for (const format of LATENCY_FORMATS.filter(({ madeOf }) => madeOf === "records")) {
      const pieces: unknown[] = [];
      const writer = (await format.load())((piece) => pieces.push(piece), { tool: "", title: "" });
      const before = pieces.length;
      for (const record of RECORDS.slice(0, 40)) writer.record?.(record);
      const isStreamed = pieces.length > before;
      if (format.name !== "gnuplot") expect(isStreamed, format.name).toBe(format.isStreamed);
    }
  });

  it("can be written without a single record", async () => {
    for (const format of LATENCY_FORMATS) {
      const writer = (await format.load())(() => undefined, { tool: "", title: "" });
      expect(() => writer.finish(0), format.name).not.toThrow();
    }
  });
});
