import type { Rate } from "./model.ts";
import type { LinkPart } from "./part.ts";

/** Packets that leave one after the other, and a tail drop for those that find no room. */
export class RateQueue implements LinkPart {
  readonly #usPerByte: number;
  readonly #overheadBytes: number;
  readonly #queueBytes: number;
  #freeUs = 0;

  constructor({ bitsPerSecond, overheadBytes = 0, queueBytes = Infinity }: Rate) {
    this.#usPerByte = 8_000_000 / bitsPerSecond;
    this.#overheadBytes = overheadBytes;
    this.#queueBytes = queueBytes;
  }

  /** When the last bit of a packet has left; undefined: there is no room. An idle link takes a packet of any length. */
  leaveUs(lengthBytes: number, nowUs: number): number | undefined {
    const wireBytes = lengthBytes + this.#overheadBytes;
    const waitingBytes = Math.max(0, this.#freeUs - nowUs) / this.#usPerByte;
    if (waitingBytes > 0 && waitingBytes + wireBytes > this.#queueBytes) return undefined;
    this.#freeUs = Math.max(this.#freeUs, nowUs) + wireBytes * this.#usPerByte;
    return this.#freeUs;
  }

  save(): readonly number[] {
    return [this.#freeUs];
  }

  restore([freeUs = 0]: readonly number[]): void {
    this.#freeUs = freeUs;
  }
}
