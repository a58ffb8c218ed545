/**
 * The block-based capture file (draft-ietf-opsawg-pcapng): sections, each in its own byte order, with interfaces
 * that have their own link type and clock.
 *
 *   block      type  total length  body …  total length      padded to four bytes
 *   section    0x0a0d0d0a     interface  1     packets  6 enhanced, 3 simple, 2 obsolete
 *
 * Other blocks are passed over unread, options too but for an interface's clock. A packet that does not fit into its
 * block is damage that the next block survives; a length that leads nowhere ends the reading.
 */
import { type ByteQueue, u16, u32 } from "./byte-queue.ts";
import { Clock } from "./capture-time.ts";
import { damage, type CaptureTime, type Damage, type Frame } from "./frame.ts";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BLOCK_BYTES_MIN = 12;
/** Of a block that has to be read whole. */
const BLOCK_BYTES_MAX = 1 << 20;
const SECTION_BYTES_MIN = 28;
const INTERFACE_BYTES_MIN = 20;
const SIMPLE_DATA_AT = 12;
const PACKET_DATA_AT = 28;
const INTERFACES_MAX = 4_096;

const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

interface Interface {
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
  readonly clock: Clock;
}

/** Whether a file begins like this one. */
export function isPcapng(bytes: Uint8Array): boolean {
  return u32(bytes, 0, false) === SECTION;
}

/** Reads the packets of a file one after another. */
export class PcapngBlocks {
  readonly what = "a block";
  #little = false;
  #interfaces: Interface[] = []; // BOUNDED: by INTERFACES_MAX
  #count = 0;
  /** Nothing can be found behind the last damage. */
  #isLost = false;

  get isLost(): boolean {
    return this.#isLost;
  }

