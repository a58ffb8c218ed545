/**
 * The header of a message (RFC 1035 §4.1.1, AD and CD from RFC 4035 §3.2): twelve octets, the four counts last.
 *
 *    0  id
 *    2  QR | opcode(4) | AA | TC | RD    RA | Z | AD | CD | rcode(4)
 *    4  questions   6  answers   8  authorities   10  additionals
 */
export const HEADER_OCTETS = 12;

export interface HeaderFlags {
  /** False in a query, true in a response. */
  readonly qr: boolean;
  readonly opcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
}

export const QR = 0x8000;
export const AA = 0x0400;
export const TC = 0x0200;
export const RD = 0x0100;
export const RA = 0x0080;
export const AD = 0x0020;
export const CD = 0x0010;

/** The second word of the header; `rcode` without its extension. */
export function flagBits(flags: HeaderFlags, rcode: number): number {
  return (
    (flags.qr ? QR : 0) |
    ((flags.opcode & 0xf) << 11) |
    (flags.aa ? AA : 0) |
    (flags.tc ? TC : 0) |
    (flags.rd ? RD : 0) |
    (flags.ra ? RA : 0) |
    (flags.ad ? AD : 0) |
    (flags.cd ? CD : 0) |
    (rcode & 0xf)
  );
}

/** The kind of query in the second word of the header. */
export function opcodeOf(bits: number): number {
  return (bits >> 11) & 0xf;
}
