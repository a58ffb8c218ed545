/**
 * Where the IP packet begins in a captured frame, for the link types in which name and time services are captured.
 *
 *   1    Ethernet, VLAN tags included       113  Linux cooked      0, 108       loopback of the BSDs
 *   101  raw IP (also 12, 14, 228, 229)     276  Linux cooked v2
 */
import { uint16 } from "../big-endian.ts";

const NULL = 0;
const ETHERNET = 1;
const RAW_BSD = 12;
const RAW_OPENBSD = 14;
const RAW = 101;
const LOOP = 108;
const LINUX_SLL = 113;
const RAW_IPV4 = 228;
const RAW_IPV6 = 229;
const LINUX_SLL2 = 276;

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const VLAN_TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const VLAN_TAGS_MAX = 4;

/** The packet is of another network protocol, or cut off before it. */
export const NOT_IP = -1;
/** Nothing is known about frames of this link type. */
export const UNKNOWN_LINK = -2;

/** The offset of the IP header, `NOT_IP` or `UNKNOWN_LINK`. */
export function ipOffset(linkType: number, bytes: Uint8Array, start: number, end: number): number {
  switch (linkType) {
    case ETHERNET:
      return behindEtherType(bytes, start + 12, end);
    case LINUX_SLL:
      return behindEtherType(bytes, start + 14, end);
    case LINUX_SLL2:
      return behindEtherType(bytes, start, end, start + 20);
    case NULL:
    case LOOP:
      return start + 4 < end ? start + 4 : NOT_IP;
    case RAW:
    case RAW_BSD:
    case RAW_OPENBSD:
    case RAW_IPV4:
    case RAW_IPV6:
      return start < end ? start : NOT_IP;
    default:
      return UNKNOWN_LINK;
  }
}

/** The header follows its EtherType, unless `header` says where else. */
function behindEtherType(bytes: Uint8Array, at: number, end: number, header = at + 2): number {
  let behind = header;
  let type = at + 2 <= end ? uint16(bytes, at) : 0;
  for (let tags = 0; tags < VLAN_TAGS_MAX && VLAN_TAGS.has(type); tags++) {
    if (behind + 4 > end) return NOT_IP;
    type = uint16(bytes, behind + 2);
    behind += 4;
  }
  const isIp = type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6;
  return isIp && behind < end ? behind : NOT_IP;
}
