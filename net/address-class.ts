/**
 * What kind of address it is, by the special-purpose registries (RFC 6890 and the IANA tables that continue it).
 *
 * The table goes from the special to the general and the first row that fits decides. A v4-mapped address is
 * `v4-mapped`, whatever is inside: ask again for its `unmapped` form.
 */
import { bytesOnNet } from "./address-prefix.ts";
import { ipBytes } from "./ip-address.ts";

export type AddressClass =
  | "unspecified"
  | "loopback"
  | "link-local"
  /** RFC 1918, and unique local addresses (RFC 4193). */
  | "private"
  /** Between a provider's NAT and its customers, 100.64.0.0/10 (RFC 6598). */
  | "shared"
  | "multicast"
  | "broadcast"
  | "documentation"
  | "benchmarking"
  | "v4-mapped"
  /** An IPv4 address behind a translator (RFC 6052, RFC 8215). */
  | "nat64"
  | "6to4"
  | "teredo"
  /** Packets to it vanish, on purpose (RFC 6666). */
  | "discard"
  /** Set aside or withdrawn by IETF: not to be met on a network. */
  | "reserved"
  | "global";

interface Row {
  readonly network: Uint8Array;
  readonly length: number;
  readonly is: AddressClass;
}

const IPV4: readonly Row[] = [
  row("0.0.0.0", 32, "unspecified"),
  row("0.0.0.0", 8, "reserved"), // RFC 791: this network
  row("10.0.0.0", 8, "private"),
  row("100.64.0.0", 10, "shared"),
  row("127.0.0.0", 8, "loopback"),
  row("169.254.0.0", 16, "link-local"),
  row("172.16.0.0", 12, "private"),
  row("192.0.0.9", 32, "global"), // RFC 7723: PCP anycast
  row("192.0.0.10", 32, "global"), // RFC 8155: TURN anycast
  row("192.0.0.0", 24, "reserved"), // RFC 6890 §2.1: protocol assignments
  row("192.0.2.0", 24, "documentation"),
  row("192.88.99.0", 24, "reserved"), // RFC 7526: was the 6to4 relay
  row("192.168.0.0", 16, "private"),
  row("198.18.0.0", 15, "benchmarking"),
  row("198.51.100.0", 24, "documentation"),
  row("203.0.113.0", 24, "documentation"),
  row("233.252.0.0", 24, "documentation"), // RFC 6676: multicast in examples
  row("224.0.0.0", 4, "multicast"),
  row("255.255.255.255", 32, "broadcast"),
  row("240.0.0.0", 4, "reserved"), // RFC 1112 §4
  row("0.0.0.0", 0, "global"),
];

const IPV6: readonly Row[] = [
  row("::", 128, "unspecified"),
  row("::1", 128, "loopback"),
  row("::ffff:0:0", 96, "v4-mapped"),
  row("64:ff9b::", 96, "nat64"),
  row("64:ff9b:1::", 48, "nat64"),
  row("100::", 64, "discard"),
  row("2001::", 32, "teredo"),
  row("2001:1::1", 128, "global"), // RFC 7723: PCP anycast
  row("2001:1::2", 128, "global"), // RFC 8155: TURN anycast
  row("2001:1::3", 128, "global"), // RFC 9665: DNS-SD service registration anycast
  row("2001:2::", 48, "benchmarking"),
  row("2001:3::", 32, "global"), // RFC 7450: AMT
  row("2001:4:112::", 48, "global"), // RFC 7535: AS112
  row("2001:20::", 28, "global"), // RFC 7343: ORCHIDv2
  row("2001:30::", 28, "global"), // RFC 9374: DRIP
  row("2001::", 23, "reserved"), // RFC 2928: protocol assignments
  row("2001:db8::", 32, "documentation"),
  row("2002::", 16, "6to4"),
  row("3fff::", 20, "documentation"), // RFC 9637
  row("2000::", 3, "global"), // RFC 4291 §2.4: global unicast as assigned so far
  row("fc00::", 7, "private"),
  row("fe80::", 10, "link-local"),
  row("ff00::", 8, "multicast"),
  row("::", 0, "reserved"), // also site-local (RFC 3879), v4-compatible, SRv6 SIDs (RFC 9602)
];

function row(network: string, length: number, is: AddressClass): Row {
  return { network: ipBytes(network) ?? new Uint8Array(0), length, is };
}

/** The kind of an address of 4 or 16 bytes. */
export function classify(bytes: Uint8Array): AddressClass {
  const table = bytes.length === 4 ? IPV4 : IPV6;
  return table.find(({ network, length }) => bytesOnNet(bytes, network, length))?.is ?? "reserved";
}
