/** Networks: an address with a prefix length (RFC 4632 §3.1, RFC 4291 §2.3), and what lies on them. */
import { fault, quoted, type AddressFault } from "./address-fault.ts";
import { addressText, ipBytes, parseAddress, type Address } from "./ip-address.ts";

export interface Cidr {
  readonly kind: "cidr";
  /** As written, host bits included. */
  readonly address: Address;
  readonly prefixLength: number;
  /** Some bit behind the prefix is set: this names a host on a network (`192.0.2.7/24`) rather than the network. */
  readonly hostBits: boolean;
}

const DIGIT_0 = 0x30;

/** Reads `192.0.2.0/24`, `2001:db8::/32` or, with a zone, `fe80::1%eth0/64` (RFC 4007 §11.7). */
export function parseCidr(text: string): Cidr | AddressFault {
  const slash = text.indexOf("/");
  if (slash < 0) return fault("'/' and a prefix length are missing", text.length);
  const address = parseAddress(text.slice(0, slash));
  if (address.kind === "fault") return address;
  const length = readLength(text, slash + 1, 8 * address.bytes.length);
  if (typeof length !== "number") return length;
  const hostBits = !bytesOnNet(
    address.bytes,
    networkBytes(address.bytes, length),
    8 * address.bytes.length,
  );
  return { kind: "cidr", address, prefixLength: length, hostBits };
}

function readLength(text: string, start: number, most: number): number | AddressFault {
  if (start === text.length) return fault("the prefix length after '/' is missing", start);
  let length = 0;
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9))
      return fault(`${quoted(text, i)} is not a digit of a prefix length`, i);
    if (i > start && length === 0) return fault("a prefix length has no leading zero", start);
    length = 10 * length + digit;
    if (length > most) return fault(`a prefix length is at most ${most} here`, start);
  }
  return length;
}

/** The text that `parseCidr` reads, host bits included. */
export function cidrText(cidr: Cidr): string {
  return `${addressText(cidr.address)}/${cidr.prefixLength}`;
}

/** A copy with the bits behind the prefix cleared: the network's own address. */
export function networkBytes(bytes: Uint8Array, prefixLength: number): Uint8Array {
  const network = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++)
    network[i] = (bytes[i] as number) & maskByte(i, prefixLength);
  return network;
}

/** Do the first `prefixLength` bits agree? Addresses of different families are never on one network. */
export function bytesOnNet(bytes: Uint8Array, network: Uint8Array, prefixLength: number): boolean {
  if (bytes.length !== network.length) return false;
  for (let i = 0; i < bytes.length && 8 * i < prefixLength; i++) {
    if ((((bytes[i] as number) ^ (network[i] as number)) & maskByte(i, prefixLength)) !== 0)
      return false;
  }
  return true;
}

/** The same for texts without zones; false for a text that is not an address. */
export function onNet(address: string, network: string, prefixLength: number): boolean {
  const bytes = ipBytes(address);
  const networkOf = ipBytes(network);
  return (
    bytes !== undefined && networkOf !== undefined && bytesOnNet(bytes, networkOf, prefixLength)
  );
}

/** Byte i of the mask: ones for the bits of the prefix that fall into it. */
function maskByte(i: number, prefixLength: number): number {
  const ones = Math.min(8, Math.max(0, prefixLength - 8 * i));
  return (0xff00 >> ones) & 0xff;
}

/** 24 of `255.255.255.0`; undefined for what is not an address, or has a one behind a zero. */
export function prefixLength(maskText: string): number | undefined {
  const mask = ipBytes(maskText);
  if (mask === undefined) return undefined;
  let length = 0;
  while (length < 8 * mask.length && (((mask[length >> 3] as number) << (length & 7)) & 0x80) !== 0)
    length++;
  for (let i = length >> 3; i < mask.length; i++)
    if (mask[i] !== maskByte(i, length)) return undefined;
  return length;
}
