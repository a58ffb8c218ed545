/**
 * The IP header of a captured packet (RFC 791, RFC 8200): where its transport header begins and where its payload
 * ends by its own account, which in a cut packet is behind the bytes that were captured.
 *
 * A total length of zero is what a sender's capture shows where its network card does the cutting into segments;
 * the packet then ends with the frame.
 */
import { ipv4Text, ipv6Text } from "../address.ts";
import { uint16 } from "../big-endian.ts";

export const UDP = 17;
export const TCP = 6;

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const EXTENSION_HEADERS_MAX = 16;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;

/** One packet at a time; what `read` found stays until it reads the next. */
export class IpPacket {
  version: 4 | 6 = 4;
  protocol = 0;
  sourceAt = 0;
  destinationAt = 0;
  /** Where the transport header begins. */
  payloadAt = 0;
  payloadEnd = 0;
  /** A later fragment has no transport header. */
  fragment: "none" | "first" | "later" = "none";

  /** Reads the header at `at`; `wireEnd` is where the frame would end, had it not been cut. False: no IP packet. */
  read(bytes: Uint8Array, at: number, end: number, wireEnd: number): boolean {
    this.fragment = "none";
    switch ((bytes[at] as number) >> 4) {
      case 4:
        return this.#readIpv4(bytes, at, end, wireEnd);
      case 6:
        return this.#readIpv6(bytes, at, end, wireEnd);
      default:
        return false;
    }
  }

  addressText(bytes: Uint8Array, at: number): string {
    return this.version === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at);
  }

  #readIpv4(bytes: Uint8Array, at: number, end: number, wireEnd: number): boolean {
    const headerLength = ((bytes[at] as number) & 0xf) * 4;
    if (headerLength < IPV4_HEADER_BYTES || at + headerLength > end) return false;
    const totalLength = uint16(bytes, at + 2);
    const flags = uint16(bytes, at + 6);
    this.version = 4;
    this.protocol = bytes[at + 9] as number;
    this.sourceAt = at + 12;
    this.destinationAt = at + 16;
    this.payloadAt = at + headerLength;
    this.payloadEnd = totalLength === 0 ? wireEnd : at + totalLength;
    this.#noteFragment((flags & FRAGMENT_OFFSET_MASK) !== 0, (flags & MORE_FRAGMENTS) !== 0);
    return this.payloadEnd >= this.payloadAt;
  }

  #readIpv6(bytes: Uint8Array, at: number, end: number, wireEnd: number): boolean {
    if (at + IPV6_HEADER_BYTES > end) return false;
    const payloadLength = uint16(bytes, at + 4);
    this.version = 6;
    this.sourceAt = at + 8;
    this.destinationAt = at + 24;
    this.payloadEnd = payloadLength === 0 ? wireEnd : at + IPV6_HEADER_BYTES + payloadLength;
    this.payloadAt = at + IPV6_HEADER_BYTES;
    this.protocol = bytes[at + 6] as number;
    // BOUNDED: by EXTENSION_HEADERS_MAX
    for (let headers = 0; headers < EXTENSION_HEADERS_MAX; headers++) {
      const length = this.#extensionLength(bytes, end);
      if (length === 0) return this.payloadAt <= this.payloadEnd;
      if (length < 0) return false;
      this.protocol = bytes[this.payloadAt] as number;
      this.payloadAt += length;
      if (this.fragment === "later") return true;
    }
    return false;
  }

  /** Bytes of the extension header at hand; 0: it is none, -1: it is cut off. */
  #extensionLength(bytes: Uint8Array, end: number): number {
    const { protocol, payloadAt } = this;
    switch (protocol) {
      case HOP_BY_HOP:
      case ROUTING:
      case DESTINATION_OPTIONS:
      case MOBILITY:
        return payloadAt + 8 > end ? -1 : ((bytes[payloadAt + 1] as number) + 1) * 8;
      case AUTHENTICATION:
        return payloadAt + 8 > end ? -1 : ((bytes[payloadAt + 1] as number) + 2) * 4;
      case FRAGMENT: {
        if (payloadAt + 8 > end) return -1;
        const word = uint16(bytes, payloadAt + 2);
        this.#noteFragment(word >= 8, (word & 1) !== 0);
        return 8;
      }
      default:
        return 0;
    }
  }

  #noteFragment(isLater: boolean, more: boolean): void {
    if (isLater) this.fragment = "later";
    else if (more) this.fragment = "first";
  }
}
