import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../net/hex.ts";
import { seededRandom } from "../../../net/random.ts";
import {
  decodeNtp,
  encodeNtp,
  referenceIdOf,
  referenceIdText,
  type NtpMessage,
} from "../../../services/ntp/index.ts";
import { PACKETS, REPLY_HEX, REQUEST_HEX } from "../../vectors/ntp/packets.ts";

const ZERO = { seconds: 0, fraction: 0 };

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes === undefined) throw new Error(`not hex: ${hex}`);
  return bytes;
}

function decoded(hex: string): NtpMessage {
  const message = decodeNtp(bytesOf(hex));
  if (message.kind === "malformed") throw new Error(message.reason);
  return message;
}

describe("decodeNtp", () => {
  it("reads a request", () => {
    expect(decodeNtp(bytesOf(REQUEST_HEX))).toEqual({
      kind: "ntp",
      leap: 0,
      version: 4,
      mode: 3,
      stratum: 0,
      poll: 6,
      precision: 0,
      rootDelayUs: 0,
      rootDispersionUs: 0,
      referenceId: 0,
      reference: ZERO,
      origin: ZERO,
      receive: ZERO,
      transmit: { seconds: 0x9f3c5a77, fraction: 0x12e4d80b },
      extensions: [],
      mac: undefined,
    });
  });

  it("reads a reply", () => {
    expect(decodeNtp(bytesOf(REPLY_HEX))).toMatchObject({
      mode: 4,
      stratum: 2,
      precision: -24,
      rootDelayUs: 41_718,
      rootDispersionUs: 4_440,
      referenceId: 0xc0000201,
      origin: { seconds: 0x9f3c5a77, fraction: 0x12e4d80b },
      receive: { seconds: 0xedb1a480, fraction: 0x40000000 },
      transmit: { seconds: 0xedb1a480, fraction: 0x80000000 },
    });
  });

  it("reports extension fields and the MAC behind them (RFC 7822)", () => {
    const vector = PACKETS.find(({ name }) => name.includes("two fields"));
    expect(decodeNtp(bytesOf(vector?.hex ?? ""))).toMatchObject({
      extensions: [
        { type: 0x0206, offset: 48, length: 16 },
        { type: 0x0104, offset: 64, length: 36 },
      ],
      mac: { keyId: 42, offset: 100, length: 20 },
    });
  });

  it("says what is wrong and where", () => {
    const faults: readonly (readonly [hex: string, reason: string, offset: number])[] = [
      ["", "an NTP header has 48 bytes", 0],
      [REPLY_HEX.slice(0, 94), "an NTP header has 48 bytes", 47],
      [`2c${REPLY_HEX.slice(2)}`, "version 5 is not one of 1 to 4", 0],
      [`04${REPLY_HEX.slice(2)}`, "version 0 is not one of 1 to 4", 0],
      [`26${REPLY_HEX.slice(2)}`, "mode 6 has another layout", 0],
      [`${REPLY_HEX}000000`, "3 bytes at the end are no MAC", 48],
      [`${REPLY_HEX}0104000c${"00".repeat(28)}`, "an extension field cannot have 12 bytes", 50],
      [`${REPLY_HEX}01040022${"00".repeat(32)}`, "an extension field cannot have 34 bytes", 50],
      [`${REPLY_HEX}01040028${"00".repeat(32)}`, "an extension field ends behind the packet", 50],
      [REPLY_HEX + `02060010${"00".repeat(12)}`.repeat(34), "more than 32 extension fields", 560],
      [`1c${REPLY_HEX.slice(2)}${"00".repeat(72)}`, "72 bytes at the end are no MAC", 48],
    ];
    for (const [hex, reason, offset] of faults) {
      expect(decodeNtp(bytesOf(hex))).toEqual({ kind: "malformed", reason, offset });
    }
  });

  it.each(PACKETS)("finds every truncation of $name malformed, or whole", ({ hex, wholeAt }) => {
    const bytes = bytesOf(hex);
    expect(decodeNtp(bytes).kind).toBe("ntp");
    const whole: number[] = [];
    for (let length = 0; length < bytes.length; length++) {
      const message = decodeNtp(bytes.subarray(0, length));
      if (message.kind === "ntp") whole.push(length);
      else {
        expect(message.reason).not.toBe("");
        expect(message.offset).toBeLessThanOrEqual(length);
      }
    }
    expect(whole).toEqual(wholeAt);
  });

  it("survives 100 000 mutations with bounded work", () => {
    const seed = 20_360_207;
    const random = seededRandom(seed).stream("mutations");
    const originals = PACKETS.map(({ hex }) => bytesOf(hex));
    for (let run = 0; run < 100_000; run++) {
      const original = originals[random.below(originals.length)] as Uint8Array;
      const longer = random.below(4) === 0 ? random.below(1_200) : 0;
      const bytes = new Uint8Array(original.length + longer);
      bytes.set(original);
      for (let i = random.below(8); i >= 0; i--) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      const cut = random.below(4) === 0 ? random.below(bytes.length + 1) : bytes.length;
      const work = { visited: 0 };
      const message = decodeNtp(bytes.subarray(0, cut), work);
      const fits = message.kind === "ntp" || message.offset <= cut;
      if (!fits || work.visited > 8 * cut + 4096) {
        expect.fail(`seed ${seed}, run ${run}: ${JSON.stringify({ message, work, cut })}`);
      }
    }
  });
});

describe("encodeNtp", () => {
  it.each(PACKETS)("gives back the header of $name", ({ hex }) => {
    expect(toHex(encodeNtp(decoded(hex)))).toBe(hex.slice(0, 96));
  });

  it("gives back whatever header decodes", () => {
    const random = seededRandom(4).stream("headers");
    for (let run = 0; run < 2_000; run++) {
      const bytes = random.bytes(48);
      const message = decodeNtp(bytes);
      if (message.kind === "ntp") expect(toHex(encodeNtp(message))).toBe(toHex(bytes));
    }
  });
});

describe("a reference id", () => {
  it.each([
    [0, "RATE", 0x52415445],
    [1, "GPS", 0x47505300],
    [1, "PPS", 0x50505300],
    [2, "192.0.2.1", 0xc0000201],
  ])("of stratum %i reads %s", (stratum, text, word) => {
    expect(referenceIdText(stratum, word)).toBe(text);
    expect(referenceIdOf(text)).toBe(word);
  });

  it.each([0, 0x00475053, 0x47500053, 0x4750530a, 0x80505300])(
    "shows what is not ASCII in hex: %i",
    (word) => {
      expect(referenceIdText(1, word)).toBe(`0x${word.toString(16).padStart(8, "0")}`);
    },
  );
});
