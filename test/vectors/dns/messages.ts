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
  "c00c 0021 0001 00000e10 0011 0001 0005 01bb 04 7365727631 c00c".replace("04 7365727631 c00c", "04 73657276 03 6e6574 00 00").slice(0, -3),
  "c00c 001c 0001 00000e10 0010 20010db8000000000000000000000001",
  "c00c 0041 0001 00000e10 000d 0001 00 0001 0006 02 6832 02 6833",
  "c00c ff00 0001 00000e10 0003 0102ff",
  "c00c 0002 0001 00000e10 0005 02 6e73 c00c",
  "02 6e73 c00c 0001 0001 00000e10 0004 c0000235",
  "00 0029 04d0 00 00 8000 0020 000a 0008 0011223344556677 000f 0010 0016 6e6f20726561636861626c652d2d",
);
