/** The TCP streams of a capture: each segment goes to its direction, messages come out as they become complete. */
import type { Endpoint } from "../endpoint.ts";
import { uint16, uint32 } from "../big-endian.ts";
import type { CapturedMessage } from "./captured-message.ts";
import type { CaptureTime, Frame } from "./frame.ts";
import type { IpPacket } from "./ip-packet.ts";
import { TcpStream } from "./tcp-stream.ts";

const TCP_HEADER_BYTES = 20;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const STREAMS_MAX = 1_024;

/** One direction, and the packet of its last segment. */
interface Direction {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly stream: TcpStream;
  frame: number;
  offset: number;
  time: CaptureTime | undefined;
}

export class TcpStreams {
  /** Directions given up, because bytes were not captured or others were newer. */
  broken = 0;
  readonly #directions = new Map<string, Direction>(); // BOUNDED: by STREAMS_MAX, the oldest goes
  readonly #ready: CapturedMessage[] = []; // BOUNDED: by one segment and those that waited for it
  #taken = 0;

  /** A message that is complete. */
  next(): CapturedMessage | undefined {
    if (this.#taken < this.#ready.length) return this.#ready[this.#taken++];
    this.#ready.length = 0;
    this.#taken = 0;
    return undefined;
  }

  /** No more segments will come: the next message of those that are not whole. */
  end(): CapturedMessage | undefined {
    for (const direction of this.#directions.values())
      direction.stream.finish((bytes, wireLength) => this.#deliver(direction, bytes, wireLength));
    this.#directions.clear();
    return this.next();
  }

  /** Takes the segment in a packet, if its ports are wanted. */
  take(
    frame: Frame,
    packet: IpPacket,
    isWanted: (fromPort: number, toPort: number) => boolean,
  ): void {
    const { bytes, end } = frame;
    const { payloadAt: at, payloadEnd } = packet;
    if (at + TCP_HEADER_BYTES > end) return;
    const fromPort = uint16(bytes, at);
    const toPort = uint16(bytes, at + 2);
    const dataAt = at + ((bytes[at + 12] as number) >> 4) * 4;
    const isSound = dataAt >= at + TCP_HEADER_BYTES && dataAt <= payloadEnd;
    if (!isSound || !isWanted(fromPort, toPort)) return;
    const flags = bytes[at + 13] as number;
    const isFirst = (flags & SYN) !== 0;
    const from = { address: packet.addressText(bytes, packet.sourceAt), port: fromPort };
    const to = { address: packet.addressText(bytes, packet.destinationAt), port: toPort };
    const key = `${from.address} ${fromPort} ${to.address} ${toPort}`;
    const known = this.#directions.get(key);
    if (known === undefined && !isFirst && dataAt === payloadEnd) return;
    const direction = known ?? this.#add(key, from, to);
    direction.frame = frame.number;
    direction.offset = frame.offset;
    direction.time = frame.time;
    const sequence = uint32(bytes, at + 4);
    if (isFirst) direction.stream.begin((sequence + 1) >>> 0);
    this.#advance(
      direction,
      isFirst ? (sequence + 1) >>> 0 : sequence,
      bytes.subarray(dataAt, Math.min(payloadEnd, end)),
      (flags & (FIN | RST)) !== 0,
      payloadEnd > end,
    );
    if (direction.stream.isDone && !direction.stream.isGivenUp) this.#directions.delete(key);
  }

  #advance(
    direction: Direction,
    sequence: number,
    bytes: Uint8Array,
    isLast: boolean,
    isCut: boolean,
  ): void {
    const { stream } = direction;
    const wasGivenUp = stream.isGivenUp;
    const onMessage = (message: Uint8Array, wireLength: number): void =>
      this.#deliver(direction, message, wireLength);
    stream.take(sequence, bytes, isLast && !isCut, onMessage);
    if (isCut && !stream.isGivenUp) stream.giveUp(onMessage);
    if (stream.isGivenUp && !wasGivenUp) this.broken++;
  }

  #deliver(direction: Direction, bytes: Uint8Array, wireLength: number): void {
    const { frame, offset, time, from, to } = direction;
    this.#ready.push({
      kind: "message",
      frame,
      offset,
      time,
      transport: "tcp",
      from,
      to,
      bytes,
      wireLength,
      isFragment: false,
      isChecksumBad: false,
      fault: undefined,
    });
  }

  #add(key: string, from: Endpoint, to: Endpoint): Direction {
    if (this.#directions.size === STREAMS_MAX) {
      const [oldest] = this.#directions.keys();
      this.#directions.delete(oldest as string);
      this.broken++;
    }
    const stream = new TcpStream();
    const direction = { from, to, stream, frame: 0, offset: 0, time: undefined };
    this.#directions.set(key, direction);
    return direction;
  }
}
