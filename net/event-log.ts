/**
 * The event log: what happened, in order, in one versioned vocabulary. Terminal, text, JSON and every export are
 * views of it, and a replay must produce it again byte for byte.
 *
 * `atUs` counts from the start of the bring-up on the monotonic clock. Keys are camelCase, units come last. A new
 * kind of event or a new optional key keeps the version; a changed or removed one raises it.
 */
import type { Endpoint } from "./endpoint.ts";
import { toHex } from "./hex.ts";
import type { Failure } from "./service.ts";

export const EVENT_LOG_SCHEMA = "bringup.events/1";

/** Who speaks: `system`, `link`, `dhcp/eth0`, `ntp`, `dns`. */
export type EventSource = string;

/** Something a person should know although nothing failed. */
export interface Finding {
  /** Stable, for programs: `server-identifies-by-mac`. */
  readonly code: string;
  /** For a person. */
  readonly message: string;
  /** Left out: `info`. */
  readonly severity?: "info" | "warning" | "error";
  /** The interface it is about. */
  readonly device?: string;
  /** What to do about it. */
  readonly suggestion?: string;
  /** What the message says, for programs. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * What a capture adds to what is said of a packet (observation/capture.ts). It is not part of the log that a service
 * makes and a recording proves.
 */
export interface CapturedPacket {
  /** UDP payload. */
  readonly bytes?: Uint8Array;
  /** The device's end. */
  readonly local?: Endpoint;
}

export type LogEntry =
  | ({
      readonly type: "packet-sent";
      readonly to: Endpoint;
      readonly lengthBytes: number;
      readonly transaction: number;
      readonly attempt: number;
      readonly what: string;
    } & CapturedPacket)
  | ({
      readonly type: "packet-received";
      readonly from: Endpoint;
      readonly lengthBytes: number;
      readonly what: string;
      readonly transaction?: number;
      /** Which send it answers, where that can be told. */
      readonly attempt?: number;
    } & CapturedPacket)
  | ({
      readonly type: "packet-ignored";
      readonly from: Endpoint;
      readonly lengthBytes: number;
      readonly what?: string;
      readonly reason: string;
    } & CapturedPacket)
  | ({
      readonly type: "packet-dropped";
      readonly direction: "tx" | "rx";
      readonly lengthBytes: number;
      readonly what?: string;
      readonly reason: string;
      /** The rest is added by a capture: where it was going or came from, and whose it was. */
      readonly peer?: Endpoint;
      readonly owner?: EventSource;
      /** Only of one that was sent. */
      readonly transaction?: number;
      readonly attempt?: number;
    } & CapturedPacket)
  | ({
      readonly type: "send-failed";
      readonly why: Failure;
      readonly what?: string;
      /** The rest is added by a capture: where it was going, and which packet it was. */
      readonly peer?: Endpoint;
      readonly transaction?: number;
      readonly attempt?: number;
    } & CapturedPacket)
  /** A state was entered; `from` is where the ladder stood, `dwellUs` how long. `why` is there when it went back. */
  | {
      readonly type: "state-entered";
      readonly state: string;
      readonly from: string;
      readonly dwellUs: number;
      readonly direction: "forward" | "back";
      readonly why?: string;
    }
  | {
      readonly type: "held" | "vetoed";
      readonly notifier: string;
      readonly next: string;
      readonly reason: string;
      /** Until when, on the log's clock: a hold expires, a veto is asked again. */
      readonly untilUs?: number;
    }
  | {
      readonly type: "released";
      readonly notifier: string;
      readonly next: string;
      readonly heldUs: number;
    }
  | {
      readonly type: "hold-expired";
      readonly notifier: string;
      readonly next: string;
      readonly reason: string;
    }
  /** A notifier had agreed to `next`, `by` refused afterwards. */
  | {
      readonly type: "withdrawn";
      readonly notifier: string;
      readonly next: string;
      readonly by: string;
    }
  | {
      readonly type: "fact";
      readonly name: string;
      readonly value: unknown;
      readonly provenance: string;
    }
  | { readonly type: "fact-lost"; readonly name: string; readonly why: string }
  | { readonly type: "blob"; readonly name: string; readonly lengthBytes: number }
  | {
      readonly type: "operation";
      readonly name: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly how: "done" | "dry-run" | "unsupported" | "failed";
      readonly detail?: string;
    }
  | { readonly type: "link"; readonly device: string; readonly carrier: boolean }
  /** What the impaired link does from now on, each way, in words; empty: nothing. */
  | { readonly type: "link-model"; readonly tx: string; readonly rx: string }
  /** A service's own turn of events: `bound`, `nak`, `sample`, `answer`, `kiss-of-death` …, with its detail. */
  | {
      readonly type: "service";
      readonly name: string;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  /** The bring-up ended, or reached its goal. */
  | {
      readonly type: "outcome";
      readonly how: "reached" | "timed-out" | "stopped";
      readonly reached: string;
      readonly elapsedUs: number;
    }
  | ({ readonly type: "finding" } & Finding);

export type LogEvent = { readonly atUs: number; readonly source: EventSource } & LogEntry;

/** One line of NDJSON without the line break. Numbers that JSON lacks become strings. */
export function eventToJson(event: LogEvent): string {
  return JSON.stringify(event, jsonValue);
}

/** A replacer for `JSON.stringify`: bytes as lower-case hex, Infinity and NaN by name, big integers in decimal. */
export function jsonValue(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
}
