/**
 * NTP packets written down field by field from the figures of RFC 5905 §7.3 and §7.5 and RFC 7822, in hex, one line
 * a field. None was recorded from a network; addresses, keys and stamps are made up. The stamps of the era vectors
 * follow RFC 5905 figure 4: era 0 ends at 2036-02-07T06:28:16Z, where all 64 bits turn to zero.
 */
export interface PacketVector {
  readonly name: string;
  readonly provenance: string;
  readonly hex: string;
  /** Lengths below the packet's own at which what is left is a whole message again. */
  readonly wholeAt: readonly number[];
}

const REQUEST = [
  "23", // leap 0, version 4, mode 3
  "00", // stratum
  "06", // poll 64 s
  "00", // precision
  "00000000", // root delay
  "00000000", // root dispersion
  "00000000", // reference id
  "0000000000000000", // reference
  "0000000000000000", // origin
  "0000000000000000", // receive
  "9f3c5a7712e4d80b", // transmit: random
].join("");

const REPLY = [
  "24", // leap 0, version 4, mode 4
  "02", // stratum
  "06", // poll 64 s
  "e8", // precision 2^-24 s
  "00000aae", // root delay 2734/65536 s
  "00000123", // root dispersion 291/65536 s
  "c0000201", // reference id 192.0.2.1
  "edb1a44000000000", // reference
  "9f3c5a7712e4d80b", // origin: the request's transmit
  "edb1a48040000000", // receive: 2026-05-15T13:56:16.25Z
  "edb1a48080000000", // transmit: a quarter of a second later
].join("");

/** Unique identifier (RFC 8915 §5.3), 36 bytes. */
const UNIQUE_ID = `01040024${"a5".repeat(32)}`;
/** Padding (type 0x0206 is nobody's), 16 bytes: the shortest field there may be. */
const SHORT_FIELD = `02060010${"00".repeat(12)}`;
const MAC_MD5 = `0000002a${"5c".repeat(16)}`;
const MAC_SHA1 = `0000002a${"c5".repeat(20)}`;

export const REQUEST_HEX = REQUEST;
export const REPLY_HEX = REPLY;

export const PACKETS: readonly PacketVector[] = [
  { name: "client request", provenance: "RFC 5905 figure 8", hex: REQUEST, wholeAt: [] },
  { name: "server reply", provenance: "RFC 5905 figure 8", hex: REPLY, wholeAt: [] },
  {
    name: "reply across the end of era 0",
    provenance: "RFC 5905 figures 4 and 8",
    hex: `${REPLY.slice(0, 64)}ffffffff800000000000000080000000`,
    wholeAt: [],
  },
  {
    name: "kiss-o'-death RATE",
    provenance: "RFC 5905 §7.4",
    hex: `e4000ae8000000000000000052415445${REPLY.slice(32)}`,
    wholeAt: [],
  },
  {
    name: "reply with a unique identifier",
    provenance: "RFC 7822, RFC 8915 §5.3",
    hex: REPLY + UNIQUE_ID,
    wholeAt: [48, 52, 68, 72],
  },
  {
    name: "reply with two fields and a MAC of 20 bytes",
    provenance: "RFC 7822, RFC 5905 figure 8",
    hex: REPLY + SHORT_FIELD + UNIQUE_ID + MAC_MD5,
    wholeAt: [48, 52, 68, 72, 84, 88, 100, 104],
  },
  {
    name: "reply with a MAC of 20 bytes",
    provenance: "RFC 5905 figure 8, MD5",
    hex: REPLY + MAC_MD5,
    wholeAt: [48, 52],
  },
  {
    name: "reply with a MAC of 24 bytes",
    provenance: "RFC 5905 figure 8, SHA-1",
    hex: REPLY + MAC_SHA1,
    wholeAt: [48, 52, 68],
  },
  {
    name: "crypto-NAK",
    provenance: "RFC 5905 §9.2",
    hex: `${REPLY}00000000`,
    wholeAt: [48],
  },
  {
    name: "NTPv3 reply with a MAC of 20 bytes",
    provenance: "RFC 1305 appendix A and C",
    hex: `1c${REPLY.slice(2)}${MAC_MD5}`,
    wholeAt: [48, 52, 60, 64],
  },
];
