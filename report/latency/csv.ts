/**
 * Latency records as a table (RFC 4180): the header names the fields, whose units are in their names. An empty cell is
 * a field that the record does not have. A record is a line: breaks within a text become spaces.
 */
import type { LatencyRecord } from "../../net/latency.ts";
import { csvText } from "../csv.ts";
import { FIELDS, isNumeric, MANDATORY, recordOf, type Field } from "./columns.ts";
import type { Emit, LatencyReader, LatencyWriter } from "./writer.ts";

/** How the header of such a table begins. */
export const CSV_HEADER_BEGINS = "atUs,durationUs,phase";

/** A row for each record, as it comes. */
export function csvWriter(emit: Emit): LatencyWriter {
  emit(csvText(FIELDS, []));
  return {
    record: (record) => emit(rowText(record)),
    finish: () => undefined,
  };
}

/** In the order of `FIELDS`, written out because it runs for every record. */
function rowText(record: LatencyRecord): string {
  const { atUs, durationUs, phase, source, what, outcome } = record;
  const { transaction, attempt, peer, sentBytes, receivedBytes, reason } = record;
  const text = `${atUs},${durationUs},${phase},${cell(source)},${cell(what)},${outcome}`;
  const ids = `${transaction ?? ""},${attempt ?? ""},${peer === undefined ? "" : cell(peer)}`;
  const bytes = `${sentBytes ?? ""},${receivedBytes ?? ""}`;
  return `${text},${ids},${bytes},${reason === undefined ? "" : cell(reason)}\n`;
}

const SPECIAL = /[",\r\n]/;

function cell(text: string): string {
  if (!SPECIAL.test(text)) return text;
  const line = text.replace(/[\r\n]+/g, " ");
  return /[",]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}

/** Reads such a table; columns may stand in another order, and others beside them. */
export class CsvReader implements LatencyReader {
  readonly startedUnixUs = undefined;
  #fields: readonly string[] | undefined;

  read(line: string): readonly LatencyRecord[] | string {
    if (line === "" || line === "\r") return [];
    const cells = cellsOf(line);
    if (cells === undefined) return "a quote is not closed";
    if (this.#fields === undefined) {
      const missing = MANDATORY.find((field) => !cells.includes(field));
      if (missing !== undefined) return `the header does not name ${missing}`;
      this.#fields = cells;
      return [];
    }
    if (cells.length !== this.#fields.length)
      return `${cells.length} cells; the header names ${this.#fields.length}`;
    const record = recordOf(valuesOf(this.#fields, cells));
    return typeof record === "string" ? record : [record];
  }
}

function valuesOf(
  fields: readonly string[],
  cells: readonly string[],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [place, name] of fields.entries()) {
    const text = cells[place] as string;
    const field = FIELDS.find((known) => known === name);
    // an empty text that every record has is a text; what a record may do without, it does without
    const isLeftOut = text === "" && (isNumeric(field) || !MANDATORY.includes(field as Field));
    if (field !== undefined && !isLeftOut) values[field] = isNumeric(field) ? Number(text) : text;
  }
  return values;
}

/** Undefined: a quote is left open. */
function cellsOf(line: string): readonly string[] | undefined {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (!text.includes('"')) return text.split(",");
  const cells: string[] = []; // BOUNDED: by the line
  let at = 0;
  while (at <= text.length) {
    if (text[at] !== '"') {
      const end = text.indexOf(",", at);
      cells.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length + 1 : end + 1;
      continue;
    }
    let cellText = "";
    for (at++; ; at++) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return undefined;
      cellText += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      cellText += '"';
    }
    cells.push(cellText);
    at++;
  }
  return cells;
}
