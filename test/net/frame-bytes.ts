/** Bytes for the tests of frame codecs: from hex, cut at every length, and broken in many ways. */
import { expect } from "vitest";
import { fromHex } from "../../net/hex.ts";
import { seededRandom } from "../../net/random.ts";
import type { Malformed, Work } from "../../net/service.ts";
import { FRAMES } from "../vectors/frames/frames.ts";

export function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes === undefined) throw new Error(`not hex: ${hex}`);
  return bytes;
}

export const ALL_FRAMES: readonly Uint8Array[] = FRAMES.map(({ hex }) => bytesOf(hex));

type Decoder = (bytes: Uint8Array, work?: Work) => Malformed | { readonly kind: string };

/** The lengths at which what is left of `bytes` is not malformed; every fault has a reason and lies in the bytes. */
export function wholeLengths(bytes: Uint8Array, decode: Decoder): readonly number[] {
  const whole: number[] = [];
  for (let length = 0; length <= bytes.length; length++) {
    const message = decode(bytes.subarray(0, length));
    if (!isFault(message)) whole.push(length);
    else {
      expect(message.reason).not.toBe("");
      expect(message.offset).toBeLessThanOrEqual(length);
    }
  }
  return whole;
}

/** From `first` to before `end`. */
export function lengths(first: number, end: number): readonly number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** 100 000 broken copies of the vectors: `decode` answers each, and within its work. */
export function surviveMutations(seed: number, decode: Decoder): void {
  for (const [run, bytes] of mutations(seed, 100_000)) {
    const work = { visited: 0 };
    const message = decode(bytes, work);
    const fits = !isFault(message) || message.offset <= bytes.length;
    if (!fits || work.visited > 8 * bytes.length + 4096)
      expect.fail(`seed ${seed}, run ${run}: ${JSON.stringify({ message, work })}`);
  }
}

/** `count` copies of the vectors with bytes changed, cut or added. */
export function* mutations(seed: number, count: number): Generator<readonly [number, Uint8Array]> {
  const random = seededRandom(seed).stream("mutations");
  for (let run = 0; run < count; run++) {
    const original = ALL_FRAMES[random.below(ALL_FRAMES.length)] as Uint8Array;
    const longer = random.below(4) === 0 ? random.below(1_200) : 0;
    const bytes = new Uint8Array(original.length + longer);
    bytes.set(original);
    for (let i = random.below(8); i >= 0; i--)
      bytes[random.below(bytes.length)] = random.below(256);
    const cut = random.below(4) === 0 ? random.below(bytes.length + 1) : bytes.length;
    yield [run, bytes.subarray(0, cut)];
  }
}

function isFault(message: Malformed | { readonly kind: string }): message is Malformed {
  return message.kind === "malformed";
}
