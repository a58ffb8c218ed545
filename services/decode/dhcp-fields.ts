/** A DHCP message (RFC 2131 §2) as plain data: every header field, every option in its order. */
import { toHex } from "../../net/hex.ts";
import type { Malformed } from "../../net/service.ts";
import { messageTypeName } from "../dhcp/message-type.ts";
import type { OptionEntry } from "../dhcp/options.ts";
import { BOOT_REPLY, decodeDhcp, type DhcpMessage } from "../dhcp/wire.ts";
import { optionDetail } from "./dhcp-option-detail.ts";

/** An option: by name and typed value where it is known, by its octets as hex where not. */
export type DhcpOptionFields =
  | {
      readonly code: number;
      readonly name: string;
      /** Octets come as hex. */
      readonly value: unknown;
      /** What is inside, for options that have a structure of their own. */
      readonly detail?: object;
    }
  | { readonly code: number; readonly hex: string };

/** The message as it is on the wire, its options one by one. Text has one character an octet, as all text of DHCP. */
export interface DhcpFields extends Omit<DhcpMessage, "kind" | "options"> {
  readonly opName: "BOOTREQUEST" | "BOOTREPLY";
  /** `DISCOVER`; `BOOTP` without option 53. */
  readonly messageType: string;
  readonly options: readonly DhcpOptionFields[];
}

/** Reads a whole message. */
export function dhcpFields(bytes: Uint8Array): DhcpFields | Malformed {
  const message = decodeDhcp(bytes);
  if (message.kind === "malformed") return message;
  const options: DhcpOptionFields[] = []; // BOUNDED: by the 254 codes
  for (const entry of message.options.entries()) options.push(optionFields(entry));
  return {
    op: message.op,
    opName: message.op === BOOT_REPLY ? "BOOTREPLY" : "BOOTREQUEST",
    messageType: messageTypeName(message.options.get("messageType")),
    htype: message.htype,
    hlen: message.hlen,
    hops: message.hops,
    xid: message.xid,
    secs: message.secs,
    broadcast: message.broadcast,
    ciaddr: message.ciaddr,
    yiaddr: message.yiaddr,
    siaddr: message.siaddr,
    giaddr: message.giaddr,
    chaddr: message.chaddr,
    sname: message.sname,
    file: message.file,
    options,
  };
}

function optionFields(entry: OptionEntry): DhcpOptionFields {
  const { code } = entry;
  if (!("name" in entry)) return { code, hex: toHex(entry.bytes) };
  const { name, value } = entry;
  if (!(value instanceof Uint8Array)) return { code, name, value: plain(value) };
  const detail = optionDetail(name, value);
  return detail === undefined
    ? { code, name, value: toHex(value) }
    : { code, name, value: toHex(value), detail };
}

/** Octets inside a value as hex, too. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(plain) : value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
