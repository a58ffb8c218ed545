/**
 * DNS messages as octets. Those without another source were put together by hand from the figures of the RFC named,
 * octet by octet; names and addresses are those set aside for documentation (RFC 2606, RFC 5737, RFC 3849).
 */
export interface MessageVector {
  readonly name: string;
  readonly source: string;
  readonly hex: string;
}

/** Joins the parts of a message, in which blanks separate fields. */
function message(...parts: readonly string[]): string {
  return parts.join("").replaceAll(" ", "");
}

const WWW_EXAMPLE_COM = "03 777777 07 6578616d706c65 03 636f6d 00";

/** www.example.com A IN, recursion desired. */
export const QUERY_HEX = message("beef 0100 0001 0000 0000 0000", WWW_EXAMPLE_COM, "0001 0001");

/** Two addresses behind a CNAME to web.example.com, whose owner is label + pointer. */
export const CNAME_REPLY_HEX = message(
  "beef 8180 0001 0003 0000 0000",
  WWW_EXAMPLE_COM,
  "0001 0001",
  "c00c 0005 0001 0000012c 0006 03 776562 c010",
  "c02d 0001 0001 0000003c 0004 c0000201",
  "c02d 0001 0001 0000003c 0004 c0000202",
);

/** nope.example.com does not exist; the SOA record says for how long that may be believed (RFC 2308 §2.1). */
export const NXDOMAIN_HEX = message(
  "0102 8583 0001 0000 0001 0000",
  "04 6e6f7065 07 6578616d706c65 03 636f6d 00 001c 0001",
  "c011 0006 0001 00000e10 0026",
  "02 6e73 c011 0a 686f73746d6173746572 c011 78a3b1c2 00000e10 00000258 00015180 0000003c",
);

/** An answer of each other type this codec reads, with EDNS: UDP size 1232, DO, a cookie and an extended error. */
export const TYPES_HEX = message(
  "1234 8400 0001 0006 0001 0002",
  "07 6578616d706c65 03 636f6d 00 00ff 0001",
  "c00c 000f 0001 00000e10 0009 000a 04 6d61696c c00c",
  "c00c 0010 0001 00000e10 0011 0b 763d73706631202d616c6c 04 00ff225c",
  "c00c 0021 0001 00000e10 0017 0001 0005 01bb",
  WWW_EXAMPLE_COM,
  "c00c 001c 0001 00000e10 0010 20010db8000000000000000000000001",
  "c00c 0041 0001 00000e10 000d 0001 00 0001 0006 02 6832 02 6833",
  "c00c ff00 0001 00000e10 0003 0102ff",
  "c00c 0002 0001 00000e10 0005 02 6e73 c00c",
  "c0c2 0001 0001 00000e10 0004 c0000235",
  "00 0029 04d0 00 00 8000 0016 000a 0008 0011223344556677 000f 0006 0016 646f776e",
);

/** An error without a question (RFC 1035 §4.1.1), from a server that could not read the query. */
export const FORMERR_HEX = message("beef 8101 0000 0000 0000 0000");

/** Response code 23 (BADCOOKIE, RFC 7873): 7 in the header, 1 in the OPT record. */
export const EXTENDED_RCODE_HEX = message(
  "0001 8007 0000 0000 0000 0001",
  "00 0029 0200 01 00 0000 0000",
);

export const MESSAGES: readonly MessageVector[] = [
  { name: "a query", source: "RFC 1035 §4.1, by hand", hex: QUERY_HEX },
  { name: "addresses behind a CNAME", source: "RFC 1034 §3.6.2, by hand", hex: CNAME_REPLY_HEX },
  { name: "a name that does not exist", source: "RFC 2308 §2.1, by hand", hex: NXDOMAIN_HEX },
  {
    name: "one record of each type",
    source: "RFC 1035, 2782, 3596, 6891, 8914, 9460, by hand",
    hex: TYPES_HEX,
  },
  { name: "an error without a question", source: "RFC 1035 §4.1.1, by hand", hex: FORMERR_HEX },
  {
    name: "an extended response code",
    source: "RFC 6891 §6.1.3, by hand",
    hex: EXTENDED_RCODE_HEX,
  },
];

/** RFC 1035 §4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92. */
export const RFC1035_NAMES_HEX = message(
  "00".repeat(20),
  "01 46 03 495349 04 41525041 00",
  "00".repeat(8),
  "03 464f4f c014",
  "00".repeat(18),
  "c01a",
  "00".repeat(26),
  "00",
);
