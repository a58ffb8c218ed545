/** The checksum of UDP (RFC 768, RFC 8200 §8.1), as far as a capture can tell that it is wrong. */
import { uint16 } from "../big-endian.ts";
import { foldSum, internetSum } from "../internet-checksum.ts";
import { UDP, type IpPacket } from "./ip-packet.ts";

const VALID = 0xffff;

/**
 * Whether the checksum of a datagram that lies whole at `at` is certainly wrong. None at all is right over IPv4, and
 * so is the sum of the pseudo header alone: a sender's capture has it where the network card would have finished it.
 */
export function isChecksumBad(
  bytes: Uint8Array,
  packet: IpPacket,
  at: number,
  length: number,
): boolean {
  const checksum = uint16(bytes, at + 6);
  if (checksum === 0) return packet.version === 6;
  const addressesEnd = packet.sourceAt + (packet.version === 4 ? 8 : 32);
  const pseudo = foldSum(internetSum(bytes, packet.sourceAt, addressesEnd, UDP + length));
  return checksum !== pseudo && internetSum(bytes, at, at + length, pseudo) !== VALID;
}
