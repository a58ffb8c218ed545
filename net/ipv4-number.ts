/**
 * IPv4 addresses as one unsigned 32-bit number: what frames carry, masks cut and tables are keyed by. Text belongs
 * to the edges.
 */
import { putUint32, uint32 } from "./big-endian.ts";
import { ipv4Text, readIpv4 } from "./ipv4-address.ts";

const SCRATCH = new Uint8Array(4);

/** The number of `192.0.2.1`; undefined for a text that is not an IPv4 address. */
export function ipv4Number(text: string): number | undefined {
  return readIpv4(text, 0, text.length, SCRATCH, 0) === undefined ? uint32(SCRATCH, 0) : undefined;
}

/** `192.0.2.1` of its number. */
export function ipv4NumberText(address: number): string {
  putUint32(SCRATCH, 0, address);
  return ipv4Text(SCRATCH);
}

/** The mask of a prefix length of 0 to 32, as a number. */
export function ipv4Mask(prefixLength: number): number {
  // A shift by 32 is a shift by 0.
  return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}

/** 224.0.0.0/4 (RFC 5771 §3). */
export function isMulticastIpv4(address: number): boolean {
  return address >>> 28 === 0xe;
}

/** Is it the broadcast address of its own network? Prefixes longer than 30 have none (RFC 3021). */
export function isDirectedBroadcast(address: number, prefixLength: number): boolean {
  return prefixLength <= 30 && (address | ~ipv4Mask(prefixLength)) >>> 0 === address;
}

/** Can one host have it? Not "this network" (0/8), loopback, multicast, reserved or broadcast (RFC 6890 §2.2.2). */
export function isHostIpv4(address: number): boolean {
  const first = address >>> 24;
  return first !== 0 && first !== 127 && first < 224;
}
