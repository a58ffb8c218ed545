/**
 * The header of Linux' cooked captures (LINKTYPE_LINUX_SLL), which stands in for that of a link:
 *
 *    0  packet type   2  ARPHRD type   4  address length   6  sender's address 8   14  protocol        all big-endian
 */

export const COOKED_HEADER_LENGTH = 16;

const ARPHRD_ETHER = 1;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const SENT_BY_US = 4;
const RECEIVED = { unicast: 0, broadcast: 1, multicast: 2 } as const;

export interface CookedPacket {
  readonly direction: "inbound" | "outbound";
  readonly reception: keyof typeof RECEIVED;
  /** MAC address, where it is known. */
  readonly sender: Uint8Array | undefined;
  /** From the IP header on. */
  readonly bytes: Uint8Array;
}

export function cookedHeader({ direction, reception, sender, bytes }: CookedPacket): Uint8Array {
  const isIpv6 = (bytes[0] as number) >>> 4 === 6;
  const header = new Uint8Array(COOKED_HEADER_LENGTH);
  const view = new DataView(header.buffer);
  view.setUint16(0, direction === "outbound" ? SENT_BY_US : RECEIVED[reception]);
  view.setUint16(2, ARPHRD_ETHER);
  view.setUint16(4, sender?.length ?? 0);
  if (sender !== undefined) header.set(sender, 6);
  view.setUint16(14, isIpv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
  return header;
}
