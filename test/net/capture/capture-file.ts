/** Writes captures: packets of UDP and TCP over either IP, and the two kinds of files they are kept in. */
import { ipBytes } from "../../../net/address.ts";
import { putUint16, putUint32 } from "../../../net/big-endian.ts";
import { internetChecksum, internetSum } from "../../../net/internet-checksum.ts";

export interface Captured {
  readonly bytes: Uint8Array;
  readonly seconds?: number;
  /** In the unit of the file. */
  readonly fraction?: number;
  /** Where the capture cut the packet. */
  readonly originalLength?: number;
}

export function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function u16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  putUint16(bytes, 0, value);
  return bytes;
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  putUint32(bytes, 0, value);
  return bytes;
}

/** An IP packet; addresses of one family. */
export function ip(
  protocol: number,
  from: string,
  to: string,
  payload: Uint8Array,
  { fragment = 0, extension = [] as readonly number[] } = {},
): Uint8Array {
  const source = ipBytes(from) as Uint8Array;
  const destination = ipBytes(to) as Uint8Array;
  if (source.length === 16) {
    const inside = concat(extension, payload);
    const next = extension.length > 0 ? 0 : protocol;
    return concat([0x60, 0, 0, 0], u16(inside.length), [next, 64], source, destination, inside);
  }
  const header = concat(
    [0x45, 0],
    u16(20 + payload.length),
    [0, 1],
    u16(fragment),
    [64, protocol, 0, 0],
    source,
    destination,
  );
  putUint16(header, 10, internetChecksum(header, 0, 20));
  return concat(header, payload);
}

export interface UdpMaking {
  /** What stands in the header instead of what is right. */
  readonly checksum?: number | "pseudo-header";
  readonly length?: number;
  readonly fragment?: number;
  readonly extension?: readonly number[];
}

/** A UDP datagram in its IP packet. */
export function udp(
  from: string,
  fromPort: number,
  to: string,
  toPort: number,
  payload: Uint8Array,
  { checksum, length = 8 + payload.length, ...making }: UdpMaking = {},
): Uint8Array {
  const datagram = concat(u16(fromPort), u16(toPort), u16(length), [0, 0], payload);
  const addresses = concat(ipBytes(from) as Uint8Array, ipBytes(to) as Uint8Array);
  const pseudo = internetSum(addresses, 0, addresses.length, 17 + datagram.length);
  const right = internetChecksum(datagram, 0, datagram.length, pseudo);
  putUint16(datagram, 6, checksum === "pseudo-header" ? pseudo : (checksum ?? right));
  return ip(17, from, to, datagram, making);
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;

/** A TCP segment in its IP packet; its checksum is nobody's matter here. */
export function tcp(
  from: string,
  fromPort: number,
  to: string,
  toPort: number,
  sequence: number,
  flags: number,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const header = concat(u16(fromPort), u16(toPort), u32(sequence >>> 0), u32(0), [
    0x50,
    0x10 | flags,
    0xff,
    0xff,
    0,
    0,
    0,
    0,
  ]);
  return ip(6, from, to, concat(header, payload));
}

/** An Ethernet frame, with VLAN tags if there are any. */
export function ethernet(packet: Uint8Array, ...vlans: readonly number[]): Uint8Array {
  const type = (packet[0] as number) >> 4 === 6 ? [0x86, 0xdd] : [8, 0];
  const tags = vlans.flatMap((vlan) => [0x81, 0, vlan >> 8, vlan & 0xff]);
  return concat([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1], tags, type, packet);
}

export const ETHERNET = 1;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

interface PcapMaking {
  readonly little?: boolean;
  readonly nanoseconds?: boolean;
  readonly linkType?: number;
}

/** A pcap file. */
export function pcap(
  packets: readonly Captured[],
  { little = true, nanoseconds = false, linkType = ETHERNET }: PcapMaking = {},
): Uint8Array {
  const n32 = (value: number): Uint8Array => (little ? u32(value).toReversed() : u32(value));
  const n16 = (value: number): Uint8Array => (little ? u16(value).toReversed() : u16(value));
  const magic = n32(nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS);
  return concat(
    magic,
    n16(2),
    n16(4),
    n32(0),
    n32(0),
    n32(262_144),
    n32(linkType),
    ...packets.flatMap(({ bytes, seconds = 0, fraction = 0, originalLength = bytes.length }) => [
      n32(seconds),
      n32(fraction),
      n32(bytes.length),
      n32(originalLength),
      bytes,
    ]),
  );
}

/** Blocks of a pcapng file in one byte order. */
export class Pcapng {
  readonly #little: boolean;

  constructor(little = true) {
    this.#little = little;
  }

  n16(value: number): Uint8Array {
    return this.#little ? u16(value).toReversed() : u16(value);
  }

  n32(value: number): Uint8Array {
    return this.#little ? u32(value).toReversed() : u32(value);
  }

  block(type: number, body: Uint8Array): Uint8Array {
    const padded = concat(body, new Uint8Array(-body.length & 3));
    const length = this.n32(12 + padded.length);
    return concat(this.n32(type), length, padded, length);
  }

  section(): Uint8Array {
    const unknownLength = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    return this.block(
      0x0a0d0d0a,
      concat(this.n32(0x1a2b3c4d), this.n16(1), this.n16(0), unknownLength),
    );
  }

  option(code: number, value: Uint8Array): Uint8Array {
    const padding = new Uint8Array(-value.length & 3);
    return concat(this.n16(code), this.n16(value.length), value, padding);
  }

  interface(linkType = ETHERNET, snapLength = 0, ...options: readonly Uint8Array[]): Uint8Array {
    return this.block(1, concat(this.n16(linkType), this.n16(0), this.n32(snapLength), ...options));
  }

  enhanced(
    packet: Uint8Array,
    { interfaceId = 0, high = 0, low = 0, originalLength = packet.length } = {},
    ...options: readonly Uint8Array[]
  ): Uint8Array {
    const lengths = concat(this.n32(packet.length), this.n32(originalLength));
    const head = concat(this.n32(interfaceId), this.n32(high), this.n32(low), lengths);
    const padding = new Uint8Array(-packet.length & 3);
    return this.block(6, concat(head, packet, padding, ...options));
  }

  simple(packet: Uint8Array, originalLength = packet.length): Uint8Array {
    return this.block(3, concat(this.n32(originalLength), packet));
  }

  obsolete(packet: Uint8Array, interfaceId: number, low: number): Uint8Array {
    const lengths = concat(this.n32(packet.length), this.n32(packet.length));
    const head = concat(this.n16(interfaceId), this.n16(0), this.n32(0), this.n32(low));
    return this.block(2, concat(head, lengths, packet));
  }
}
