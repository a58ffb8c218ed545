/**
 * The ChaCha20 block function (RFC 8439 §2.3): 64 bytes of key stream from key, block counter and nonce.
 *
 * Written here rather than taken from a library because it is on the way of the very first packet: a general cipher
 * takes longer to load and to warm up than the packet's round trip on a fast link.
 */
const ROUNDS = 20;
/** "expand 32-byte k". */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;
const WORDS = 16;

export class ChaCha20 {
  readonly #input = new Uint32Array(WORDS);
  readonly #block = new Uint32Array(WORDS);

  /** A key of 32 bytes and a nonce of 12. */
  constructor(key: Uint8Array, nonce: Uint8Array) {
    this.#input.set(CONSTANTS);
    this.#input.set(words(key), 4);
    this.#input.set(words(nonce), 13);
  }

  /** The 16 words of block `counter`; valid until the next call. */
  block(counter: number): Uint32Array {
    const input = this.#input;
    const block = this.#block;
    input[12] = counter;
    block.set(input);
    for (let round = 0; round < ROUNDS; round += 2) {
      for (let i = 0; i < 4; i++) quarterRound(block, i, 4 + i, 8 + i, 12 + i);
      for (let i = 0; i < 4; i++) {
        quarterRound(block, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
      }
    }
    for (let i = 0; i < WORDS; i++) block[i] = at(block, i) + at(input, i);
    return block;
  }
}

function quarterRound(x: Uint32Array, a: number, b: number, c: number, d: number): void {
  x[a] = at(x, a) + at(x, b);
  x[d] = rotated(at(x, d) ^ at(x, a), 16);
  x[c] = at(x, c) + at(x, d);
  x[b] = rotated(at(x, b) ^ at(x, c), 12);
  x[a] = at(x, a) + at(x, b);
  x[d] = rotated(at(x, d) ^ at(x, a), 8);
  x[c] = at(x, c) + at(x, d);
  x[b] = rotated(at(x, b) ^ at(x, c), 7);
}

function at(x: Uint32Array, index: number): number {
  return x[index] as number;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Little-endian words. */
function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4, true));
}
