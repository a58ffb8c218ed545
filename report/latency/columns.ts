/** The fields of a latency record, in the order in which tables have them; units stand last in a name. */
import type { LatencyRecord } from "../../net/latency.ts";
import { isMicroseconds, isOutcome, isPhase } from "./vocabulary.ts";

export type Field = keyof LatencyRecord;

const KINDS: Readonly<Record<Field, "number" | "text">> = {
  atUs: "number",
  durationUs: "number",
  phase: "text",
  source: "text",
  what: "text",
  outcome: "text",
  transaction: "number",
  attempt: "number",
  peer: "text",
  sentBytes: "number",
  receivedBytes: "number",
  reason: "text",
};

export const FIELDS = Object.keys(KINDS) as readonly Field[];

/** Whether the values of a field are numbers. */
export function isNumeric(field: Field | undefined): boolean {
  return field !== undefined && KINDS[field] === "number";
}

/** Fields that every record has. */
export const MANDATORY: readonly Field[] = [
  "atUs",
  "durationUs",
  "phase",
  "source",
  "what",
  "outcome",
];

/** The record that the values make, or what is wrong with them. Fields that nobody knows are passed over. */
export function recordOf(values: Readonly<Record<string, unknown>>): LatencyRecord | string {
  const record: Partial<Record<Field, unknown>> = {};
  for (const field of FIELDS) {
    const value = values[field];
    if (value === undefined) {
      if (MANDATORY.includes(field)) return `${field} is missing`;
      continue;
    }
    const isRight = isNumeric(field) ? isMicroseconds(value) : typeof value === "string";
    if (!isRight) return `${field} is not ${isNumeric(field) ? "a whole number" : "a text"}`;
    record[field] = value;
  }
  if (!isPhase(record.phase)) return `"${String(record.phase)}" is not a phase`;
  if (!isOutcome(record.outcome)) return `"${String(record.outcome)}" is not an outcome`;
  if ((record.durationUs as number) < 0) return "durationUs is negative";
  return record as unknown as LatencyRecord;
}
