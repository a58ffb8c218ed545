/**
 * DHCP messages written down field by field from RFC 2131 figure 1 and the options of RFC 2132, in hex. None was
 * recorded from a network: addresses are from TEST-NET-1 (RFC 5737) or the RFC example named, the rest is made up.
 */
export interface DhcpVector {
  readonly name: string;
  readonly provenance: string;
  readonly hex: string;
}

/** The 240 bytes before the options. */
export function header(parts: {
  readonly op: "01" | "02";
  readonly secs?: string;
  readonly flags?: string;
  readonly ciaddr?: string;
  readonly yiaddr?: string;
  readonly siaddr?: string;
  readonly sname?: string;
  readonly file?: string;
}): string {
  return [
    parts.op,
    "01", // htype: Ethernet
    "06", // hlen
    "00", // hops
    "3903f326", // xid
    parts.secs ?? "0000",
    parts.flags ?? "0000",
    parts.ciaddr ?? "00000000",
    parts.yiaddr ?? "00000000",
    parts.siaddr ?? "00000000",
    "00000000", // giaddr
    "020000000001".padEnd(32, "0"), // chaddr
    (parts.sname ?? "").padEnd(128, "0"),
    (parts.file ?? "").padEnd(256, "0"),
    "63825363", // magic cookie
  ].join("");
}

const OFFERED = "c0000264"; // 192.0.2.100
const SERVER = "c0000201"; // 192.0.2.1

/** Options of an OFFER and an ACK of one small network. */
const NETWORK = [
  "0104ffffff00", // subnet mask
  "0304c0000201", // router
  "0608c0000235c0000236", // DNS servers .53 and .54
  "330400000e10", // lease: 3600 s
  "3a0400000708", // T1: 1800 s
  "3b0400000c4e", // T2: 3150 s
  "0f0b6c61622e6578616d706c65", // lab.example
  "1a0205dc", // MTU 1500
  "1c04c00002ff", // broadcast address
  "2a04c000020b", // NTP server .11
].join("");

export const DORA: readonly DhcpVector[] = [
  {
    name: "DISCOVER",
    provenance: "RFC 2131 table 5",
    hex: header({ op: "01" }) + "350101370401030633390205c0ff",
  },
  {
    name: "OFFER",
    provenance: "RFC 2131 table 3",
    hex: header({ op: "02", yiaddr: OFFERED }) + "3501023604" + SERVER + NETWORK + "ff",
  },
  {
    name: "REQUEST",
    provenance: "RFC 2131 table 5, SELECTING",
    hex: header({ op: "01" }) + "3501033204" + OFFERED + "3604" + SERVER + "370401030633ff",
  },
  {
    name: "ACK",
    provenance: "RFC 2131 table 3",
    hex: header({ op: "02", yiaddr: OFFERED }) + "3501053604" + SERVER + NETWORK + "ff",
  },
  {
    name: "REQUEST, renewing",
    provenance: "RFC 2131 table 5, RENEWING, broadcast flag and secs set",
    hex: header({ op: "01", ciaddr: OFFERED, secs: "0102", flags: "8000" }) + "350103ff",
  },
  {
    name: "NAK",
    provenance: "RFC 2131 table 3",
    hex: header({ op: "02" }) + "3501063604" + SERVER + "38086e6f742068657265ff",
  },
  {
    name: "RELEASE",
    provenance: "RFC 2131 table 5",
    hex: header({ op: "01", ciaddr: OFFERED }) + "3501073604" + SERVER + "3d0701020000000001ff",
  },
];

/** RFC 3397 §2: eng.apple.com and marketing.apple.com, the second by a pointer, in three pieces of option 119. */
export const SPLIT_SEARCH_LIST: DhcpVector = {
  name: "search list in three pieces",
  provenance: "RFC 3397 §2, example",
  hex: [
    header({ op: "02", yiaddr: OFFERED }),
    "350105",
    "770903656e67056170706c", // 3 e n g 5 a p p l
    "77096503636f6d00096d61", // e 3 c o m 0 9 m a
    "7709726b6574696e67c004", // r k e t i n g, pointer to byte 4
    "ff",
  ].join(""),
};

export const CLASSLESS_ROUTES: DhcpVector = {
  name: "classless routes",
  provenance: "RFC 3442, table of destination descriptors, each with 192.0.2.1 as router",
  hex: [
    header({ op: "02", yiaddr: OFFERED }),
    "350105",
    "7934",
    "00" + SERVER, // 0.0.0.0/0
    "080a" + SERVER, // 10.0.0.0/8
    "180a0000" + SERVER, // 10.0.0.0/24
    "100a11" + SERVER, // 10.17.0.0/16
    "180a1b81" + SERVER, // 10.27.129.0/24
    "190ae50080" + SERVER, // 10.229.0.128/25
    "200ac67a2f" + SERVER, // 10.198.122.47/32
    "ff",
  ].join(""),
};

/** Option 52 says that file, then sname hold options; option 6 has a piece in each of the three fields. */
export const OVERLOADED: DhcpVector = {
  name: "overloaded",
  provenance: "RFC 2131 §4.1 and RFC 3396 §5, order of the three fields",
  hex: [
    header({
      op: "02",
      yiaddr: OFFERED,
      file: "0604c00002360c0461626364ff",
      sname: "00000604c0000237ff",
    }),
    "350102",
    "3604" + SERVER,
    "340103",
    "0604c0000235",
    "ff",
  ].join(""),
};

/** A boot server's text in sname and file, trailing NULs in a text option, an unknown option and pads between. */
export const ODDITIES: DhcpVector = {
  name: "oddities",
  provenance: "RFC 2131 §2, RFC 2132 §2 and §3.1",
  hex: [
    header({ op: "02", yiaddr: OFFERED, siaddr: SERVER, sname: "626f6f74", file: "6b65726e656c" }),
    "000000",
    "350105",
    "0f0561620000".padEnd(14, "0"), // ab and three NULs
    "00",
    "e003010203", // option 224, private use
    "5000", // rapid commit, which has no value
    "0204ffffc7c0", // four hours west
    "6c0400000708", // RFC 8925: 1800 s
    "740101", // RFC 2563
    "5106040000616263", // client FQDN, raw
    "2108c6336400" + SERVER, // static route
    "ff",
    "0000",
  ].join(""),
};

export const ALL_VECTORS: readonly DhcpVector[] = [
  ...DORA,
  SPLIT_SEARCH_LIST,
  CLASSLESS_ROUTES,
  OVERLOADED,
  ODDITIES,
];
