/** Memory for packets on their way, used again and again: a packet that waits costs a copy and nothing else. */

/** An Ethernet frame, a VLAN tag and what stands before it. */
const SMALL_BYTES = 2_048;
/** A super-frame: 64 kB of IP packet, its Ethernet header, a VLAN tag and what stands before. */
export const LARGEST_BYTES = 65_536 + 64;
const SMALL_AT_START = 1_024;
const LARGE_AT_START = 8;

export class FramePool {
  // BOUNDED: by what was ever on its way at one time, see IN_FLIGHT_MAX
  readonly #small: Uint8Array[] = [];
  readonly #large: Uint8Array[] = [];

  constructor() {
    for (let i = 0; i < SMALL_AT_START; i++) this.#small.push(room(SMALL_BYTES));
    for (let i = 0; i < LARGE_AT_START; i++) this.#large.push(room(LARGEST_BYTES));
  }

  /** Room for `length` bytes or more. */
  take(length: number): Uint8Array {
    return length <= SMALL_BYTES
      ? (this.#small.pop() ?? room(SMALL_BYTES))
      : (this.#large.pop() ?? room(LARGEST_BYTES));
  }

  give(buffer: Uint8Array): void {
    (buffer.length === SMALL_BYTES ? this.#small : this.#large).push(buffer);
  }
}

function room(bytes: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(bytes));
}
