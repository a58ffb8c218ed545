/**
 * The classic capture file (draft-ietf-opsawg-pcap), in either byte order, with micro- or nanoseconds.
 *
 *   file     magic  major minor  zone  sigfigs  snaplen  link type        24 bytes
 *   record   seconds  fraction  captured length  original length          16 bytes, then the packet
 *
 * Records follow one another without a mark, so behind a damaged length nothing can be found again.
 */
import { type ByteQueue, u16, u32 } from "./byte-queue.ts";
import { timeOf } from "./capture-time.ts";
import { damage, PACKET_BYTES_MAX, type Damage, type Frame } from "./frame.ts";

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** The upper bits of the link type say how long a frame check sequence is. */
const LINK_TYPE_MASK = 0xffff;

/** Whether a file begins like this one. */
export function isPcap(bytes: Uint8Array): boolean {
  return [true, false].some((little) => isMagic(u32(bytes, 0, little)));
}

function isMagic(word: number): boolean {
  return word === MAGIC_MICROSECONDS || word === MAGIC_NANOSECONDS;
}

/** Reads the packets of a file one after another. */
export class PcapRecords {
  readonly what = "a packet record";
  /** Nothing can be found behind a damage. */
  readonly isLost = true;
  #isBegun = false;
  #little = false;
  #digits: 6 | 9 = 6;
  #linkType = 0;
  #count = 0;

  /** The next packet; undefined while it has not come whole; a damage that nothing can follow. */
  next(queue: ByteQueue): Frame | Damage | undefined {
    if (!this.#isBegun) {
      if (queue.available < FILE_HEADER_BYTES) return undefined;
      const fault = this.#begin(queue);
      if (fault !== undefined) return fault;
    }
    const { bytes, at, available } = queue;
    if (available < RECORD_HEADER_BYTES) return undefined;
    const little = this.#little;
    const length = u32(bytes, at + 8, little);
    if (length > PACKET_BYTES_MAX) {
      return damage(
        `a packet record claims ${length} bytes, more than any packet has`,
        queue.offset,
      );
    }
    if (available < RECORD_HEADER_BYTES + length) return undefined;
    const start = at + RECORD_HEADER_BYTES;
    const fraction = u32(bytes, at + 4, little);
    const frame: Frame = {
      kind: "frame",
      number: ++this.#count,
      offset: queue.offset,
      linkType: this.#linkType,
      time: timeOf(
        u32(bytes, at, little),
        this.#digits === 9 ? fraction : fraction * 1_000,
        this.#digits,
      ),
      bytes,
      start,
      end: start + length,
      originalLength: u32(bytes, at + 12, little),
    };
    queue.at = start + length;
    return frame;
  }

  #begin(queue: ByteQueue): Damage | undefined {
    const { bytes, at } = queue;
    this.#isBegun = true;
    this.#little = isMagic(u32(bytes, at, true));
    this.#digits = u32(bytes, at, this.#little) === MAGIC_NANOSECONDS ? 9 : 6;
    const major = u16(bytes, at + 4, this.#little);
    if (major !== 2) return damage(`version ${major} of the file format is not known`, 4);
    this.#linkType = u32(bytes, at + 20, this.#little) & LINK_TYPE_MASK;
    queue.at += FILE_HEADER_BYTES;
    return undefined;
  }
}
