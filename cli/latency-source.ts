/**
 * Where latency is read from: what `up --latency` wrote, an event log, or a recording, which is stepped again. What it
 * is, its first line says. A fault is named with its line; one in the last line is a file that was cut off.
 */
import type { LogEvent } from "../net/event-log.ts";
import { EVENT_LOG_SCHEMA } from "../net/event-log.ts";
import { LATENCY_SCHEMA, type LatencyRecord } from "../net/latency.ts";
import { LatencyCollector } from "../observation/latency-collector.ts";
import { CSV_HEADER_BEGINS, CsvReader } from "../report/latency/csv.ts";
import { DatReader, looksLikeDat } from "../report/latency/dat.ts";
import { JsonlReader } from "../report/latency/jsonl.ts";
import type { LatencyReader } from "../report/latency/writer.ts";
import { RECORDING_SCHEMA } from "../services/bring-up/recording.ts";
import { eventOfLine } from "./event-line.ts";
import { CliError, EXIT } from "./exit.ts";
import { printable } from "./printable.ts";
import { linesOf } from "./recording-lines.ts";
import type { Runtime } from "./runtime.ts";

export interface LatencySink {
  /** Once, before everything else. */
  begin?(about: LatencyAbout): void;
  record(record: LatencyRecord): void;
  /** Where the file has events. */
  event?(event: LogEvent): void;
}

export interface LatencyAbout {
  readonly startedUnixUs?: number;
  readonly seed?: number;
  readonly madeOf: "records" | "events";
}

export interface LatencyReading {
  readonly records: number;
  /** The end of the last phase, on the clock of the log. */
  readonly endUs: number;
  /** What is wrong with the end of the file; all before it was read. */
  readonly remark?: string;
}

/**
 * Reads files to their ends, one behind the other; what is wrong with an end is said on stderr. Resolves with the end of
 * the latest phase, on the clock of the log. Rejects with a CliError.
 */
export async function readLatency(
  { stderr }: Pick<Runtime, "stderr">,
  files: readonly string[],
  sink: LatencySink,
): Promise<number> {
  let lastUs = 0;
  for (const file of files) {
    const { endUs, remark } = await readFile(file, sink);
    lastUs = Math.max(lastUs, endUs);
    if (remark !== undefined) stderr.write(`bringup: ${printable(remark)}\n`);
  }
  return lastUs;
}

async function readFile(file: string, sink: LatencySink): Promise<LatencyReading> {
  const lines = linesOf(file);
  const first = lines.next().value ?? "";
  const schema = schemaOf(first);
  if (schema === RECORDING_SCHEMA) {
    const { readRecordedLatency } = await import("./latency-recorded.ts");
    return readRecordedLatency(file, first, lines, sink);
  }
  const all = chained(first, lines);
  if (schema === EVENT_LOG_SCHEMA) return readEvents(file, lines, sink);
  if (schema === LATENCY_SCHEMA) return readRecords(file, new JsonlReader(), all, sink);
  if (first.startsWith(CSV_HEADER_BEGINS)) return readRecords(file, new CsvReader(), all, sink);
  if (looksLikeDat(first)) return readRecords(file, new DatReader(), all, sink);
  const message = first === "" ? `${file} is empty` : `${file}:1: not a file of latency`;
  throw new CliError(EXIT.io, "io.latency", message, {
    expected: ".jsonl, .csv or .dat of up --latency, an event log, or a recording",
  });
}

function* chained(first: string, others: Iterable<string>): Generator<string, void, undefined> {
  yield first;
  yield* others;
}

function schemaOf(line: string): unknown {
  if (!line.startsWith('{"schema":"')) return undefined;
  return line.slice(11, line.indexOf('"', 11));
}

/** Counts what it hands on. */
export class CountedSink {
  records = 0;
  endUs = 0;
  readonly take: (record: LatencyRecord) => void;

  constructor(sink: LatencySink) {
    this.take = (record) => {
      this.records++;
      this.endUs = Math.max(this.endUs, record.atUs + record.durationUs);
      sink.record(record);
    };
  }

  reading(remark?: string): LatencyReading {
    const { records, endUs } = this;
    return remark === undefined ? { records, endUs } : { records, endUs, remark };
  }
}

function readRecords(
  file: string,
  reader: LatencyReader,
  lines: Iterable<string>,
  sink: LatencySink,
): LatencyReading {
  const counted = new CountedSink(sink);
  let hasBegun = false;
  const fault = eachLine(file, lines, 1, (line) => {
    const read = reader.read(line);
    if (typeof read === "string") return read;
    if (!hasBegun) sink.begin?.(aboutOf(reader));
    hasBegun = true;
    for (const record of read) counted.take(record);
    return undefined;
  });
  return counted.reading(fault);
}

function aboutOf({ startedUnixUs }: LatencyReader): LatencyAbout {
  const madeOf = "records";
  return startedUnixUs === undefined ? { madeOf } : { madeOf, startedUnixUs };
}

function readEvents(file: string, lines: Iterable<string>, sink: LatencySink): LatencyReading {
  const counted = new CountedSink(sink);
  const collector = new LatencyCollector(counted.take);
  sink.begin?.({ madeOf: "events" });
  const fault = eachLine(file, lines, 2, (line) => {
    if (line === "") return undefined;
    const event = eventOfLine(line);
    if (event === undefined) return "not an event";
    sink.event?.(event);
    collector.event(event);
    return undefined;
  });
  collector.finish();
  return counted.reading(fault);
}

/** What `take` says is wrong with a line: thrown, but of the last line returned. */
function eachLine(
  file: string,
  lines: Iterable<string>,
  first: number,
  take: (line: string) => string | undefined,
): string | undefined {
  let number = first;
  let fault: string | undefined;
  for (const line of lines) {
    if (fault !== undefined) throw new CliError(EXIT.io, "io.latency", fault);
    const wrong = take(line);
    if (wrong !== undefined) fault = `${file}:${number}: ${wrong}`;
    number++;
  }
  return fault;
}
