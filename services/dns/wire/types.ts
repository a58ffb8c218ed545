/**
 * Numbers and names of the DNS: record types, classes, operation codes and response codes (IANA "DNS Parameters").
 * A type without a name here is written `TYPE65280` (RFC 3597 §5).
 */
export const TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
  CAA: 257,
} as const;

export type KnownTypeName = keyof typeof TYPE;
/** A type by its name, or `TYPE` and its number where it has none (RFC 3597 §5). */
export type RecordTypeName = KnownTypeName | `TYPE${number}`;

/** RFC 1035 §3.2.4; NONE and ANY: RFC 2136. */
export const CLASS = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

/** RFC 1035 §4.1.1. */
export const OPCODE = { QUERY: 0 } as const;

/** RFC 1035 §4.1.1; 6 to 10: RFC 2136 §2.2; BADVERS: RFC 6891 §9; BADCOOKIE: RFC 7873 §8. */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const;

const TYPE_NAMES = new Map<number, KnownTypeName>(
  Object.entries(TYPE).map(([name, number]) => [number, name as KnownTypeName]),
);
const CLASS_NAMES = new Map<number, string>(
  Object.entries(CLASS).map(([name, number]) => [number, name]),
);
const RCODE_NAMES = new Map<number, string>(
  Object.entries(RCODE).map(([name, number]) => [number, name]),
);

/** `AAAA` of 28, `TYPE65280` of 65280. */
export function typeName(type: number): RecordTypeName {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`;
}

/** 28 of `AAAA` or `aaaa`, 65280 of `TYPE65280`; undefined for anything else. */
export function typeNumber(name: string): number | undefined {
  const upper = name.toUpperCase();
  if (Object.hasOwn(TYPE, upper)) return TYPE[upper as KnownTypeName];
  const digits = /^TYPE(\d{1,5})$/.exec(upper)?.[1];
  const number = digits === undefined ? Number.NaN : Number(digits);
  return number <= 0xffff ? number : undefined;
}

/** Is this the name of a type, in capitals? */
export function isRecordType(text: string): text is RecordTypeName {
  return text === text.toUpperCase() && typeNumber(text) !== undefined;
}

/** `IN` of 1, `CLASS12` of 12 (RFC 3597 §5). */
export function className(number: number): string {
  return CLASS_NAMES.get(number) ?? `CLASS${number}`;
}

/** `NXDOMAIN` of 3, `RCODE11` of 11. */
export function rcodeName(rcode: number): string {
  return RCODE_NAMES.get(rcode) ?? `RCODE${rcode}`;
}
