/**
 * Ethernet frames written down field by field from the figures of RFC 826, RFC 791, RFC 768 and RFC 792, in hex, one
 * line a field; sums were made by hand and are spelt out. None was recorded from a network.
 */
export interface FrameVector {
  readonly name: string;
  readonly hex: string;
}

export const MAC_A = "02:00:00:00:00:0a";
export const MAC_B = "02:00:00:00:00:0b";

const ETHERNET = [
  "02000000000b", // destination
  "02000000000a", // source
].join("");

/** Without its checksum the words add up to 0x24971, folded 0x4973; the complement is 0xb68c. */
const IPV4 = [
  "4500", // version 4, five words; service 0
  "0024", // 36 bytes in all
  "0000", // identification
  "4000", // DF, offset 0
  "4011", // 64 hops; UDP
  "b68c", // checksum
  "c0000207", // 192.0.2.7
  "c0000235", // 192.0.2.53
].join("");

/**
 * Pseudo-header: c000 + 0207 + c000 + 0235 + 0011 + 0010 = 1845d, folded 845e. Header and data without checksum:
 * c000 + 0035 + 0010 + 6272 + 696e + 672d + 7570 = 268c2. Together 3ed1f, folded ed22; the complement is 12dd.
 */
const UDP_PORTS_AND_LENGTH = [
  "c000", // port 49152
  "0035", // port 53
  "0010", // 16 bytes with the header
].join("");
const DATA = "6272696e672d7570"; // bring-up

/** The datagram between the addresses above, with the checksum given. */
function udpFrame(checksum: string): string {
  return ETHERNET + "0800" + IPV4 + UDP_PORTS_AND_LENGTH + checksum + DATA;
}

export const UDP_HEX = udpFrame("12dd");
export const UDP_ABSENT_HEX = udpFrame("0000");
/** The pseudo-header's sum alone, as a kernel leaves it for a network card. */
export const UDP_OFFLOADED_HEX = udpFrame("845e");

/** A priority tag (802.1Q, VLAN 0) around the same datagram, then padding to 60 bytes. */
export const UDP_TAGGED_HEX = [
  ETHERNET,
  "8100",
  "e000", // priority 7, VLAN 0
  "0800" + IPV4 + UDP_PORTS_AND_LENGTH + "12dd" + DATA,
  "000000000000", // padding
].join("");

export const ARP_REQUEST_HEX = [
  "ffffffffffff", // to everybody
  "02000000000a",
  "0806",
  "0001",
  "0800", // Ethernet, IPv4
  "06",
  "04", // lengths
  "0001", // request
  "02000000000a",
  "c0000207", // sender: 192.0.2.7
  "000000000000",
  "c0000235", // target: 192.0.2.53
].join("");

export const ARP_REPLY_HEX = [
  "02000000000a",
  "02000000000b",
  "0806",
  "0001",
  "0800",
  "06",
  "04",
  "0002", // reply
  "02000000000b",
  "c0000235",
  "02000000000a",
  "c0000207",
].join("");

/**
 * Port unreachable from 192.0.2.53 to 192.0.2.7 about a datagram to its port 53, which had lost a hop on the way.
 * Outer header without checksum: 4500 + 0038 + 4000 + 4001 + c000 + 0235 + c000 + 0207 = 24975, folded 4977,
 * complement b688. ICMP without checksum: 0303, then the quoted header and ports 4500 + 0024 + 4000 + 3f11 +
 * b78c + c000 + 0207 + c000 + 0235 and c000 + 0035 + 0010 + 12dd = 3d31f; with 0303 3d622, folded d625,
 * complement 29da.
 */
export const ICMP_HEX = [
  "02000000000a",
  "02000000000b",
  "0800",
  "4500", // from 192.0.2.53
  "0038",
  "0000",
  "4000",
  "4001",
  "b688",
  "c0000235",
  "c0000207",
  "0303", // destination unreachable: port
  "29da",
  "00000000",
  "4500", // what is quoted
  "0024",
  "0000",
  "4000",
  "3f11",
  "b78c",
  "c0000207",
  "c0000235",
  "c000",
  "0035",
  "0010",
  "12dd",
].join("");

export const FRAMES: readonly FrameVector[] = [
  { name: "a UDP datagram", hex: UDP_HEX },
  { name: "a UDP datagram without checksum", hex: UDP_ABSENT_HEX },
  { name: "a UDP datagram whose checksum a kernel left to the card", hex: UDP_OFFLOADED_HEX },
  { name: "a UDP datagram with a priority tag and padding", hex: UDP_TAGGED_HEX },
  { name: "an ARP request", hex: ARP_REQUEST_HEX },
  { name: "an ARP reply", hex: ARP_REPLY_HEX },
  { name: "an ICMP port unreachable", hex: ICMP_HEX },
];
