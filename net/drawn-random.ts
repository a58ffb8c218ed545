/**
 * Randomness without its source: the numbers that a run has drawn, kept and drawn again. What it would have drawn
 * after them, or from other streams, nobody can tell from them.
 */
import { seededRandom, Stream, type RandomRoot, type RandomStream } from "./random.ts";

/** By the names of the streams: their draws from the first on, four bytes each, the lowest first. */
export type Draws = ReadonlyMap<string, Uint8Array>;

const WORD_BYTES = 4;

/** Draws again what was drawn. What comes behind it is something else, always the same: anybody may know it. */
export function drawnRandom(draws: Draws): RandomRoot {
  const beyond = seededRandom(0);
  return {
    stream: (name) => {
      const bytes = draws.get(name);
      const rest = beyond.stream(name);
      return bytes === undefined ? rest : new RepeatedStream(bytes, rest);
    },
  };
}

class RepeatedStream extends Stream {
  readonly #words: DataView;
  readonly #beyond: RandomStream;

  constructor(bytes: Uint8Array, beyond: RandomStream) {
    super();
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#beyond = beyond;
  }

  protected draw(position: number): number {
    const at = position * WORD_BYTES;
    if (at + WORD_BYTES <= this.#words.byteLength) return this.#words.getUint32(at, true);
    this.#beyond.position = position;
    return this.#beyond.uint32();
  }
}

/** Passes on what a root draws, and keeps it. */
export class DrawKeeper implements RandomRoot {
  readonly #root: RandomRoot;
  readonly #kept = new Map<string, number[]>(); // BOUNDED: by the streams of a run, and what they draw

  constructor(root: RandomRoot) {
    this.#root = root;
  }

  /** So far. A draw that was passed over counts as 0: nobody has seen it. */
  get draws(): Draws {
    const draws = new Map<string, Uint8Array>(); // BOUNDED: likewise
    for (const [name, words] of this.#kept) {
      const bytes = new Uint8Array(words.length * WORD_BYTES);
      const view = new DataView(bytes.buffer);
      for (let index = 0; index < words.length; index++)
        view.setUint32(index * WORD_BYTES, words[index] ?? 0, true);
      if (bytes.length > 0) draws.set(name, bytes);
    }
    return draws;
  }

  stream(name: string): RandomStream {
    const words = this.#kept.get(name) ?? [];
    this.#kept.set(name, words);
    return new KeptStream(this.#root.stream(name), words);
  }
}

class KeptStream extends Stream {
  readonly #stream: RandomStream;
  readonly #words: number[];

  constructor(stream: RandomStream, words: number[]) {
    super();
    this.#stream = stream;
    this.#words = words;
  }

  protected draw(position: number): number {
    this.#stream.position = position;
    const word = this.#stream.uint32();
    this.#words[position] = word;
    return word;
  }
}
