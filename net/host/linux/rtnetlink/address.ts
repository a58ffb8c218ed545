/** IPv4 addresses of interfaces as rtnetlink tells of them (rtnetlink(7), RTM_NEWADDR). */
import { ipv4Text } from "../../../ipv4-address.ts";
import type { Malformed } from "../../../service.ts";
import { AF_INET } from "../constants.ts";
import { LITTLE } from "../message-batch.ts";
import { attribute, decodeAttributes, viewOf, word, wordOf } from "./message.ts";
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_CACHEINFO,
  IFA_F_NOPREFIXROUTE,
  IFA_F_SECONDARY,
  IFA_FLAGS,
  IFA_LOCAL,
  IFA_PROTO,
  RTPROT_DHCP,
} from "./numbers.ts";
import { malformed } from "../../../malformed.ts";

export interface AddressEntry {
  readonly kind: "address";
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
  /** Left out: for ever. */
  readonly validSeconds?: number;
  readonly preferredSeconds?: number;
  /** Who put it there, by the numbers of routes; 0: not told. */
  readonly protocol: number;
  /** Goes when the first address of its network goes. */
  readonly secondary: boolean;
}

const FIXED_BYTES = 8;
const FOR_EVER = 0xffffffff;

export function decodeAddress(body: Uint8Array): AddressEntry | Malformed {
  if (body.length < FIXED_BYTES) return malformed("an address without its fixed part", body.length);
  const attributes = decodeAttributes(body, FIXED_BYTES);
  if (attributes.kind === "malformed") return attributes;
  const { values } = attributes;
  const own = values.get(IFA_LOCAL) ?? values.get(IFA_ADDRESS);
  if (own?.length !== 4) return malformed("an address that is not of four bytes", FIXED_BYTES);
  const cache = values.get(IFA_CACHEINFO);
  const preferred = wordOf(cache) ?? FOR_EVER;
  const valid = wordOf(cache?.subarray(4)) ?? FOR_EVER;
  const flags = wordOf(values.get(IFA_FLAGS)) ?? (body[2] as number);
  return {
    kind: "address",
    index: viewOf(body).getUint32(4, LITTLE),
    address: ipv4Text(own),
    prefixLength: body[1] as number,
    ...(valid !== FOR_EVER && { validSeconds: valid }),
    ...(preferred !== FOR_EVER && { preferredSeconds: preferred }),
    protocol: values.get(IFA_PROTO)?.[0] ?? 0,
    secondary: (flags & IFA_F_SECONDARY) !== 0,
  };
}

export interface AddressKey {
  readonly index: number;
  /** Four bytes. */
  readonly address: Uint8Array;
  readonly prefixLength: number;
}

export interface AddressRequest extends AddressKey {
  /** The kernel removes it then by itself; left out, it stays. */
  readonly validSeconds?: number;
  /** At most `validSeconds`, which is what it is if left out. */
  readonly preferredSeconds?: number;
  /** Leave out the route to the network of the address, which the kernel makes otherwise. */
  readonly noPrefixRoute?: true;
}

/** Names an address, for its removal. */
export function addressKeyParts({ index, address, prefixLength }: AddressKey): Uint8Array[] {
  const head = new Uint8Array(FIXED_BYTES);
  head[0] = AF_INET;
  head[1] = prefixLength;
  viewOf(head).setUint32(4, index, LITTLE);
  return [head, attribute(IFA_LOCAL, address), attribute(IFA_ADDRESS, address)];
}

export function addressParts(request: AddressRequest): readonly Uint8Array[] {
  const { validSeconds = FOR_EVER, preferredSeconds = validSeconds } = request;
  const parts = addressKeyParts(request);
  parts.push(attribute(IFA_PROTO, Uint8Array.of(RTPROT_DHCP)));
  parts.push(attribute(IFA_CACHEINFO, cacheInfo(preferredSeconds, validSeconds)));
  if (request.noPrefixRoute) parts.push(attribute(IFA_FLAGS, word(IFA_F_NOPREFIXROUTE)));
  if (request.prefixLength < 31) parts.push(attribute(IFA_BROADCAST, broadcastOf(request)));
  return parts;
}

function cacheInfo(preferredSeconds: number, validSeconds: number): Uint8Array {
  const bytes = new Uint8Array(16);
  viewOf(bytes).setUint32(0, preferredSeconds, LITTLE);
  viewOf(bytes).setUint32(4, validSeconds, LITTLE);
  return bytes;
}

/** All ones behind the prefix (RFC 919); the kernel fills in none by itself. */
function broadcastOf({ address, prefixLength }: AddressKey): Uint8Array {
  return address.map((byte, i) => byte | (0xff >> Math.min(8, Math.max(0, prefixLength - 8 * i))));
}
