/**
 * Messages of DHCP, NTP and DNS as plain data: bytes become named fields in the RFCs' words, or the reason why not
 * and the byte. Text is one character an octet, other octets are lower-case hex.
 *
 * This is the second composition beside `bring-up`: it sees the wire formats of all services and nothing else of them.
 */
export { decodeCaptured, type CapturedFields, type Place } from "./decode/captured-fields.ts";
export type { DhcpFields, DhcpOptionFields } from "./decode/dhcp-fields.ts";
export type {
  DnsDataFields,
  DnsEdnsFields,
  DnsFields,
  DnsQuestionFields,
  DnsRecordFields,
} from "./decode/dns-fields.ts";
export {
  decodeMessage,
  type DecodeContext,
  type Fault,
  type MessageFields,
  type MessageProtocol,
} from "./decode/message-fields.ts";
export type { NtpControlFields, NtpPrivateFields } from "./decode/ntp-control.ts";
export type { NtpExtensionFields, NtpFields, NtpTimestampFields } from "./decode/ntp-fields.ts";
export { portsFor } from "./decode/ports.ts";
