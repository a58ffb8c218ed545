/**
 * The ten bytes before each frame of a packet socket with PACKET_VNET_HDR (struct virtio_net_hdr), in the order of the
 * processor:
 *
 *   flags 1 | gso_type 1 | hdr_len 2 | gso_size 2 | csum_start 2 | csum_offset 2
 *
 * They say what the sender's kernel has left to a network card: a checksum to be completed, or a super-frame (GSO)
 * of up to 64 kB to be cut into segments. The relay completes checksums and hands super-frames on as they are, because
 * the next kernel knows how to take them.
 */
import { putUint16, uint16 } from "../../big-endian.ts";
import { LITTLE } from "../linux/message-batch.ts";
import { completeChecksum } from "./checksum.ts";

export const VNET_HEADER_BYTES = 10;

const GSO_TYPE = 1;
const HEADER_LENGTH = 2;
const CHECKSUM_START = 6;
const CHECKSUM_OFFSET = 8;
const NEEDS_CHECKSUM = 1;
const NO_GSO = 0;

const VLAN_TAG_BYTES = 4;
const ADDRESSES_BYTES = 12;

/** Whether a received message holds many segments in one. */
export function isSuperFrame(message: Uint8Array): boolean {
  return message[GSO_TYPE] !== NO_GSO;
}

/**
 * Makes what was received fit to be sent: the checksum is completed and the header says that nothing is left to do.
 * A super-frame stays as it is, its checksums are made when it is cut. Returns whether a checksum was completed.
 */
export function settle(message: Uint8Array): boolean {
  if (isSuperFrame(message)) return false;
  const needed = ((message[0] as number) & NEEDS_CHECKSUM) !== 0;
  const start = VNET_HEADER_BYTES + number16(message, CHECKSUM_START);
  const offset = number16(message, CHECKSUM_OFFSET);
  message.fill(0, 0, VNET_HEADER_BYTES);
  return needed && completeChecksum(message, start, offset);
}

/** A VLAN tag (IEEE 802.1Q) that the kernel has taken out of a frame: its type and its content. */
export interface VlanTag {
  readonly type: number;
  readonly control: number;
}

/** Copies a message into `into`, which has room for four bytes more, with the tag in its place. */
export function copyTagged(message: Uint8Array, tag: VlanTag, into: Uint8Array): Uint8Array {
  const tagAt = VNET_HEADER_BYTES + ADDRESSES_BYTES;
  into.set(message.subarray(0, tagAt));
  putUint16(into, tagAt, tag.type);
  putUint16(into, tagAt + 2, tag.control);
  into.set(message.subarray(tagAt), tagAt + VLAN_TAG_BYTES);
  if (isSuperFrame(message)) {
    shift(into, HEADER_LENGTH);
    shift(into, CHECKSUM_START);
  }
  return into.subarray(0, message.length + VLAN_TAG_BYTES);
}

function shift(message: Uint8Array, at: number): void {
  const moved = number16(message, at) + VLAN_TAG_BYTES;
  putUint16(message, at, LITTLE ? swapped(moved) : moved);
}

/** In the order of the processor. */
function number16(bytes: Uint8Array, at: number): number {
  const value = uint16(bytes, at);
  return LITTLE ? swapped(value) : value;
}

function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}
