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

type RowText = readonly [network: string, length: number, is: AddressClass];

interface Row {
  readonly network: Uint8Array;
  readonly length: number;
  readonly is: AddressClass;
}

const IPV4: readonly RowText[] = [
  ["0.0.0.0", 32, "unspecified"],
  ["0.0.0.0", 8, "reserved"], // RFC 791: this network
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "shared"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.9", 32, "global"], // RFC 7723: PCP anycast
  ["192.0.0.10", 32, "global"], // RFC 8155: TURN anycast
  ["192.0.0.0", 24, "reserved"], // RFC 6890 §2.1: protocol assignments
  ["192.0.2.0", 24, "documentation"],
  ["192.88.99.0", 24, "reserved"], // RFC 7526: was the 6to4 relay
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "benchmarking"],
  ["198.51.100.0", 24, "documentation"],
  ["203.0.113.0", 24, "documentation"],
  ["233.252.0.0", 24, "documentation"], // RFC 6676: multicast in examples
  ["224.0.0.0", 4, "multicast"],
  ["255.255.255.255", 32, "broadcast"],
  ["240.0.0.0", 4, "reserved"], // RFC 1112 §4
  ["0.0.0.0", 0, "global"],
];

const IPV6: readonly RowText[] = [
  ["::", 128, "unspecified"],
  ["::1", 128, "loopback"],
  ["::ffff:0:0", 96, "v4-mapped"],
  ["64:ff9b::", 96, "nat64"],
  ["64:ff9b:1::", 48, "nat64"],
  ["100::", 64, "discard"],
  ["2001::", 32, "teredo"],
  ["2001:1::1", 128, "global"], // RFC 7723: PCP anycast
  ["2001:1::2", 128, "global"], // RFC 8155: TURN anycast
  ["2001:1::3", 128, "global"], // RFC 9665: DNS-SD service registration anycast
  ["2001:2::", 48, "benchmarking"],
  ["2001:3::", 32, "global"], // RFC 7450: AMT
  ["2001:4:112::", 48, "global"], // RFC 7535: AS112
  ["2001:20::", 28, "global"], // RFC 7343: ORCHIDv2
  ["2001:30::", 28, "global"], // RFC 9374: DRIP
  ["2001::", 23, "reserved"], // RFC 2928: protocol assignments
  ["2001:db8::", 32, "documentation"],
  ["2002::", 16, "6to4"],
  ["3fff::", 20, "documentation"], // RFC 9637
  ["2000::", 3, "global"], // RFC 4291 §2.4: global unicast as assigned so far
  ["fc00::", 7, "private"],
  ["fe80::", 10, "link-local"],
  ["ff00::", 8, "multicast"],
  ["::", 0, "reserved"], // also site-local (RFC 3879), v4-compatible, SRv6 SIDs (RFC 9602)
];

/** Read when first asked for: most commands never ask. */
const tables = new Map<readonly RowText[], readonly Row[]>(); // BOUNDED: by the two tables above

function rowsOf(table: readonly RowText[]): readonly Row[] {
  const known = tables.get(table);
  if (known !== undefined) return known;
  const rows = table.map(([network, length, is]) => {
    return { network: ipBytes(network) ?? new Uint8Array(0), length, is };
  });
  tables.set(table, rows);
  return rows;
}

/** The kind of an address of 4 or 16 bytes. */
export function classify(bytes: Uint8Array): AddressClass {
  const rows = rowsOf(bytes.length === 4 ? IPV4 : IPV6);
  return rows.find(({ network, length }) => bytesOnNet(bytes, network, length))?.is ?? "reserved";
}
