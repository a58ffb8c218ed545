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

/** Where the data of the record that `bomb` begins with lies. */
const DATA_AT = 12 + 11;
const TYPE_UNREAD = 0xff00;

/** A response of records: one of the root's with `data` that is not read, then `count` of another making. */
function bomb(
  data: Uint8Array,
  count: number,
  record: (i: number) => readonly number[],
): Uint8Array {
  const records = Array.from({ length: count }, (_, i) => record(i)).flat();
  const bytes = new Uint8Array(DATA_AT + data.length + records.length);
  bytes.set([0, 1, 0x80, 0, 0, 0, (count + 1) >> 8, (count + 1) & 0xff]);
  bytes.set([0, ...fields(TYPE_UNREAD, data.length)], 12);
  bytes.set(data, DATA_AT);
  bytes.set(records, DATA_AT + data.length);
  return bytes;
}

function fields(type: number, length: number): readonly number[] {
  return [type >> 8, type & 0xff, 0, 1, 0, 0, 0, 0, length >> 8, length & 0xff];
}

function pointer(to: number): readonly number[] {
  return [0xc0 | (to >> 8), to & 0xff];
}

/** Pointers, each to the one before it; where `restarts` says so, to the root at the beginning instead. */
function chain(octetCount: number, restarts: (i: number) => boolean): Uint8Array {
  const data = new Uint8Array(octetCount);
  for (let i = 2; i + 1 < octetCount; i += 2) {
    data.set(pointer(DATA_AT + (restarts(i) ? 0 : i - 2)), i);
  }
  return data;
}

/** A pointer to the i-th octet of those that begin a label, 192 of each 256. */
function overlapping(i: number): readonly number[] {
  return pointer(DATA_AT + Math.floor(i / 192) * 256 + (i % 192));
}

describe("decodeDns, names made to cost", () => {
  it("stops at a chain of 8000 pointers that 4125 records point at", () => {
    const data = chain(16_000, (i) => i === 2);
    const end = [...pointer(DATA_AT + 15_998), ...fields(TYPE_UNREAD, 0)];
    const bytes = bomb(data, 4_125, () => end);
    const work = { visited: 0 };
    expect(decodeDns(bytes, undefined, work)).toMatchObject({
      kind: "malformed",
      reason: "a name takes too many pointers",
    });
    expect(work.visited).toBeLessThan(8 * bytes.length + 4_096);
  });

  it("climbs a chain of pointers once, however many names use its parts", () => {
    const data = chain(16_000, (i) => i % 200 === 2);
    const bytes = bomb(data, 4_125, (i) => [
      ...pointer(DATA_AT + 2 + 2 * (i % 7_999)),
      ...fields(TYPE_UNREAD, 0),
    ]);
    const work = { visited: 0 };
    expect(decodeDns(bytes, undefined, work)).toMatchObject({ kind: "message" });
    expect(work.visited).toBeLessThan(2 * bytes.length);
  });

  it("stops names that overlap on purpose, each beginning inside another's labels", () => {
    // three labels of 63 from wherever one begins in the first 64 of 256 octets, then the root
    const data = Uint8Array.from({ length: 10_496 }, (_, i) => (i % 256 < 192 ? 63 : 0));
    const bytes = bomb(data, 3_900, (i) => [
      ...overlapping(2 * i),
      ...fields(TYPE.NS, 2),
      ...overlapping(2 * i + 1),
    ]);
    const work = { visited: 0 };
    expect(decodeDns(bytes, undefined, work)).toMatchObject({
      kind: "malformed",
      reason: "names overlap more than an encoder makes them",
    });
    expect(work.visited).toBeLessThan(8 * bytes.length + 4_096);
  });
});
