/** An NTP packet (RFC 5905 §7.3) as plain data; control messages are in ./ntp-control.ts. */
import { toHex } from "../../net/hex.ts";
import type { Malformed } from "../../net/service.ts";
import { utcText } from "../../net/utc-text.ts";
import { referenceIdText } from "../ntp/reference-id.ts";
import { fractionNanoseconds, isZero, toUnixSeconds, type NtpTimestamp } from "../ntp/timestamp.ts";
import { decodeNtp, type NtpMessage } from "../ntp/wire.ts";
import {
  CLOCK_MEANING,
  EXTENSION_NAMES,
  KISS_MEANING,
  LEAP_NAMES,
  MODE_NAMES,
} from "./ntp-names.ts";

export interface NtpTimestampFields {
  /** ISO 8601 with nanoseconds, in the era nearest to when the packet was seen; null: not set. */
  readonly time: string | null;
  /** The 64 bits. */
  readonly hex: string;
}

export interface NtpExtensionFields {
  readonly type: number;
  readonly name?: string;
  readonly offset: number;
  /** Bytes, the head of four included. */
  readonly length: number;
}

export interface NtpFields {
  readonly leap: number;
  readonly leapName: string;
  readonly version: number;
  readonly mode: number;
  readonly modeName: string;
  readonly stratum: number;
  /** log2 of seconds, as `precision`. */
  readonly poll: number;
  readonly precision: number;
  readonly rootDelayUs: number;
  readonly rootDispersionUs: number;
  /** Kiss code, name of a clock or address, as the stratum has it. */
  readonly referenceId: string;
  readonly referenceIdHex: string;
  /** What a kiss code or the name of a clock stands for. */
  readonly referenceIdMeaning?: string;
  readonly reference: NtpTimestampFields;
  readonly origin: NtpTimestampFields;
  readonly receive: NtpTimestampFields;
  readonly transmit: NtpTimestampFields;
  readonly extensions: readonly NtpExtensionFields[];
  readonly mac?: {
    readonly keyId: number;
    readonly offset: number;
    /** Bytes, the key id included; 4: a crypto-NAK. */
    readonly length: number;
  };
}

/** Reads a whole packet; `nearUnixUs` is a time not further away than 68 years. */
export function ntpFields(bytes: Uint8Array, nearUnixUs: number): NtpFields | Malformed {
  const message = decodeNtp(bytes);
  if (message.kind === "malformed") return message;
  const { leap, mode, stratum, referenceId, mac } = message;
  const name = referenceIdText(stratum, referenceId);
  const meaning = referenceIdMeaning(stratum, name);
  return {
    leap,
    leapName: LEAP_NAMES[leap] as string,
    version: message.version,
    mode,
    modeName: MODE_NAMES[mode] as string,
    stratum,
    poll: message.poll,
    precision: message.precision,
    rootDelayUs: message.rootDelayUs,
    rootDispersionUs: message.rootDispersionUs,
    referenceId: name,
    referenceIdHex: toHex(bytes.subarray(12, 16)),
    ...(meaning === undefined ? undefined : { referenceIdMeaning: meaning }),
    reference: timestampFields(bytes, 16, message.reference, nearUnixUs),
    origin: timestampFields(bytes, 24, message.origin, nearUnixUs),
    receive: timestampFields(bytes, 32, message.receive, nearUnixUs),
    transmit: timestampFields(bytes, 40, message.transmit, nearUnixUs),
    extensions: extensionFields(message),
    ...(mac === undefined ? undefined : { mac }),
  };
}

function referenceIdMeaning(stratum: number, name: string): string | undefined {
  if (stratum === 0) return KISS_MEANING[name];
  return stratum === 1 ? CLOCK_MEANING[name] : undefined;
}

function timestampFields(
  bytes: Uint8Array,
  at: number,
  timestamp: NtpTimestamp,
  nearUnixUs: number,
): NtpTimestampFields {
  const hex = toHex(bytes.subarray(at, at + 8));
  if (isZero(timestamp)) return { time: null, hex };
  const seconds = toUnixSeconds(timestamp, nearUnixUs);
  return { time: utcText(seconds, fractionNanoseconds(timestamp), 9), hex };
}

const NO_EXTENSIONS: readonly NtpExtensionFields[] = Object.freeze([]);

function extensionFields({ extensions }: NtpMessage): readonly NtpExtensionFields[] {
  if (extensions.length === 0) return NO_EXTENSIONS;
  return extensions.map(({ type, offset, length }) => {
    const name = EXTENSION_NAMES[type];
    return name === undefined ? { type, offset, length } : { type, name, offset, length };
  });
}
