/**
 * Room for many packets at once, as `recvmmsg` wants it: headers that name buffers by address. All of it
 * is one object that owns its memory, so nothing the kernel may write to is ever collected before the batch is.
 *
 *   mmsghdr (64 bytes)     iovec (16)       payload      control
 *   ┌ name, namelen ┐     ┌ base ────┼──▶ [ … ]
 *   │ iov ──────────┼──▶  └ len  ┘
 *   │ control ──────┼────────────────────────────────▶ [ … ]
 *   └ flags, count  ┘
 */
import type { Libc } from "./libc.ts";

const HEADER_BYTES = 64;
const VECTOR_BYTES = 16;
const NAME_LENGTH = 8;
const VECTORS = 16;
const VECTOR_COUNT = 24;
const CONTROL = 32;
const CONTROL_LENGTH = 40;
const RECEIVED = 56;

export interface BatchShape {
  /** Messages. */
  readonly count: number;
  /** Longest message. */
  readonly bytes: number;
  /** Room for a socket address beside each; 0: none wanted. */
  readonly nameBytes?: number;
  /** Room for control data beside each; 0: none wanted. */
  readonly controlBytes?: number;
}

export class MessageBatch {
  readonly count: number;
  /** What the system call takes. */
  readonly headers: Uint8Array;
  readonly #view: DataView;
  readonly #vectors: Uint8Array;
  readonly #vectorView: DataView;
  readonly #payloads: Uint8Array;
  readonly #names: Uint8Array;
  readonly #controls: Uint8Array;
  readonly #bytes: number;
  readonly #nameBytes: number;
  readonly #controlBytes: number;

  constructor(libc: Libc, { count, bytes, nameBytes = 0, controlBytes = 0 }: BatchShape) {
    this.count = count;
    this.#bytes = bytes;
    this.#nameBytes = nameBytes;
    this.#controlBytes = controlBytes;
    this.headers = room(count * HEADER_BYTES);
    this.#view = new DataView(this.headers.buffer);
    this.#vectors = room(count * VECTOR_BYTES);
    this.#vectorView = new DataView(this.#vectors.buffer);
    this.#payloads = room(count * bytes);
    this.#names = room(count * nameBytes);
    this.#controls = room(count * controlBytes);
    const vectors = libc.addressOf(this.#vectors);
    const payloads = libc.addressOf(this.#payloads);
    const names = nameBytes === 0 ? 0n : libc.addressOf(this.#names);
    const controls = controlBytes === 0 ? 0n : libc.addressOf(this.#controls);
    for (let i = 0; i < count; i++) {
      const at = i * HEADER_BYTES;
      const name = names === 0n ? 0n : names + BigInt(i * nameBytes);
      const control = controls === 0n ? 0n : controls + BigInt(i * controlBytes);
      this.#view.setBigUint64(at, name, LITTLE);
      this.#view.setBigUint64(at + VECTORS, vectors + BigInt(i * VECTOR_BYTES), LITTLE);
      this.#view.setBigUint64(at + VECTOR_COUNT, 1n, LITTLE);
      this.#view.setBigUint64(at + CONTROL, control, LITTLE);
      const base = payloads + BigInt(i * bytes);
      this.#vectorView.setBigUint64(i * VECTOR_BYTES, base, LITTLE);
    }
    this.prepare();
  }

  /** Before every receive: the kernel has overwritten the lengths with what it found. */
  prepare(): void {
    for (let i = 0; i < this.count; i++) {
      const at = i * HEADER_BYTES;
      this.#view.setUint32(at + NAME_LENGTH, this.#nameBytes, LITTLE);
      this.#view.setUint32(at + CONTROL_LENGTH, this.#controlBytes, LITTLE);
      this.#vectorView.setUint32(i * VECTOR_BYTES + 8, this.#bytes, LITTLE);
    }
  }

  /** The bytes of a received message, valid until the next receive. */
  payload(index: number): Uint8Array {
    const length = this.#view.getUint32(index * HEADER_BYTES + RECEIVED, LITTLE);
    const start = index * this.#bytes;
    return this.#payloads.subarray(start, start + Math.min(length, this.#bytes));
  }

  /** The socket address beside a received message. */
  name(index: number): Uint8Array {
    const start = index * this.#nameBytes;
    return this.#names.subarray(start, start + this.#nameBytes);
  }

  /** The control data beside a received message: as much as the kernel wrote. */
  control(index: number): Uint8Array {
    const length = this.#view.getUint32(index * HEADER_BYTES + CONTROL_LENGTH, LITTLE);
    const start = index * this.#controlBytes;
    return this.#controls.subarray(start, start + length);
  }
}

/** Structures are in the order of the processor. */
export const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Memory outside the garbage-collected heap, where it does not move. */
function room(bytes: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(Math.max(8, bytes)));
}
