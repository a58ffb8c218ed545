import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  secureRandom,
  seededRandom,
  type RandomRoot,
  type RandomStream,
} from "../../net/random.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const ROOTS: readonly [string, () => RandomRoot][] = [
  ["seededRandom", () => seededRandom(42)],
  ["secureRandom", () => secureRandom(KEY)],
];

function draws(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.uint32());
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

/**
 * Chi-square of counts against equal odds. For k cells its mean is k - 1 and its deviation √(2(k - 1)); five
 * deviations hardly ever come up by chance, and the seeds here are fixed.
 */
function expectUniform(counts: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom));
  expect(chiSquare).toBeGreaterThan(freedom - 5 * Math.sqrt(2 * freedom));
}

describe.each(ROOTS)("%s", (_name, root) => {
  it("gives the same stream for the same root and name", () => {
    expect(draws(root().stream("dhcp"), 100)).toEqual(draws(root().stream("dhcp"), 100));
  });

  it("gives another stream for another name", () => {
    const [a, b] = [draws(root().stream("dhcp"), 100), draws(root().stream("dhcq"), 100)];
    expect(a.filter((draw) => b.includes(draw))).toEqual([]);
  });

  it("does not shift a stream when another one is made or drawn from", () => {
    const alone = draws(root().stream("dhcp"), 20);
    const shared = root();
    const stream = shared.stream("dhcp");
    const beside: number[] = [];
    for (let i = 0; i < 20; i++) {
      shared.stream(`newcomer ${i}`).uint32();
      beside.push(stream.uint32());
    }
    expect(beside).toEqual(alone);
  });

  it("resumes at a saved position", () => {
    const stream = root().stream("dhcp");
    draws(stream, 37);
    const { position } = stream;
    const expected = draws(stream, 50);
    const resumed = root().stream("dhcp");
    resumed.position = position;
    expect(draws(resumed, 50)).toEqual(expected);
    stream.position = position;
    expect(draws(stream, 50)).toEqual(expected);
  });

  it("counts its draws: one each, and one for every four bytes", () => {
    const stream = root().stream("dhcp");
    const positions = [stream.position];
    for (const draw of [
      () => stream.uint32(),
      () => stream.fraction(),
      () => stream.below(10),
      () => stream.bytes(8),
      () => stream.bytes(5),
      () => stream.bytes(0),
    ]) {
      draw();
      positions.push(stream.position);
    }
    expect(positions).toEqual([0, 1, 2, 3, 5, 7, 7]);
  });

  it("derives fraction, below and bytes from the same 32 bits", () => {
    const words = draws(root().stream("dhcp"), 3);
    const stream = root().stream("dhcp");
    expect(stream.fraction()).toBe((words[0] as number) / 2 ** 32);
    expect(stream.below(1000)).toBe(Math.floor(((words[1] as number) / 2 ** 32) * 1000));
    const word = words[2] as number;
    expect([...stream.bytes(3)]).toEqual([word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff]);
  });

  it("is uniform in each of its four bytes", () => {
    const stream = root().stream("dhcp");
    const counts = Array.from({ length: 4 }, () => zeros(256));
    for (let i = 0; i < 65_536; i++) {
      const word = stream.uint32();
      for (let k = 0; k < 4; k++) {
        const cells = counts[k] as number[];
        cells[(word >>> (8 * k)) & 0xff] = (cells[(word >>> (8 * k)) & 0xff] as number) + 1;
      }
    }
    for (const cells of counts) expectUniform(cells);
  });

  it("is uniform below a limit that is no power of two", () => {
    const stream = root().stream("dhcp");
    const counts = zeros(100);
    for (let i = 0; i < 50_000; i++) {
      const value = stream.below(100);
      counts[value] = (counts[value] as number) + 1;
    }
    expect(counts.length).toBe(100);
    expectUniform(counts);
  });

  it("has no tie between one draw and the next, nor between two streams", () => {
    const [one, other] = [root().stream("dhcp"), root().stream("ntp")];
    const serial = zeros(256);
    const crossed = zeros(256);
    let before = one.uint32();
    for (let i = 0; i < 50_000; i++) {
      const draw = one.uint32();
      const pair = (before >>> 28) * 16 + (draw >>> 28);
      const across = (draw >>> 28) * 16 + (other.uint32() >>> 28);
      serial[pair] = (serial[pair] as number) + 1;
      crossed[across] = (crossed[across] as number) + 1;
      before = draw;
    }
    expectUniform(serial);
    expectUniform(crossed);
  });
});

describe("seededRandom", () => {
  it("keeps its numbers for ever, because recordings hold seeds (own values)", () => {
    expect(draws(seededRandom(1).stream("dhcp"), 3)).toEqual([1117803219, 4206248928, 3537887081]);
    expect(draws(seededRandom(2 ** 40 + 1).stream("dhcp"), 2)).toEqual([343053883, 1557170952]);
  });

  it("has no tie between neighbouring seeds", () => {
    const counts = zeros(256);
    for (let seed = 0; seed < 50_000; seed++) {
      const first = seededRandom(seed).stream("dhcp").uint32() >>> 28;
      const next =
        seededRandom(seed + 1)
          .stream("dhcp")
          .uint32() >>> 28;
      counts[16 * first + next] = (counts[16 * first + next] as number) + 1;
    }
    expectUniform(counts);
  });

  it("takes all 53 bits of a seed into account", () => {
    const firsts = Array.from({ length: 53 }, (_, bit) =>
      seededRandom(2 ** bit)
        .stream("dhcp")
        .uint32(),
    );
    expect(new Set(firsts).size).toBe(53);
  });
});

describe("secureRandom", () => {
  it("is the ChaCha20 keystream from block 0 on, as little-endian words (RFC 8439 §2.4)", () => {
    const nonce = "4aa7e6ae2acdf0451c799744"; // of the name "dns" (own value)
    // OpenSSL's iv is the 32-bit counter, then the nonce
    const iv = Buffer.from(`00000000${nonce}`, "hex");
    const keystream = createCipheriv("chacha20", KEY, iv).update(Buffer.alloc(4 * 1_000));
    const expected = Array.from({ length: 1_000 }, (_, i) => keystream.readUInt32LE(4 * i));
    const stream = secureRandom(KEY).stream("dns");
    expect(draws(stream, 1_000)).toEqual(expected);
    stream.position = 500;
    expect(Buffer.from(stream.bytes(40))).toEqual(keystream.subarray(2_000, 2_040));
  });

  it("checks its oracle against the block of RFC 8439 §2.3.2", () => {
    const iv = Buffer.from("01000000000000090000004a00000000", "hex");
    expect(createCipheriv("chacha20", KEY, iv).update(Buffer.alloc(16)).toString("hex")).toBe(
      "10f1e7e4d13b5915500fdd1fa32071c4",
    );
  });

  it("depends on every bit of the key", () => {
    const firsts = new Set([secureRandom(KEY).stream("dns").uint32()]);
    for (let bit = 0; bit < 256; bit++) {
      const key = KEY.slice();
      key[bit >> 3] = (key[bit >> 3] as number) ^ (1 << (bit & 7));
      firsts.add(secureRandom(key).stream("dns").uint32());
    }
    expect(firsts.size).toBe(257);
  });

  it("refuses a key of another length", () => {
    expect(() => secureRandom(new Uint8Array(16))).toThrow(RangeError);
  });
});
