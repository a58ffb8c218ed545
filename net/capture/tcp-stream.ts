/**
 * One direction of a TCP connection as a capture shows it: segments put in order, the bytes cut into messages that
 * each stand behind their length (two bytes, RFC 1035 §4.2.2).
 *
 * A segment that comes early waits in a window. When the window is full, the bytes between were not captured, and
 * without them nobody knows where the next message begins: the direction is given up until a new SYN. A direction
 * whose beginning was not captured is read from the first segment seen, in the hope that a message begins there.
 */

/** Segments that may wait, and their bytes. */
const WAITING_MAX = 64;
const WAITING_BYTES_MAX = 65_536;
const LENGTH_BYTES = 2;

interface Segment {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** Where finished messages go; `wireLength` is more than the bytes where the stream ended inside the message. */
export type TakeMessage = (bytes: Uint8Array, wireLength: number) => void;

const NOTHING = new Uint8Array(0);

export class TcpStream {
  #next: number | undefined;
  #partial = NOTHING;
  readonly #waiting: Segment[] = []; // BOUNDED: by WAITING_MAX and WAITING_BYTES_MAX
  #waitingBytes = 0;
  #isGivenUp = false;
  #isDone = false;

  /** No message will come from it any more. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Bytes are missing in the capture. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** A connection begins: its first byte has this sequence number. */
  begin(sequence: number): void {
    this.#next = sequence;
    this.#partial = NOTHING;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#isGivenUp = false;
    this.#isDone = false;
  }

  /** Takes a segment whose bytes are borrowed; `isLast` if it carries the end of the stream. */
  take(sequence: number, bytes: Uint8Array, isLast: boolean, onMessage: TakeMessage): void {
    if (this.#isGivenUp || this.#isDone) return;
    this.#next ??= sequence;
    if (((sequence - this.#next) | 0) > 0) {
      if (!this.#keep(sequence, bytes, isLast)) this.giveUp(onMessage);
      return;
    }
    this.#append(sequence, bytes, isLast, onMessage);
    // BOUNDED: each round takes a segment out of the window
    for (let i = this.#ripe(); i >= 0 && !this.#isDone; i = this.#ripe()) {
      const [segment] = this.#waiting.splice(i, 1) as [Segment];
      this.#waitingBytes -= segment.bytes.length;
      this.#append(segment.sequence, segment.bytes, segment.isLast, onMessage);
    }
  }

  /** Bytes were not captured: what follows cannot be cut into messages. */
  giveUp(onMessage: TakeMessage): void {
    this.finish(onMessage);
    this.#isGivenUp = true;
    this.#waiting.length = 0;
  }

  /** Nothing more will come: hands over a message that is not whole. */
  finish(onMessage: TakeMessage): void {
    const partial = this.#partial;
    this.#partial = NOTHING;
    this.#isDone = true;
    if (partial.length <= LENGTH_BYTES) return;
    onMessage(partial.subarray(LENGTH_BYTES), lengthAt(partial, 0));
  }

  /** Lets a segment wait; false: the window is full. */
  #keep(sequence: number, bytes: Uint8Array, isLast: boolean): boolean {
    const waitingBytes = this.#waitingBytes + bytes.length;
    if (this.#waiting.length === WAITING_MAX || waitingBytes > WAITING_BYTES_MAX) return false;
    this.#waiting.push({ sequence, bytes: bytes.slice(), isLast });
    this.#waitingBytes = waitingBytes;
    return true;
  }

  /** A waiting segment that begins where the stream stands, or before. */
  #ripe(): number {
    const next = this.#next as number;
    return this.#waiting.findIndex(({ sequence }) => ((sequence - next) | 0) <= 0);
  }

  #append(sequence: number, bytes: Uint8Array, isLast: boolean, onMessage: TakeMessage): void {
    const known = ((this.#next as number) - sequence) | 0;
    if (known < bytes.length) {
      this.#next = (sequence + bytes.length) >>> 0;
      this.#cut(known === 0 ? bytes : bytes.subarray(known), onMessage);
    }
    if (isLast) this.finish(onMessage);
  }

  #cut(added: Uint8Array, onMessage: TakeMessage): void {
    let bytes = added;
    if (this.#partial.length > 0) {
      bytes = new Uint8Array(this.#partial.length + added.length);
      bytes.set(this.#partial);
      bytes.set(added, this.#partial.length);
    }
    let at = 0;
    // BOUNDED: each round takes two bytes at least
    while (at + LENGTH_BYTES <= bytes.length) {
      const length = lengthAt(bytes, at);
      const end = at + LENGTH_BYTES + length;
      if (end > bytes.length) break;
      onMessage(bytes.subarray(at + LENGTH_BYTES, end), length);
      at = end;
    }
    this.#partial = at === bytes.length ? NOTHING : bytes.slice(at);
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
