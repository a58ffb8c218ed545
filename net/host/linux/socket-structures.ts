/**
 * What system calls about sockets take and give as bytes. Addresses, numbers of more than a byte in network order unless
 * said otherwise:
 *
 *   sockaddr_in    family 2 (the processor's order) | port 2 | address 4 | 8 unused
 *   sockaddr_in6   family 2 (the processor's order) | port 2 | flow 4 | address 16 | scope 4 (the processor's order)
 *   sockaddr_ll    family 2, the processor's order | protocol 2 | interface 4, the processor's order | 12 for received frames
 */
import { ipBytes, ipv4Text, ipv6Text } from "../../address.ts";
import type { Endpoint } from "../../endpoint.ts";
import { AF_INET, AF_INET6, AF_PACKET, ETH_P_ALL } from "./constants.ts";
import { LITTLE } from "./message-batch.ts";

export const SOCKET_ADDRESS_BYTES = 28;
const INET_BYTES = 16;
const IPV4_BYTES = 4;
const LINK_LAYER_BYTES = 20;

/** `scope`: number of the interface of a link-local address, else 0. Undefined if the address is not one. */
export function socketAddress({ address, port }: Endpoint, scope: number): Uint8Array | undefined {
  const ip = ipBytes(address);
  if (ip === undefined) return undefined;
  const isIpv4 = ip.length === IPV4_BYTES;
  const bytes = new Uint8Array(isIpv4 ? INET_BYTES : SOCKET_ADDRESS_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isIpv4 ? AF_INET : AF_INET6, LITTLE);
  view.setUint16(2, port);
  bytes.set(ip, isIpv4 ? 4 : 8);
  if (!isIpv4) view.setUint32(24, scope, LITTLE);
  return bytes;
}

/** All protocols of the interface with this number. */
export function linkLayerAddress(index: number): Uint8Array {
  const bytes = new Uint8Array(LINK_LAYER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_PACKET, LITTLE);
  view.setUint16(2, ETH_P_ALL);
  view.setInt32(4, index, LITTLE);
  return bytes;
}

/** One `int`, as socket options take it. */
export function intOption(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

export function isIpv6Address(bytes: Uint8Array): boolean {
  return familyOf(bytes) === AF_INET6;
}

export function portOf(bytes: Uint8Array): number {
  return ((bytes[2] as number) << 8) | (bytes[3] as number);
}

export function endpointOf(bytes: Uint8Array): Endpoint {
  const address = isIpv6Address(bytes) ? ipv6Text(bytes, 8) : ipv4Text(bytes, 4);
  return { address, port: portOf(bytes) };
}

/** One text for each peer, cheap to make: not for people. */
export function peerKey(bytes: Uint8Array): string {
  const [start, end] = isIpv6Address(bytes) ? [8, SOCKET_ADDRESS_BYTES] : [4, 8];
  let key = String.fromCharCode(bytes[2] as number, bytes[3] as number);
  for (let i = start; i < end; i++) key += String.fromCharCode(bytes[i] as number);
  return key;
}

/** As many bytes as an address of its family takes. */
export function cutAddress(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, isIpv6Address(bytes) ? SOCKET_ADDRESS_BYTES : INET_BYTES);
}

function familyOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, LITTLE);
}
