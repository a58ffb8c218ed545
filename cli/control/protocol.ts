/**
 * What goes over the control socket of a running instance: lines of JSON, one message each, at most 1 MiB.
 *
 *   instance  {"schema":"bringup.control/1","tool","pid","name","mode","verbs":[…]}   once, at the start
 *   client    {"id":1,"verb":"status","arguments":{…}}                              any number, any time
 *   instance  {"id":1,"ok":…}  or  {"id":1,"error":{"code","message","expected"?,"try"?}}
 *   instance  {"id":1,"event":…,"number"}  {"id":1,"snapshot":…}  {"id":1,"lost":n}   after "subscribe", until the end
 *
 * Requests of a client are answered one after another. Events are numbered from 0 through the life of the instance, which
 * remembers the latest; a client that reads too slowly is told how many it has missed. Bytes are hex, and numbers that
 * JSON lacks are texts, as in the event log. Who may open the socket may do everything: it is made 0600 in a folder of
 * its owner.
 */
import { jsonValue, type LogEvent } from "../../net/event-log.ts";
import type { Snapshot } from "../../observation/snapshot.ts";

export const CONTROL_SCHEMA = "bringup.control/1";
export const LINE_MAX_BYTES = 1024 * 1024;

export interface ControlHello {
  readonly schema: typeof CONTROL_SCHEMA;
  readonly tool: string;
  readonly pid: number;
  /** `eth0`, `lab`: what `--name` asks for. */
  readonly name: string;
  readonly mode: string;
  readonly verbs: readonly string[];
}

export interface ControlRequest {
  /** From 1; of a line in which none could be read, the answer has 0. */
  readonly id: number;
  readonly verb: string;
  readonly arguments?: VerbArguments;
}

export type VerbArguments = Readonly<Record<string, unknown>>;

export interface ControlFault {
  /** Stable, for programs: `control.verb`. */
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly try?: string;
}

export type ControlReply =
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number; readonly error: ControlFault }
  | { readonly id: number; readonly event: LogEvent; readonly number: number }
  | { readonly id: number; readonly snapshot: Snapshot }
  | { readonly id: number; readonly lost: number };

/** One line, with its end. */
export function lineOf(message: ControlHello | ControlRequest | ControlReply): string {
  return `${JSON.stringify(message, jsonValue)}\n`;
}

/** The request in a line, or what is wrong with it. Never throws. */
export function readRequest(line: string): ControlRequest | { readonly fault: ControlFault } {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return notARequest("the line is not JSON");
  }
  if (!isRecord(message)) return notARequest("the line is no object");
  const { id, verb, arguments: given } = message;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 1)
    return notARequest("the id is not a whole number from 1 up");
  if (typeof verb !== "string") return notARequest("the verb is not a text");
  if (given === undefined) return { id, verb };
  return isRecord(given) ? { id, verb, arguments: given } : notARequest("arguments is no object");
}

function notARequest(message: string): { readonly fault: ControlFault } {
  const expected = '{"id":1,"verb":"status"}, one object a line';
  return { fault: { code: "control.request", message, expected } };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
