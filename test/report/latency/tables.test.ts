import { describe, expect, it } from "vitest";
import type { LatencyRecord } from "../../../net/latency.ts";
import { seededRandom } from "../../../net/random.ts";
import { CsvReader, csvWriter } from "../../../report/latency/csv.ts";
import { DatReader, datWriter } from "../../../report/latency/dat.ts";
import { JsonlReader, jsonlWriter } from "../../../report/latency/jsonl.ts";
import type { LatencyReader, OpenLatencyWriter } from "../../../report/latency/writer.ts";
import { RECORDS } from "./made-records.ts";

const RUN = { tool: "bringup 9.9.9", title: "a run", startedUnixUs: 1_767_225_510_000_000 };

function written(open: OpenLatencyWriter, records = RECORDS): string {
  let text = "";
  const writer = open((piece) => (text += String(piece)), RUN);
  for (const record of records) writer.record?.(record);
  writer.finish(0);
  return text;
}

/** The records, or the first fault with the number of its line. */
function read(reader: LatencyReader, text: string): readonly LatencyRecord[] | string {
  const records: LatencyRecord[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const found = reader.read(line);
    if (typeof found === "string") return `${index + 1}: ${found}`;
    records.push(...found);
  }
  return records;
}

describe("latency as lines of JSON", () => {
  it("comes back as it was, behind a header", () => {
    const text = written(jsonlWriter);
    const reader = new JsonlReader();
    expect(read(reader, text)).toEqual(RECORDS);
    expect(reader.startedUnixUs).toBe(RUN.startedUnixUs);
    expect(JSON.parse(text.split("\n", 1)[0] as string)).toEqual({
      schema: "bringup.latency/1",
      ...RUN,
    });
  });

  it("passes over keys of a later version", () => {
    const reader = new JsonlReader();
    reader.read('{"schema":"bringup.latency/1","moon":"full"}');
    const line = JSON.stringify({ ...RECORDS[0], mood: "good" });
    expect(reader.read(line)).toEqual([RECORDS[0]]);
  });

  it.each([
    ["{", "not an object of JSON"],
    ["[1]", "not an object of JSON"],
    ['{"schema":"bringup.latency/2"}', "schema bringup.latency/2; this version reads"],
  ])("does not take %s for its header", (line, why) => {
    expect(new JsonlReader().read(line)).toContain(why);
  });

  it.each([
    [{ phase: "lunch" }, '"lunch" is not a phase'],
    [{ outcome: "well" }, '"well" is not an outcome'],
    [{ atUs: undefined }, "atUs is missing"],
    [{ atUs: "0" }, "atUs is not a whole number"],
    [{ durationUs: 0.5 }, "durationUs is not a whole number"],
    [{ durationUs: -1 }, "durationUs is negative"],
    [{ what: 5 }, "what is not a text"],
  ])("says what is wrong with %o", (change, why) => {
    const reader = new JsonlReader();
    reader.read('{"schema":"bringup.latency/1"}');
    expect(reader.read(JSON.stringify({ ...RECORDS[0], ...change }))).toBe(why);
  });
});

describe("latency as a table", () => {
  it("comes back as it was; a break in a text is a space", () => {
    const records = read(new CsvReader(), written(csvWriter));
    expect(JSON.stringify(records)).toBe(JSON.stringify(RECORDS).replace("of\\n", "of "));
  });

  it("takes columns in another order, more of them, and the line ends of a spreadsheet", () => {
    const text =
      "moon,what,atUs,durationUs,phase,source,outcome\r\nfull,A x,1,2,server,dns,answered\r\n";
    expect(read(new CsvReader(), text)).toEqual([
      { atUs: 1, durationUs: 2, phase: "server", source: "dns", what: "A x", outcome: "answered" },
    ]);
  });

  it.each([
    ["atUs,durationUs\n", "1: the header does not name phase"],
    [`${written(csvWriter, [])}1,2`, "2: 2 cells; the header names 12"],
    [`${written(csvWriter, [])}x,2,server,dns,A,answered,,,,,,`, "2: atUs is not a whole number"],
    [`${written(csvWriter, [])}1,2,server,dns,"A,answered,,,,,,`, "2: a quote is not closed"],
    [`${written(csvWriter, [])},2,server,dns,A,answered,,,,,,`, "2: atUs is missing"],
  ])("names the fault of %j", (text, fault) => {
    expect(read(new CsvReader(), text)).toBe(fault);
  });
});

