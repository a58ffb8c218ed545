import { createCipheriv } from "node:crypto";
import { assert, integer, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { ChaCha20 } from "../../net/chacha20.ts";
import { fromHex, toHex } from "../../net/hex.ts";

function bytesOf(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(i * 4, word, true));
  return bytes;
}

const exactly = (length: number) => uint8Array({ minLength: length, maxLength: length });

describe("the ChaCha20 block function", () => {
  it("gives the key stream of RFC 8439 §2.3.2", () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    const nonce = fromHex("000000090000004a00000000") ?? new Uint8Array();
    expect(toHex(bytesOf(new ChaCha20(key, nonce).block(1)))).toBe(
      "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e" +
        "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
    );
  });

  it("agrees with OpenSSL for any key, nonce and counter", () => {
    const counters = integer({ min: 0, max: 2 ** 32 - 1 });
    assert(
      property(exactly(32), exactly(12), counters, (key, nonce, counter) => {
        const iv = new Uint8Array(16);
        new DataView(iv.buffer).setUint32(0, counter, true);
        iv.set(nonce, 4);
        const stream = createCipheriv("chacha20", key, iv).update(new Uint8Array(64));
        expect(toHex(bytesOf(new ChaCha20(key, nonce).block(counter)))).toBe(toHex(stream));
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
