/** What writes and reads a latency file, whatever its format. */
import type { LogEvent } from "../../net/event-log.ts";
import type { LatencyRecord } from "../../net/latency.ts";

/** What a file says of the run that it is about. */
export interface LatencyRun {
  /** Time of day at the zero of the log's clock, on the clock of the device; left out where it is not known. */
  readonly startedUnixUs?: number;
  /** `bringup 1.2.0`. */
  readonly tool: string;
  /** Of a run in a lab or in virtual time. On a real network it stays secret: others could guess ids by it. */
  readonly seed?: number;
  /** What was run, for titles: `up --simulate --loss 30`, the name of a file. */
  readonly title: string;
}

/** Takes the next piece of a file; of a folder, of the file in it that is named. */
export type Emit = (piece: string | Uint8Array, file?: string) => void;

/** A file on its way. What a format is not made of is not told to it. */
export interface LatencyWriter {
  /** The next record, in the order in which phases ended. */
  record?(record: LatencyRecord): void;
  /** The next event of the log; packets bring their bytes where the run captured them. */
  event?(event: LogEvent): void;
  /** Nothing more comes; `atUs`: the end of the run, on the clock of the log. */
  finish(atUs: number): void;
}

/** Begins a file. */
export type OpenLatencyWriter = (emit: Emit, run: LatencyRun) => LatencyWriter;

/** Reads a file line by line: the records of a line, often one or none, or what is wrong with it. */
export interface LatencyReader {
  read(line: string): readonly LatencyRecord[] | string;
  /** Known when the first line has been read. */
  readonly startedUnixUs: number | undefined;
}
