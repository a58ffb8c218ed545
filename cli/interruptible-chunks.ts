/** Chunks of an input whose beginning can be looked at first, and which ends when somebody interrupts. */
import type { InterruptionCause } from "./interruption.ts";

const EMPTY = new Uint8Array(0);

export class InterruptibleChunks implements AsyncIterable<Uint8Array> {
  #cause: InterruptionCause | undefined;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #interrupted: Promise<{ readonly done: true }>;
  #first: Uint8Array = EMPTY;

  constructor(source: AsyncIterable<Uint8Array>, raised: Promise<InterruptionCause>) {
    this.#source = source[Symbol.asyncIterator]();
    this.#interrupted = raised.then((cause) => {
      this.#cause = cause;
      return { done: true };
    });
  }

  /** What ended the chunks before their time. */
  get cause(): InterruptionCause | undefined {
    return this.#cause;
  }

  /** The first bytes, at least as many as wanted unless there are no more; they come again as the first chunk. */
  async head(length: number): Promise<Uint8Array> {
    // BOUNDED: by the length
    while (this.#first.length < length) {
      const next = await this.#next();
      if (next === undefined) break;
      this.#first = this.#first.length === 0 ? next : Buffer.concat([this.#first, next]);
    }
    return this.#first;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.#first.length > 0) yield this.#first;
    for (let next = await this.#next(); next !== undefined; next = await this.#next()) yield next;
  }

  async #next(): Promise<Uint8Array | undefined> {
    const next = await Promise.race([this.#source.next(), this.#interrupted]);
    if (!next.done) return next.value;
    void this.#source.return?.();
    return undefined;
  }
}
