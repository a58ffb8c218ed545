import { decode, encode, type Answer } from "dns-packet";
import { describe, expect, it } from "vitest";
import { loadRecordBodies, recordBodies } from "../../library/record-bodies.ts";
import { isRecordBodyType, RECORD_BODY_TYPES } from "../../library/record-body-types.ts";
import { fromHex } from "../../net/hex.ts";
import { seededRandom } from "../../net/random.ts";
import { decodeDns, rdataOf, TYPE } from "../../services/dns/index.ts";

const bodies = recordBodies(decode);

const HASH = Buffer.from("00112233445566778899aabbccddeeff00112233", "hex");

const ANSWERS: readonly { readonly answer: Answer; readonly value: unknown }[] = [
  {
    answer: {
      type: "DS",
      name: "a",
      data: { keyTag: 60_485, algorithm: 5, digestType: 1, digest: HASH },
    },
    value: { keyTag: 60_485, algorithm: 5, digestType: 1, digest: HASH.toString("hex") },
  },
  {
    answer: { type: "DNSKEY", name: "a", data: { flags: 0x101, algorithm: 13, key: HASH } },
    value: { flags: 0x101, algorithm: 13, key: HASH.toString("hex") },
  },
  {
    answer: {
      type: "RRSIG",
      name: "a",
      data: {
        typeCovered: "A",
        algorithm: 13,
        labels: 2,
        originalTTL: 60,
        expiration: 4_000_000_000,
        inception: 1,
        keyTag: 2,
        signersName: "example.com",
        signature: HASH,
      },
    },
    value: {
      typeCovered: "A",
      algorithm: 13,
      labels: 2,
      originalTTL: 60,
      expiration: 4_000_000_000,
      inception: 1,
      keyTag: 2,
      signersName: "example.com",
      signature: HASH.toString("hex"),
    },
  },
  {
    answer: {
      type: "NSEC",
      name: "a",
      data: { nextDomain: "b.example", rrtypes: ["A", "UNKNOWN_65", "UNKNOWN_1234"] },
    },
    value: { nextDomain: "b.example", rrtypes: ["A", "TYPE65", "TYPE1234"] },
  },
  {
    answer: {
      type: "NSEC3",
      name: "a",
      data: {
        algorithm: 1,
        flags: 0,
        iterations: 10,
        salt: Buffer.from("aabb", "hex"),
        nextDomain: HASH,
        rrtypes: ["A"],
      },
    },
    value: {
      algorithm: 1,
      flags: 0,
      iterations: 10,
      salt: "aabb",
      nextDomain: HASH.toString("hex"),
      rrtypes: ["A"],
    },
  },
  {
    answer: {
      type: "TLSA",
      name: "a",
      data: { usage: 3, selector: 1, matchingType: 1, certificate: HASH },
    },
    value: { usage: 3, selector: 1, matchingType: 1, certificate: HASH.toString("hex") },
  },
  {
    answer: { type: "CAA", name: "a", data: { flags: 128, tag: "issue", value: "ca.example" } },
    value: { flags: 128, tag: "issue", value: "ca.example", issuerCritical: true },
  },
];

/** Type and data of an answer as dns-packet writes it. */
function written(answer: Answer): readonly [number, Uint8Array] {
  const bytes = encode({ type: "response", answers: [answer] });
  const message = decodeDns(bytes);
  if (message.kind === "malformed") throw new Error(message.reason);
  const [record] = message.answers;
  if (record === undefined) throw new Error("no record");
  return [record.type, rdataOf(bytes, record)];
}

function octets(hex: string): Uint8Array {
  return fromHex(hex) as Uint8Array;
}

describe("recordBodies", () => {
  it.each(ANSWERS)("reads $answer.type as plain frozen data", ({ answer, value }) => {
    const body = bodies.decode(...written(answer));
    expect(body).toEqual(value);
    expect(Object.isFrozen(body)).toBe(true);
    expect(structuredClone(body)).toEqual(value);
  });

  it.each(ANSWERS)(
    "reads no part of $answer.type that breaks its format, and throws at none",
    ({ answer }) => {
      const [type, rdata] = written(answer);
      const shortest = {
        NSEC: 11,
        NSEC3: 28,
        RRSIG: 31,
        CAA: 7,
        DS: 5,
        DNSKEY: 5,
        TLSA: 4,
      } as Readonly<Record<string, number>>;
      for (let length = 0; length < rdata.length; length++) {
        const body = bodies.decode(type, rdata.subarray(0, length));
        if (length < (shortest[answer.type] ?? 0)) expect(body).toBeUndefined();
      }
    },
  );

  it.each([
    ["a compressed name", TYPE.NSEC, "c00c0001"],
    ["a name with a dot inside a label", TYPE.NSEC, "03612e620000020140"],
    ["a name with an octet that is no ASCII", TYPE.NSEC, "01ff00000140"],
    ["a name without an end", TYPE.NSEC, "0161"],
    ["a type bitmap that ends early", TYPE.NSEC, "000006400000"],
    ["a hash beyond its end", TYPE.NSEC3, "0100000a02aabb140011"],
    ["a tag beyond its end", TYPE.CAA, "00056973"],
    ["a value that is no ASCII", TYPE.CAA, "00016bff"],
    ["a key of another protocol", TYPE.DNSKEY, "01010413aabb"],
    ["a type it is not trusted with", TYPE.LOC, "00"],
    ["a type of this codec", TYPE.A, "c0000201"],
  ])("leaves %s alone", (_, type, hex) => {
    expect(bodies.decode(type, octets(hex))).toBeUndefined();
  });

  it("throws at no octets", () => {
    const random = seededRandom(597).stream("rdata");
    const types = ANSWERS.map(({ answer }) => written(answer)[0]);
    for (let run = 0; run < 20_000; run++) {
      const type = types[run % types.length] as number;
      bodies.decode(type, random.bytes(random.below(60)));
    }
  });
});

describe("loadRecordBodies", () => {
  it("reads every type that it is said to read", async () => {
    const read = await loadRecordBodies();
    expect(read.decode(TYPE.TLSA, octets("030101aabb"))).toEqual({
      usage: 3,
      selector: 1,
      matchingType: 1,
      certificate: "aabb",
    });
    expect(RECORD_BODY_TYPES.every(isRecordBodyType)).toBe(true);
    expect(isRecordBodyType("A")).toBe(false);
  });
});