  /** The next packet or damage; undefined while none has come whole. */
  next(queue: ByteQueue): Frame | Damage | undefined {
    // BOUNDED: each block takes twelve bytes of the queue at least
    while (queue.available >= BLOCK_BYTES_MIN) {
      const { bytes, at, offset } = queue;
      const type = u32(bytes, at, this.#little);
      if (type === SECTION) {
        this.#little = u32(bytes, at + 8, true) === BYTE_ORDER_MAGIC;
        if (!this.#little && u32(bytes, at + 8, false) !== BYTE_ORDER_MAGIC)
          return this.#lose("a section has no byte order", offset + 8);
      }
      const length = (u32(bytes, at + 4, this.#little) + 3) & ~3;
      if (length < BLOCK_BYTES_MIN)
        return this.#lose(`a block claims ${length >>> 0} bytes`, offset + 4);
      if (!isRead(type)) {
        queue.skip(length);
        continue;
      }
      if (length > BLOCK_BYTES_MAX)
        return this.#lose(`a block claims ${length} bytes, at most ${BLOCK_BYTES_MAX}`, offset + 4);
      if (queue.available < length) return undefined;
      const repeated = (u32(bytes, at + length - 4, this.#little) + 3) & ~3;
      if (repeated !== length)
        return this.#lose(
          `a block of ${length} bytes claims ${repeated >>> 0} at its end`,
          offset + length - 4,
        );
      queue.at += length;
      const result = this.#block(type, bytes, at, length, offset);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  #block(
    type: number,
    bytes: Uint8Array,
    at: number,
    length: number,
    offset: number,
  ): Frame | Damage | undefined {
    switch (type) {
      case SECTION:
        return this.#section(bytes, at, length, offset);
      case INTERFACE:
        return this.#interface(bytes, at, length, offset);
      case SIMPLE_PACKET:
        return this.#simplePacket(bytes, at, length, offset);
      case OBSOLETE_PACKET:
        return this.#packet(bytes, at, length, offset, u16(bytes, at + 8, this.#little));
      case ENHANCED_PACKET:
        return this.#packet(bytes, at, length, offset, u32(bytes, at + 8, this.#little));
    }
    return undefined;
  }

  #section(bytes: Uint8Array, at: number, length: number, offset: number): Damage | undefined {
    if (length < SECTION_BYTES_MIN) return this.#lose("a section's head is cut off", offset);
    const major = u16(bytes, at + 12, this.#little);
    if (major !== 1)
      return this.#lose(`version ${major} of the file format is not known`, offset + 12);
    this.#interfaces = [];
    return undefined;
  }

  #interface(bytes: Uint8Array, at: number, length: number, offset: number): Damage | undefined {
    if (length < INTERFACE_BYTES_MIN || this.#interfaces.length === INTERFACES_MAX)
      return this.#lose(
        length < INTERFACE_BYTES_MIN
          ? "an interface's head is cut off"
          : `a section has more than ${INTERFACES_MAX} interfaces`,
        offset,
      );
    this.#interfaces.push({
      linkType: u16(bytes, at + 8, this.#little),
      snapLength: u32(bytes, at + 12, this.#little),
      clock: clockOf(bytes, at + 16, at + length - 4, this.#little),
    });
    return undefined;
  }

  #simplePacket(bytes: Uint8Array, at: number, length: number, offset: number): Frame | Damage {
    const [first] = this.#interfaces;
    this.#count++;
    if (first === undefined || length < SIMPLE_DATA_AT + 4)
      return damage("a simple packet has no interface or no length", offset);
    const originalLength = u32(bytes, at + 8, this.#little);
    const limit = first.snapLength === 0 ? originalLength : first.snapLength;
    const captured = Math.min(originalLength, limit);
    if (captured > length - SIMPLE_DATA_AT - 4) return tooLong(captured, offset);
    const start = at + SIMPLE_DATA_AT;
    return this.#frame(first, bytes, start, start + captured, originalLength, undefined, offset);
  }

  #packet(
    bytes: Uint8Array,
    at: number,
    length: number,
    offset: number,
    interfaceId: number,
  ): Frame | Damage {
    this.#count++;
    const of = this.#interfaces[interfaceId];
    if (of === undefined)
      return damage(`a packet is of interface ${interfaceId}, which nobody described`, offset);
    if (length < PACKET_DATA_AT + 4) return damage("a packet's head is cut off", offset);
    const captured = u32(bytes, at + 20, this.#little);
    if (captured > length - PACKET_DATA_AT - 4) return tooLong(captured, offset);
    const start = at + PACKET_DATA_AT;
    const time = of.clock.time(
      u32(bytes, at + 12, this.#little),
      u32(bytes, at + 16, this.#little),
    );
    const originalLength = u32(bytes, at + 24, this.#little);
    return this.#frame(of, bytes, start, start + captured, originalLength, time, offset);
  }

  #frame(
    { linkType }: Interface,
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    time: CaptureTime | undefined,
    offset: number,
  ): Frame {
    const number = this.#count;
    return { kind: "frame", number, offset, linkType, time, bytes, start, end, originalLength };
  }

  #lose(reason: string, offset: number): Damage {
    this.#isLost = true;
    return damage(reason, offset);
  }
}

function isRead(type: number): boolean {
  return (
    type === ENHANCED_PACKET ||
    type === INTERFACE ||
    type === SECTION ||
    type === SIMPLE_PACKET ||
    type === OBSOLETE_PACKET
  );
}

function tooLong(captured: number, offset: number): Damage {
  return damage(`a packet claims ${captured} bytes, more than its block has`, offset);
}

/** The clock that an interface's options describe; options that do not fit are left unread. */
function clockOf(bytes: Uint8Array, start: number, end: number, little: boolean): Clock {
  let resolution = 6;
  let offset = 0;
  let at = start;
  // BOUNDED: each option takes four bytes at least
  while (at + 4 <= end) {
    const code = u16(bytes, at, little);
    const length = u16(bytes, at + 2, little);
    const value = at + 4;
    if (code === OPTION_END || value + length > end) break;
    if (code === OPTION_RESOLUTION && length === 1) resolution = bytes[value] as number;
    if (code === OPTION_OFFSET && length === 8) {
      const high = u32(bytes, little ? value + 4 : value, little) | 0;
      offset = high * 2 ** 32 + u32(bytes, little ? value : value + 4, little);
    }
    at = value + ((length + 3) & ~3);
  }
  return new Clock(resolution, offset);
}
