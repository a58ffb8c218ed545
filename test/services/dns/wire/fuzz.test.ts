import { describe, expect, it } from "vitest";
import { seededRandom, type RandomStream } from "../../../../net/random.ts";
import { decodeDns, encodeDns, TYPE } from "../../../../services/dns/index.ts";
import { MESSAGES } from "../../../vectors/dns/messages.ts";
import { SVCB_MALFORMED, SVCB_VECTORS } from "../../../vectors/dns/svcb.ts";
import { octets, withRdata } from "../octets.ts";

const ORIGINALS: readonly Uint8Array[] = [
  ...MESSAGES.map(({ hex }) => octets(hex)),
  ...[...SVCB_VECTORS, ...SVCB_MALFORMED].map(({ hex }) => withRdata(TYPE.SVCB, octets(hex))),
];

function mutated(random: RandomStream): Uint8Array {
  const original = ORIGINALS[random.below(ORIGINALS.length)] as Uint8Array;
  const longer = random.below(4) === 0 ? random.below(1_200) : 0;
  const bytes = new Uint8Array(original.length + longer);
  bytes.set(original);
  for (let i = random.below(8); i >= 0; i--) bytes[random.below(bytes.length)] = random.below(256);
  // pointers are the richest fault: aim some at random
  if (random.below(2) === 0) {
    const at = random.below(bytes.length - 1);
    bytes[at] = 0xc0;
    bytes[at + 1] = random.below(bytes.length);
  }
  return bytes.subarray(0, random.below(4) === 0 ? random.below(bytes.length + 1) : bytes.length);
}

describe("decodeDns, whatever comes", () => {
  it("survives 100 000 mutations with bounded work, and what it reads can be written", () => {
    const seed = 20_261_035;
    const random = seededRandom(seed).stream("mutations");
    let read = 0;
    for (let run = 0; run < 100_000; run++) {
      const bytes = mutated(random);
      const work = { visited: 0 };
      const message = decodeDns(bytes, undefined, work);
      const fits = message.kind === "message" || message.offset <= bytes.length;
      if (!fits || work.visited > 8 * bytes.length + 4_096) {
        expect.fail(
          `seed ${seed}, run ${run}: ${JSON.stringify({ message, work, length: bytes.length })}`,
        );
      }
      if (message.kind === "malformed" || run % 10 !== 0) continue;
      read++;
      const again = decodeDns(encodeDns(message));
      if (again.kind === "malformed") expect.fail(`seed ${seed}, run ${run}: ${again.reason}`);
      expect(again.questions).toEqual(message.questions);
      expect(again.answers.map((record) => record.body)).toEqual(
        message.answers.map((record) => record.body),
      );
    }
    expect(read).toBeGreaterThan(1_000);
  });

  it("survives random octets behind a header with high counts", () => {
    const seed = 6_891;
    const random = seededRandom(seed).stream("octets");
    for (let run = 0; run < 10_000; run++) {
      const bytes = random.bytes(12 + random.below(600));
      bytes.set(octets("0001 8000 0002 00ff 00ff 00ff"));
      const work = { visited: 0 };
      decodeDns(bytes, undefined, work);
      if (work.visited > 8 * bytes.length + 4_096)
        expect.fail(`seed ${seed}, run ${run}: ${work.visited}`);
    }
  });
});

/** A record whose data is `fill`, of a type that is not read, owned by the root. */
function opaque(
  length: number,
  fill: (data: Uint8Array, start: number) => void,
): (start: number) => Uint8Array {
  return (start) => {
    const bytes = new Uint8Array(11 + length);
    bytes.set([0, 0xff, 0, 0, 1, 0, 0, 0, 0, length >> 8, length & 0xff]);
    fill(bytes.subarray(11), start + 11);
    return bytes;
  };
}

function bomb(
  data: (start: number) => Uint8Array,
  tail: (i: number) => readonly number[],
  count: number,
  questions: number,
): Uint8Array {
  const head = data(12 + 0);
  const parts = Array.from({ length: count }, (_, i) => tail(i)).flat();
  const bytes = new Uint8Array(12 + head.length + parts.length);
  bytes.set([
    0,
    1,
    0x80,
    0,
    questions >> 8,
    questions & 0xff,
    (count + 1) >> 8,
    (count + 1) & 0xff,
  ]);
  bytes.set(head, 12);
  bytes.set(parts, 12 + head.length);
  return bytes;
}

function pointer(to: number): readonly number[] {
  return [0xc0 | (to >> 8), to & 0xff];
}

const EMPTY_RECORD = [0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0];

describe("decodeDns, names made to cost", () => {
  it("stops at a chain of 8000 pointers that 4125 records point at", () => {
    const chain = opaque(16_000, (data, start) => {
      data[1] = 0;
      for (let i = 2; i + 1 < data.length; i += 2) data.set(pointer(start + i - 2), i);
    });
    const bytes = bomb(chain, () => [...pointer(12 + 11 + 15_998), ...EMPTY_RECORD], 4_125, 0);
    const work = { visited: 0 };
    expect(decodeDns(bytes, undefined, work)).toMatchObject({
      reason: "a name takes too many pointers",
    });
    expect(work.visited).toBeLessThan(8 * bytes.length + 4_096);
  });

  it("climbs a chain of pointers once, however many names use its parts", () => {
    const chain = opaque(16_000, (data, start) => {
      for (let i = 2; i + 1 < data.length; i += 2)
        data.set(pointer(start + (i % 200 === 2 ? 0 : i - 2)), i);
    });
    const bytes = bomb(
      chain,
      (i) => [...pointer(12 + 11 + 2 + 2 * (i % 7_999)), ...EMPTY_RECORD],
      4_125,
      0,
    );
    const work = { visited: 0 };
    expect(decodeDns(bytes, undefined, work)).toMatchObject({ kind: "message" });
    expect(work.visited).toBeLessThan(2 * bytes.length);
  });

  it("stops names that overlap, each pointer beginning inside another's label", () => {
    // 62 octets of length bytes lead to one root each: every offset is the start of another name
    const overlap = opaque(8_000, (data) => {
      for (let i = 0; i < data.length; i++) data[i] = i % 64 < 2 ? 0 : 63 - (i % 64);
    });
    const bytes = bomb(overlap, (i) => [...pointer(12 + 11 + i), ...EMPTY_RECORD], 7_000, 0);
    const work = { visited: 0 };
    const message = decodeDns(bytes, undefined, work);
    expect(work.visited).toBeLessThan(8 * bytes.length + 4_096);
    expect(message.kind).toBe("message");
  });

  it("ends work on names that exceeds any honest encoder's", () => {
    // one octet of each pair of pointers: questions are the cheapest way to ask for a name, six octets each
    const long = 16_300;
    const bytes = new Uint8Array(12 + 6 * 10_000 + 0);
    bytes.set([0, 1, 0x80, 0, 0x27, 0x10]);
    for (let i = 0; i < 10_000; i++) {
      const at = 12 + 6 * i;
      if (at < long) bytes.set([63, 63, 63, 63, 63, 63], at);
      else bytes.set([...pointer(12 + ((at - long) % 16_000)), 0, 1, 0, 1], at);
    }
    const work = { visited: 0 };
    decodeDns(bytes, undefined, work);
    expect(work.visited).toBeLessThan(8 * bytes.length + 4_096);
  });
});
