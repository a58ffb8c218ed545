/**
 * Latency records as lines of JSON, behind a header that names the version:
 *
 *   {"schema":"bringup.latency/1","tool":"bringup 1.2.0","title":"up --loss 30","startedUnixUs":1767225510000000}
 *   {"atUs":0,"durationUs":57562,"phase":"wait","source":"dhcp/eth0","what":"DISCOVER","outcome":"resent",…}
 *
 * A new optional key keeps the version, so a reader passes over keys that it does not know.
 */
import type { LatencyRecord } from "../../net/latency.ts";
import { recordOf } from "./columns.ts";
import { isMicroseconds, SCHEMA } from "./vocabulary.ts";
import type { Emit, LatencyReader, LatencyRun, LatencyWriter } from "./writer.ts";

/** A line for each record, as it comes. */
export function jsonlWriter(emit: Emit, { tool, title, startedUnixUs }: LatencyRun): LatencyWriter {
  emit(`${JSON.stringify({ schema: SCHEMA, tool, title, startedUnixUs })}\n`);
  return {
    record: (record) => emit(`${JSON.stringify(record)}\n`),
    finish: () => undefined,
  };
}

/** Reads such lines, the header first. */
export class JsonlReader implements LatencyReader {
  #startedUnixUs: number | undefined;
  #hasHeader = false;

  get startedUnixUs(): number | undefined {
    return this.#startedUnixUs;
  }

  read(line: string): readonly LatencyRecord[] | string {
    if (line === "") return [];
    const values = jsonObject(line);
    if (values === undefined) return "not an object of JSON";
    if (!this.#hasHeader) {
      const { schema, startedUnixUs } = values;
      if (schema !== SCHEMA) return `schema ${String(schema)}; this version reads ${SCHEMA}`;
      this.#hasHeader = true;
      if (isMicroseconds(startedUnixUs)) this.#startedUnixUs = startedUnixUs;
      return [];
    }
    const record = recordOf(values);
    return typeof record === "string" ? record : [record];
  }
}

function jsonObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
