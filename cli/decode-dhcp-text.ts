/** A DHCP message for a person. */
import type { DhcpFields, DhcpOptionFields } from "../services/decode.ts";
import { messageTypeName } from "../services/dhcp/message-type.ts";
import { definitionOf } from "../services/dhcp/option-table.ts";
import type { Rows } from "./decode-text.ts";

export function dhcpTitle({ messageType }: DhcpFields): string {
  return `DHCP ${messageType}`;
}

export function dhcpRows(dhcp: DhcpFields): Rows {
  const { op, opName, htype, hlen, hops, xid, secs, broadcast } = dhcp;
  return [
    ["op", `${opName} (${op})`],
    ["hardware", `type ${htype}, length ${hlen}, hops ${hops}`],
    ["xid", `0x${xid.toString(16).padStart(8, "0")}`],
    ["secs", `${secs}${broadcast ? ", broadcast" : ""}`],
    ["ciaddr", dhcp.ciaddr],
    ["yiaddr", dhcp.yiaddr],
    ["siaddr", dhcp.siaddr],
    ["giaddr", dhcp.giaddr],
    ["chaddr", dhcp.chaddr],
    ...(dhcp.sname === "" ? [] : [["sname", quoted(dhcp.sname)]]),
    ...(dhcp.file === "" ? [] : [["file", quoted(dhcp.file)]]),
    ...dhcp.options.map(optionRow),
  ];
}

function optionRow(option: DhcpOptionFields): readonly string[] {
  if (!("name" in option)) return [`option ${option.code}`, hexText(option.hex)];
  const { code, name, value, detail } = option;
  return [`option ${code} ${name}`, detail === undefined ? optionText(code, value) : plain(detail)];
}

const MESSAGE_TYPE = 53;
const PARAMETER_REQUEST_LIST = 55;
/** Of formats whose values are octets. */
const OCTETS = /^(?:[0-9a-f]{2})*$/;

function optionText(code: number, value: unknown): string {
  if (code === MESSAGE_TYPE) return `${messageTypeName(value as number)} (${String(value)})`;
  if (code === PARAMETER_REQUEST_LIST)
    return (value as readonly number[]).map(optionName).join(", ");
  if (typeof value !== "string") return plain(value);
  const isAddress = /^[\d.]+$/.test(value);
  if (isAddress) return value;
  return isOctets(code) && OCTETS.test(value) ? hexText(value) : quoted(value);
}

/** Text that looks like hex stays text. */
function isOctets(code: number): boolean {
  return definitionOf(code)?.format.read(new Uint8Array(8), 0, 8) instanceof Uint8Array;
}

function optionName(code: number): string {
  const name = definitionOf(code)?.name;
  return name === undefined ? String(code) : `${code} ${name}`;
}

/** Values without the marks of JSON: `a, b`, `key value`. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key} ${Array.isArray(part) ? `[${plain(part)}]` : plain(part)}`)
    .join(" ");
}

function hexText(hex: string): string {
  return hex === "" ? "empty" : `0x${hex}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
