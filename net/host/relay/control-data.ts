/**
 * What the kernel says beside a received message (cmsg(3)): when it came, and which VLAN tag it has taken out.
 *
 *   cmsghdr: length 8 | level 4 | type 4 | data, padded to 8
 */
import { PACKET_AUXDATA, SO_TIMESTAMPNS, SOL_PACKET, SOL_SOCKET } from "../linux/constants.ts";
import { LITTLE } from "../linux/message-batch.ts";
import type { VlanTag } from "./vnet-header.ts";

/** Room for a time stamp and the auxiliary data of a packet. */
export const CONTROL_BYTES = 96;

const HEADER_BYTES = 16;
const ALIGNMENT = 8;
const STAMP_BYTES = 16;
/** struct tpacket_auxdata: status 4 | len 4 | snaplen 4 | mac 2 | net 2 | vlan_tci 2 | vlan_tpid 2 */
const AUXILIARY_BYTES = 20;
const VLAN_CONTROL = 16;
const VLAN_TYPE = 18;
const VLAN_VALID = 1 << 4;
const VLAN_TYPE_VALID = 1 << 6;
const VLAN_TYPE_USUAL = 0x8100;

/** One reader, used again for each message: nothing is made for a packet without a tag. */
export class ControlData {
  /** When the kernel received the message, on the clock of the day; NaN if it did not say. */
  stampUnixUs = Number.NaN;
  tag: VlanTag | undefined;

  read(control: Uint8Array): void {
    this.stampUnixUs = Number.NaN;
    this.tag = undefined;
    const view = new DataView(control.buffer, control.byteOffset, control.length);
    let at = 0;
    while (at + HEADER_BYTES <= control.length) {
      // BOUNDED: by the control data, each entry takes 16 bytes at least
      const length = view.getUint32(at + (LITTLE ? 0 : 4), LITTLE);
      if (length < HEADER_BYTES || at + length > control.length) return;
      const level = view.getInt32(at + 8, LITTLE);
      const type = view.getInt32(at + 12, LITTLE);
      const data = at + HEADER_BYTES;
      const bytes = length - HEADER_BYTES;
      if (level === SOL_SOCKET && type === SO_TIMESTAMPNS && bytes >= STAMP_BYTES)
        this.stampUnixUs = stampOf(view, data);
      else if (level === SOL_PACKET && type === PACKET_AUXDATA && bytes >= AUXILIARY_BYTES)
        this.tag = tagOf(view, data);
      at += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    }
  }
}

function stampOf(view: DataView, at: number): number {
  const [high, low] = LITTLE ? [4, 0] : [0, 4];
  const seconds = view.getUint32(at + high, LITTLE) * 2 ** 32 + view.getUint32(at + low, LITTLE);
  const nanoseconds = view.getUint32(at + 8 + low, LITTLE);
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
}

function tagOf(view: DataView, at: number): VlanTag | undefined {
  const status = view.getUint32(at, LITTLE);
  if ((status & VLAN_VALID) === 0) return undefined;
  const hasType = (status & VLAN_TYPE_VALID) !== 0;
  return {
    type: hasType ? view.getUint16(at + VLAN_TYPE, LITTLE) : VLAN_TYPE_USUAL,
    control: view.getUint16(at + VLAN_CONTROL, LITTLE),
  };
}
