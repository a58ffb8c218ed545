/**
 * What goes over the control socket of a running instance: lines of JSON, one message each, at most 1 MiB.
 *
 *   instance  {"schema":"bringup.control/1","tool","pid","mode","verbs":[…]}        once, at the start
 *   client    {"id":1,"verb":"status"}                                            any number, any time
 *   instance  {"id":1,"ok":…}  or  {"id":1,"error":{"code","message","expected"?,"try"?}}
 *   instance  {"id":1,"event":…}  {"id":1,"snapshot":…}                            after "subscribe", until the end
 *
 * Who may open the socket may do everything: it is made 0600 in a folder of its owner.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { Snapshot } from "../../observation/snapshot.ts";

export const CONTROL_SCHEMA = "bringup.control/1";
export const LINE_MAX_BYTES = 1024 * 1024;

export interface ControlHello {
  readonly schema: typeof CONTROL_SCHEMA;
  readonly tool: string;
  readonly pid: number;
  readonly mode: string;
  readonly verbs: readonly string[];
}

export interface ControlRequest {
  readonly id: number;
  readonly verb: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export interface ControlFault {
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly try?: string;
}

export type ControlReply =
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number; readonly error: ControlFault }
  | { readonly id: number; readonly event: LogEvent }
  | { readonly id: number; readonly snapshot: Snapshot };