describe("latency in nine columns", () => {
  it("has a line for each transaction, send and queue, and nothing else", () => {
    expect(written(datWriter).split("\n")).toEqual([
      "1767225510000000 ? 57562 0 20000 77562 0 309 300",
      "1767225510080000 N 5000000000 0 0 5000000000 0 0 0",
      "1767225510090000 w 0 0 12 12 0 48 48",
      "1767225510090100 r 0 0 0 0 31 48 48",
      "",
    ]);
  });

  it("comes back with what it has a place for", () => {
    const records = read(new DatReader(), written(datWriter));
    expect(records).toMatchObject([
      { phase: "wait", durationUs: 57_562, source: "user" },
      { phase: "server", durationUs: 20_000, atUs: RUN.startedUnixUs + 57_562 },
      { phase: "transaction", durationUs: 77_562, outcome: "answered", receivedBytes: 309 },
      { phase: "transaction", durationUs: 5_000_000_000, source: "dns", outcome: "done" },
      { phase: "send", durationUs: 12, sentBytes: 48 },
      { phase: "queue", durationUs: 31, receivedBytes: 48 },
    ]);
  });

  /** Made from the description of its columns, with numbers of our own. */
  it("takes the lines of libwebsockets, each letter by its own column", () => {
    const text = [
      "500000123456 N 21000 0 0 21000 0 0 0",
      "500000150000 C 3000 0 0 3000 0 0 0",
      "500000160000 T 9000 0 0 9000 0 0 0",
      "500000170000 t 0 0 0 0 8000 0 0",
      "500000190000 r 0 0 0 0 85 512 4096",
      "500000200000 w 12 70 9 91 11 80 80",
      "",
    ].join("\n");
    expect(read(new DatReader(), text)).toMatchObject([
      { phase: "transaction", source: "dns", durationUs: 21_000, atUs: 500_000_123_456 },
      { phase: "transaction", source: "tcp", what: "connect", durationUs: 3_000 },
      { phase: "transaction", source: "tls", what: "client", durationUs: 9_000 },
      { phase: "transaction", source: "tls", what: "server", durationUs: 8_000 },
      { phase: "queue", source: "host", durationUs: 85, receivedBytes: 512 },
      { phase: "send", source: "host", durationUs: 91, sentBytes: 80 },
    ]);
  });

  it.each([
    ["1 N 2 3", "4 columns; expected 9"],
    ["1 Z 0 0 0 0 0 0 0", '"Z" is not a letter of this format'],
    ["1 N x 0 0 0 0 0 0", "a column is not a whole number"],
    ["1 N -5 0 0 0 0 0 0", "a column is not a whole number"],
  ])("says what is wrong with %j", (line, why) => {
    expect(new DatReader().read(line)).toBe(why);
  });
});

describe("damaged lines", () => {
  const SEED = 20_261_121;
  const FORMATS: readonly (readonly [string, OpenLatencyWriter, () => LatencyReader])[] = [
    ["jsonl", jsonlWriter, () => new JsonlReader()],
    ["csv", csvWriter, () => new CsvReader()],
    ["dat", datWriter, () => new DatReader()],
  ];

  it.each(FORMATS)("of %s are a fault or a record, never a throw", (_, open, reader) => {
    const lines = written(open).split("\n");
    const dice = seededRandom(SEED).stream("damage");
    for (let round = 0; round < 20_000; round++) {
      const one = reader();
      if (lines[0] !== undefined) one.read(lines[0]);
      const line = lines[dice.below(lines.length)] as string;
      const at = dice.below(line.length + 1);
      const damaged =
        dice.below(2) === 0
          ? line.slice(0, at)
          : `${line.slice(0, at)}${String.fromCharCode(dice.below(128))}${line.slice(at + 1)}`;
      expect(() => one.read(damaged), `seed ${SEED}: ${damaged}`).not.toThrow();
    }
  });
});
