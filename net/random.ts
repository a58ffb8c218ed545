/**
 * Randomness as an argument.
 *
 * One root, independent named streams. A stream's whole state is one integer, its position: draw k of a stream is
 * `mix(seed, name, k)`, so a stream can be saved, resumed and indexed, and a new consumer never shifts the others.
 *
 *  - `seededRandom(seed)`: reproducible, for simulation, tests and dice that anybody may guess.
 *  - `secureRandom(key)`: ChaCha20 (RFC 8439) under a 256-bit key from the operating system, for everything that
 *    an attacker must not guess: DNS ids and ports, NTP transmit stamps, DHCP transaction ids on a real network.
 */
import { ChaCha20 } from "./chacha20.ts";

export interface RandomStream {
  /** 32 uniform bits; moves the position by one. */
  uint32(): number;
  /** Uniform in [0, 1), 32 bits; moves the position by one. */
  fraction(): number;
  /** Uniform whole number in [0, limit), limit ≤ 2^32; moves the position by one (the bias is below limit / 2^32). */
  below(limit: number): number;
  /** `length` uniform bytes; moves the position by one for every four. */
  bytes(length: number): Uint8Array;
  /** Number of 32-bit draws so far; assign to it to resume. */
  position: number;
}

export interface RandomRoot {
  stream(name: string): RandomStream;
}

/** What a stream does with its draws, wherever these come from. */
export abstract class Stream implements RandomStream {
  position = 0;
  protected abstract draw(position: number): number;

  uint32(): number {
    return this.draw(this.position++);
  }

  fraction(): number {
    return this.uint32() / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) {
      const word = this.uint32();
      for (let k = 0; k < 4 && i + k < length; k++) bytes[i + k] = word >>> (8 * k);
    }
    return bytes;
  }
}

/** Reproducible streams from a whole number in [0, 2^53). */
export function seededRandom(seed: number): RandomRoot {
  const low = avalanche(seed >>> 0);
  const high = avalanche(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  return {
    stream: (name) => {
      const hash = hashName(name);
      return new SeededStream(
        avalanche(low ^ hash),
        avalanche((high + Math.imul(hash, 0x85ebca6b)) | 0),
      );
    },
  };
}

class SeededStream extends Stream {
  readonly #keyA: number;
  readonly #keyB: number;

  constructor(keyA: number, keyB: number) {
    super();
    this.#keyA = keyA;
    this.#keyB = keyB;
  }

  protected draw(position: number): number {
    const inner = avalanche((position ^ this.#keyA) | 0);
    return (
      avalanche((inner + this.#keyB + Math.imul((position / 2 ** 32) | 0, 0x9e3779b1)) | 0) >>> 0
    );
  }
}

/** Unguessable streams from a 32-byte key. */
export function secureRandom(key: Uint8Array): RandomRoot {
  if (key.length !== 32)
    throw new RangeError(`a secure random root needs a key of 32 bytes, not ${key.length}`);
  return { stream: (name) => new SecureStream(key, nonceOf(name)) };
}

const BLOCK_WORDS = 16;

class SecureStream extends Stream {
  readonly #cipher: ChaCha20;
  #counter = -1;
  #block: Uint32Array = new Uint32Array(0);

  constructor(key: Uint8Array, nonce: Uint8Array) {
    super();
    this.#cipher = new ChaCha20(key, nonce);
  }

  protected draw(position: number): number {
    const counter = Math.floor(position / BLOCK_WORDS);
    if (counter !== this.#counter) {
      this.#block = this.#cipher.block(counter);
      this.#counter = counter;
    }
    return this.#block[position % BLOCK_WORDS] as number;
  }
}

/** 96-bit nonce from a stream's name: three independent hashes, so that two names share one with odds of 2^-96. */
function nonceOf(name: string): Uint8Array {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  for (let i = 0; i < 3; i++) view.setUint32(i * 4, hashName(`${i}/${name}`), true);
  return nonce;
}

/** FNV-1a over UTF-16 code units, finished with an avalanche. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return avalanche(hash);
}

/** Bijective 32-bit mixer: every input bit moves every output bit with odds near one half. */
function avalanche(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
