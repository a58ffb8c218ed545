/** One message of any of the three protocols as plain data. */
import type { Malformed } from "../../net/service.ts";
import { hasDhcpCookie } from "../dhcp/wire.ts";
import type { RecordBodies } from "../dns/wire/record.ts";
import { dhcpFields, type DhcpFields } from "./dhcp-fields.ts";
import { dnsFields, type DnsFields } from "./dns-fields.ts";
import {
  MODE_CONTROL,
  MODE_PRIVATE,
  ntpControlFields,
  ntpPrivateFields,
  type NtpControlFields,
  type NtpPrivateFields,
} from "./ntp-control.ts";
import { ntpFields, type NtpFields } from "./ntp-fields.ts";

export type MessageProtocol = "dhcp" | "ntp" | "dns";

/** Why bytes are no message, and the byte of the message where that shows. */
export interface Fault {
  readonly reason: string;
  readonly offset: number;
}

/** A message by the name of its protocol; without one, nobody knows what it was meant to be. */
export type MessageFields =
  | { readonly protocol: "dhcp"; readonly dhcp: DhcpFields }
  | {
      readonly protocol: "ntp";
      readonly ntp: NtpFields | NtpControlFields | NtpPrivateFields;
    }
  | { readonly protocol: "dns"; readonly dns: DnsFields }
  | { readonly protocol?: MessageProtocol; readonly malformed: Fault };

export interface DecodeContext {
  /** About when the message was sent, to 68 years: NTP does not say its era. Microseconds since 1970. */
  readonly nearUnixUs: number;
  /** Reads DNS record types that are shown as octets otherwise. */
  readonly recordBodies?: RecordBodies | undefined;
  /** It is a message of multicast DNS, whose classes have a bit to spare. */
  readonly multicast?: boolean | undefined;
}

/** Reads one message; `auto` tells by the content what it is. */
export function decodeMessage(
  bytes: Uint8Array,
  as: MessageProtocol | "auto",
  context: DecodeContext,
): MessageFields {
  switch (as) {
    case "dhcp": {
      const dhcp = dhcpFields(bytes);
      return isFault(dhcp) ? refused("dhcp", dhcp) : { protocol: "dhcp", dhcp };
    }
    case "ntp": {
      const ntp = anyNtp(bytes, context.nearUnixUs);
      return isFault(ntp) ? refused("ntp", ntp) : { protocol: "ntp", ntp };
    }
    case "dns": {
      const dns = dnsFields(bytes, context.multicast ?? false, context.recordBodies);
      return isFault(dns) ? refused("dns", dns) : { protocol: "dns", dns };
    }
    case "auto":
      return guessed(bytes, context);
  }
}

function isFault(fields: object): fields is Malformed {
  return "kind" in fields;
}

function refused(protocol: MessageProtocol, { reason, offset }: Malformed): MessageFields {
  return { protocol, malformed: { reason, offset } };
}

function anyNtp(
  bytes: Uint8Array,
  nearUnixUs: number,
): NtpFields | NtpControlFields | NtpPrivateFields | Malformed {
  const mode = bytes.length === 0 ? 0 : (bytes[0] as number) & 7;
  if (mode === MODE_CONTROL) return ntpControlFields(bytes);
  return mode === MODE_PRIVATE ? ntpPrivateFields(bytes) : ntpFields(bytes, nearUnixUs);
}

/**
 * The cookie tells DHCP. DNS is next, because a message whose counts and names fit to the last byte is no accident,
 * while nearly any 48 bytes are a packet of NTP.
 */
function guessed(bytes: Uint8Array, context: DecodeContext): MessageFields {
  if (hasDhcpCookie(bytes)) return decodeMessage(bytes, "dhcp", context);
  const asDns = decodeMessage(bytes, "dns", context);
  if ("dns" in asDns && isLikely(asDns.dns)) return asDns;
  const asNtp = decodeMessage(bytes, "ntp", context);
  if ("ntp" in asNtp && "stratum" in asNtp.ntp) return asNtp;
  if ("dns" in asDns) return asDns;
  const reason = "neither DHCP (no magic cookie) nor DNS nor NTP; name the protocol to see why";
  return { malformed: { reason, offset: 0 } };
}

function isLikely({ questions, answers, trailingOctets }: DnsFields): boolean {
  return questions.length + answers.length > 0 && trailingOctets === undefined;
}
