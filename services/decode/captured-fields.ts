/** A message of a capture as plain data: where, when and between whom, then its fields. */
import type { CapturedMessage } from "../../net/capture/captured-message.ts";
import type { Endpoint } from "../../net/endpoint.ts";
import { utcText } from "../../net/utc-text.ts";
import type { RecordBodies } from "../dns/wire/record.ts";
import { decodeMessage, type MessageFields, type MessageProtocol } from "./message-fields.ts";
import { isMulticastDns, protocolOfPorts } from "./ports.ts";

/** Where a message was found. */
export interface Place {
  /** The packet with which it was complete, from 1. */
  readonly frame: number;
  /** Where that packet's record begins in the file, in bytes. */
  readonly offset: number;
  /** ISO 8601, as exact as the file is; left out where it has no time. */
  readonly time?: string;
  /** The same, in whole microseconds since 1970. */
  readonly unixUs?: number;
  readonly transport: "udp" | "tcp";
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Bytes of the message on the wire. */
  readonly length: number;
  /** Left out where it is right, or where nobody can know. */
  readonly udpChecksum?: "bad";
  /** The rest of the datagram is in other packets, which are not put together. */
  readonly fragment?: true;
  /** Bytes of the message that the capture has, where it does not have them all. */
  readonly captured?: number;
}

/** A message with its fields; one that is not there whole may have none. */
export type CapturedFields = Place &
  (MessageFields | { readonly protocol?: MessageProtocol | undefined });

/** Where a file has no times, NTP's era is taken to be that of 2025. */
const UNKNOWN_TIME_US = 1_750_000_000_000_000;

/**
 * Reads a message of a capture; `auto` goes by its ports. Of a message that is not there whole, the fields count only
 * if all of it that matters was captured; it is never called malformed.
 */
export function decodeCaptured(
  message: CapturedMessage,
  as: MessageProtocol | "auto",
  recordBodies: RecordBodies | undefined,
): CapturedFields {
  const { time, from, to, wireLength, bytes, fault } = message;
  const unixUs =
    time === undefined
      ? undefined
      : time.seconds * 1_000_000 + Math.floor(time.nanoseconds / 1_000);
  const captured: Fields = { frame: message.frame, offset: message.offset };
  if (time !== undefined) {
    captured["time"] = utcText(time.seconds, time.nanoseconds, time.digits);
    captured["unixUs"] = unixUs;
  }
  captured["transport"] = message.transport;
  captured["from"] = from;
  captured["to"] = to;
  captured["length"] = wireLength;
  if (message.isChecksumBad) captured["udpChecksum"] = "bad";
  if (message.isFragment) captured["fragment"] = true;
  if (bytes.length < wireLength) captured["captured"] = bytes.length;
  const protocol = as === "auto" ? protocolOfPorts(from.port, to.port) : as;
  if (protocol !== undefined) captured["protocol"] = protocol;
  if (fault !== undefined) captured["malformed"] = { reason: fault, offset: 0 };
  else {
    const fields = decodeMessage(bytes, protocol ?? "auto", {
      nearUnixUs: unixUs ?? UNKNOWN_TIME_US,
      recordBodies,
      multicast: isMulticastDns(from.port, to.port),
    });
    addFields(captured, fields, !message.isFragment && bytes.length >= wireLength);
  }
  return captured as unknown as CapturedFields;
}

/** Filled key by key: joining objects would cost as much as reading the message. */
type Fields = Record<string, unknown>;

function addFields(captured: Fields, fields: MessageFields, isWhole: boolean): void {
  if ("dns" in fields) captured["dns"] = fields.dns;
  else if ("ntp" in fields) captured["ntp"] = fields.ntp;
  else if ("dhcp" in fields) captured["dhcp"] = fields.dhcp;
  else if (isWhole) captured["malformed"] = fields.malformed;
}
