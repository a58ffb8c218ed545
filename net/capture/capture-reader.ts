/**
 * Reads a capture file of either format from chunks of any size: `push` what came, take packets with `next` until
 * there is none, and `end` the file when it ended, because only that tells a cut file from one still being written.
 */
import { ByteQueue } from "./byte-queue.ts";
import { damage, type Damage, type Frame } from "./frame.ts";
import { isPcap, PcapRecords } from "./pcap.ts";
import { isPcapng, PcapngBlocks } from "./pcapng.ts";

/** Bytes that tell whether a file is a capture. */
export const MAGIC_BYTES = 4;

/** Whether a file that begins with these bytes, four at least, is a capture. */
export function isCapture(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC_BYTES && (isPcap(bytes) || isPcapng(bytes));
}

/** The packets of one file. */
export class CaptureReader {
  readonly #queue = new ByteQueue();
  #format: PcapRecords | PcapngBlocks | undefined;
  #hasEnded = false;
  #isOver = false;

  /** Nothing will be read any more: the file has ended, or is damaged beyond reading. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes a copy of the next bytes of the file; what `next` gave before must not be used any more. */
  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  /** No more bytes will come. */
  end(): void {
    this.#hasEnded = true;
  }

  /** The next packet or damage; undefined: push more, or the file is read. */
  next(): Frame | Damage | undefined {
    const queue = this.#queue;
    if (this.#isOver) return undefined;
    if (this.#format === undefined && queue.available >= MAGIC_BYTES) {
      const head = queue.bytes.subarray(queue.at, queue.at + MAGIC_BYTES);
      if (!isCapture(head)) return this.#over(damage("this is no capture file", queue.offset));
      this.#format = isPcap(head) ? new PcapRecords() : new PcapngBlocks();
    }
    const found = this.#format?.next(queue);
    if (found === undefined) return this.#hasEnded ? this.#over(this.#cutOff()) : undefined;
    return found.kind === "damage" && this.#format?.isLost ? this.#over(found) : found;
  }

  /** What is wrong with the end of the file. */
  #cutOff(): Damage | undefined {
    const { available, offset, isSkipping } = this.#queue;
    if (available === 0 && !isSkipping) return undefined;
    const what = this.#format?.what ?? "its head";
    return damage(`the file ends inside ${what}`, offset);
  }

  #over(last: Damage | undefined): Damage | undefined {
    this.#isOver = true;
    return last;
  }
}
