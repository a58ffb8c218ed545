/**
 * What is inside the DHCP options that have a structure of their own. Octets that do not fit the structure have no
 * detail: their hex stands beside it anyway.
 */
import { ipv4Text, macText } from "../../net/address.ts";
import { toHex } from "../../net/hex.ts";
import { readText, readUnsigned } from "../dhcp/option-formats.ts";
import type { OptionName } from "../dhcp/option-table.ts";
import { nameText } from "../dns/wire/names.ts";

/** The parts of an option's value, or undefined. */
export function optionDetail(name: OptionName, bytes: Uint8Array): object | undefined {
  switch (name) {
    case "clientIdentifier":
      return clientIdentifier(bytes);
    case "clientFqdn":
      return clientFqdn(bytes);
    case "relayAgentInformation":
      return relayAgentInformation(bytes);
    case "vendorIdentifyingClass":
    case "vendorIdentifyingSpecific":
      return enterprises(bytes);
    default:
      return undefined;
  }
}

const TYPE_ETHERNET = 1;
const TYPE_DUID = 255;

/** RFC 2132 §9.14; type 255 with IAID and DUID: RFC 4361 §6.1. */
function clientIdentifier(bytes: Uint8Array): object {
  const type = bytes[0] as number;
  if (type === TYPE_ETHERNET && bytes.length === 7) return { type, address: macText(bytes, 1) };
  if (type === TYPE_DUID && bytes.length > 5)
    return { type, iaid: readUnsigned(bytes, 1, 4), duid: toHex(bytes.subarray(5)) };
  return { type, identifier: toHex(bytes.subarray(1)) };
}

const FQDN_FLAGS = ["S", "O", "E", "N"];
const FQDN_ENCODED = 4;

/** RFC 4702 §2: flags, two response codes nobody uses, a name in the wire format of DNS or in ASCII. */
function clientFqdn(bytes: Uint8Array): object {
  const flags = bytes[0] as number;
  const name = bytes.subarray(3);
  return {
    flags: FQDN_FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0),
    rcode1: bytes[1],
    rcode2: bytes[2],
    name: (flags & FQDN_ENCODED) === 0 ? readText(name, 0, name.length) : encodedName(name),
  };
}

/** Labels as they come; a name of this option need not end with the root. */
function encodedName(bytes: Uint8Array): string {
  let at = 0;
  // BOUNDED: each label takes a byte at least
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] as number);
  return at > bytes.length ? toHex(bytes) : nameText(bytes);
}

const AGENT_SUB_OPTIONS: Readonly<Record<number, string>> = {
  1: "circuitId",
  2: "remoteId",
  5: "linkSelection",
  6: "subscriberId",
  9: "vendorSpecific",
  10: "relayFlags",
  11: "serverIdentifierOverride",
  12: "relayId",
  151: "virtualSubnetSelection",
  152: "virtualSubnetSelectionControl",
};
/** RFC 3527, RFC 5107: these two are addresses. */
const AGENT_ADDRESSES: ReadonlySet<number> = new Set([5, 11]);

/** RFC 3046 §2: sub-options like options. */
function relayAgentInformation(bytes: Uint8Array): object | undefined {
  const subOptions: object[] = []; // BOUNDED: each takes two bytes at least
  let at = 0;
  while (at + 2 <= bytes.length) {
    const code = bytes[at] as number;
    const value = bytes.subarray(at + 2, at + 2 + (bytes[at + 1] as number));
    at += 2 + (bytes[at + 1] as number);
    const name = AGENT_SUB_OPTIONS[code];
    const isAddress = AGENT_ADDRESSES.has(code) && value.length === 4;
    subOptions.push({
      code,
      ...(name === undefined ? undefined : { name }),
      ...(isAddress ? { address: ipv4Text(value) } : { hex: toHex(value) }),
    });
  }
  return at === bytes.length ? { subOptions } : undefined;
}

/** RFC 3925 §3, §4: data of one or more enterprises. */
function enterprises(bytes: Uint8Array): object | undefined {
  const vendors: object[] = []; // BOUNDED: each takes five bytes at least
  let at = 0;
  while (at + 5 <= bytes.length) {
    const length = bytes[at + 4] as number;
    const data = bytes.subarray(at + 5, at + 5 + length);
    vendors.push({ enterprise: readUnsigned(bytes, at, 4), hex: toHex(data) });
    at += 5 + length;
  }
  return at === bytes.length ? { vendors } : undefined;
}
