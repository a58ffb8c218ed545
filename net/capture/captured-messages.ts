/**
 * The messages in a capture: UDP payloads and length-prefixed messages of TCP streams on the ports asked for, with
 * the packet that completed each. Fragments are not put together: the first of a datagram is shown as a message of
 * which a part is there, the others are counted.
 */
import { uint16 } from "../big-endian.ts";
import { CaptureReader } from "./capture-reader.ts";
import type { CapturedMessage } from "./captured-message.ts";
import type { Damage, Frame } from "./frame.ts";
import { IpPacket, TCP, UDP } from "./ip-packet.ts";
import { ipOffset, UNKNOWN_LINK } from "./link-layer.ts";
import { TcpStreams } from "./tcp-streams.ts";
import { isChecksumBad } from "./udp-checksum.ts";

/** Whether messages are wanted that were sent from one port to the other. */
export type PortFilter = (from: number, to: number) => boolean;

export interface MessagePorts {
  readonly udp: PortFilter;
  readonly tcp: PortFilter;
}

/** What was seen and not shown as a message. */
export interface CaptureCounts {
  frames: number;
  /** IP fragments, of whatever protocol. */
  fragments: number;
  /** Packets of link types that are not read, and the last of these types. */
  unknownLinks: number;
  unknownLinkType?: number;
  /** Directions of TCP connections given up because bytes were not captured. */
  brokenStreams: number;
}

const UDP_HEADER_BYTES = 8;

export class CapturedMessages {
  readonly #reader = new CaptureReader();
  readonly #ports: MessagePorts;
  readonly #packet = new IpPacket();
  readonly #streams = new TcpStreams();
  #frames = 0;
  #fragments = 0;
  #unknownLinks = 0;
  #unknownLinkType: number | undefined;

  constructor(ports: MessagePorts) {
    this.#ports = ports;
  }

  get counts(): CaptureCounts {
    return {
      frames: this.#frames,
      fragments: this.#fragments,
      unknownLinks: this.#unknownLinks,
      ...(this.#unknownLinkType === undefined ? {} : { unknownLinkType: this.#unknownLinkType }),
      brokenStreams: this.#streams.broken,
    };
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /** No more bytes will come. */
  end(): void {
    this.#reader.end();
  }

  /** The next message or damage; undefined: push more, or the file is read. */
  next(): CapturedMessage | Damage | undefined {
    // BOUNDED: each round takes a packet or a message
    for (;;) {
      const complete = this.#streams.next();
      if (complete !== undefined) return complete;
      const found = this.#reader.next();
      if (found === undefined) return this.#reader.isOver ? this.#streams.end() : undefined;
      if (found.kind === "damage") return found;
      this.#frames++;
      const message = this.#read(found);
      if (message !== undefined) return message;
    }
  }

  /** The datagram that a packet carries; what a TCP segment completes waits in its stream. */
  #read(frame: Frame): CapturedMessage | undefined {
    const { bytes, start, end, linkType, originalLength } = frame;
    const at = ipOffset(linkType, bytes, start, end);
    if (at === UNKNOWN_LINK) {
      this.#unknownLinks++;
      this.#unknownLinkType = linkType;
    }
    const packet = this.#packet;
    if (at < 0 || !packet.read(bytes, at, end, start + originalLength)) return undefined;
    if (packet.fragment !== "none") this.#fragments++;
    if (packet.fragment === "later") return undefined;
    if (packet.protocol === UDP) return this.#datagram(frame);
    if (packet.protocol === TCP && packet.fragment === "none")
      this.#streams.take(frame, packet, this.#ports.tcp);
    return undefined;
  }

  #datagram(frame: Frame): CapturedMessage | undefined {
    const { bytes, end } = frame;
    const packet = this.#packet;
    const { payloadAt: at, payloadEnd, fragment } = packet;
    if (at + UDP_HEADER_BYTES > Math.min(end, payloadEnd)) return undefined;
    const fromPort = uint16(bytes, at);
    const toPort = uint16(bytes, at + 2);
    if (!this.#ports.udp(fromPort, toPort)) return undefined;
    const room = payloadEnd - at;
    const length = uint16(bytes, at + 4) || room;
    const isFragment = fragment === "first";
    const isWrong = length < UDP_HEADER_BYTES || (length > room && !isFragment);
    const messageEnd = at + (isWrong ? room : length);
    const isWhole = !isWrong && !isFragment && messageEnd <= end;
    return {
      kind: "message",
      frame: frame.number,
      offset: frame.offset,
      time: frame.time,
      transport: "udp",
      from: { address: packet.addressText(bytes, packet.sourceAt), port: fromPort },
      to: { address: packet.addressText(bytes, packet.destinationAt), port: toPort },
      bytes: bytes.subarray(at + UDP_HEADER_BYTES, Math.min(messageEnd, payloadEnd, end)),
      wireLength: messageEnd - at - UDP_HEADER_BYTES,
      isFragment,
      isChecksumBad: isWhole && isChecksumBad(bytes, packet, at, length),
      fault: isWrong
        ? `the datagram claims ${length} bytes, its packet has ${room} for it`
        : undefined,
    };
  }
}
