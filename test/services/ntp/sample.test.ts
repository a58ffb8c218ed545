import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant } from "../../../net/service.ts";
import { decodeNtp, errorAtUs, fromUnixUs, type NtpHeader } from "../../../services/ntp/index.ts";
import { checksUntil, PASSED } from "../../../services/ntp/checks.ts";
import { judge, type Exchange, type Judgement } from "../../../services/ntp/sample.ts";
import { ZERO_TIMESTAMP } from "../../../services/ntp/timestamp.ts";
import { encodeNtp } from "../../../services/ntp/index.ts";
import { REPLY_HEX } from "../../vectors/ntp/packets.ts";
import { fromHex } from "../../../net/hex.ts";
import { MS, NOON_US, SECOND } from "./tape.ts";

const decodedReply = decodeNtp(fromHex(REPLY_HEX) as Uint8Array);
if (decodedReply.kind === "malformed") throw new Error(decodedReply.reason);
const REPLY: NtpHeader = { ...decodedReply, rootDelayUs: 0, rootDispersionUs: 0 };

interface Leg {
  readonly localUs: number;
  /** How far the server is ahead. */
  readonly offsetUs: number;
  readonly thereUs: number;
  readonly keptUs: number;
  readonly backUs: number;
}

/** The judgement of an exchange that went as described; the wire rounds what it rounds. */
function exchanged(
  leg: Leg,
  header: Partial<NtpHeader> = {},
  more: Partial<Exchange> = {},
): Judgement {
  const receivedUs = leg.localUs + leg.thereUs + leg.offsetUs;
  const elapsedUs = leg.thereUs + leg.keptUs + leg.backUs;
  const bytes = encodeNtp({
    ...REPLY,
    receive: fromUnixUs(receivedUs),
    transmit: fromUnixUs(receivedUs + leg.keptUs),
    ...header,
  });
  const reply = decodeNtp(bytes);
  if (reply.kind === "malformed") throw new Error(reply.reason);
  const sent: Instant = { monoUs: 5 * SECOND, unixUs: leg.localUs };
  const received = { monoUs: sent.monoUs + elapsedUs, unixUs: sent.unixUs + elapsedUs };
  return judge(reply, {
    server: "192.0.2.3",
    name: undefined,
    sent,
    received,
    lastReceive: ZERO_TIMESTAMP,
    lastTransmit: ZERO_TIMESTAMP,
    maxRootDistanceUs: 16 * SECOND,
    earliestUnixUs: 1_767_225_600 * SECOND,
    ...more,
  });
}

const LEG: Leg = {
  localUs: NOON_US,
  offsetUs: 250 * MS,
  thereUs: 10 * MS,
  keptUs: 100,
  backUs: 10 * MS,
};

describe("a time sample", () => {
  it("has offset, delay and error of RFC 5905 §8", () => {
    expect(exchanged(LEG, { rootDelayUs: 31_250, rootDispersionUs: 15_625 })).toEqual({
      kind: "sample",
      sample: {
        server: "192.0.2.3",
        stratum: 2,
        leap: 0,
        referenceId: "192.0.2.1",
        precisionUs: 1,
        offsetUs: 250_000,
        delayUs: 20_000,
        // half of both delays, dispersion, precision, rounding, and 15 ppm of 20.1 ms
        errorUs: 25_625 + 15_625 + 1 + 2 + 1,
        rootDelayUs: 31_250,
        rootDispersionUs: 15_625,
        at: { monoUs: 5_020_100, unixUs: NOON_US + 20_100 },
        checks: PASSED,
      },
    });
  });

  it("is worth less as time goes by: 15 ppm (RFC 5905 PHI)", () => {
    const judged = exchanged(LEG);
    if (judged.kind !== "sample") throw new Error(judged.reason);
    const { sample } = judged;
    expect(errorAtUs(sample, sample.at.monoUs)).toBe(sample.errorUs);
    expect(errorAtUs(sample, sample.at.monoUs + 1000 * SECOND)).toBe(sample.errorUs + 15_000);
    expect(errorAtUs(sample, 0)).toBe(sample.errorUs);
  });

  it("is off by no more than its error, whatever the offset, the delays and their asymmetry", () => {
    const leg = fc.record({
      localUs: fc.integer({ min: 0, max: 4_000_000_000 * SECOND }),
      offsetUs: fc.oneof(
        fc.integer({ min: -SECOND, max: SECOND }),
        fc.integer({ min: -1_000_000_000 * SECOND, max: 1_000_000_000 * SECOND }),
      ),
      thereUs: fc.nat(SECOND),
      keptUs: fc.nat(SECOND),
      backUs: fc.nat(SECOND),
    });
    fc.assert(
      fc.property(leg, (way) => {
        const judged = exchanged(way, {}, { earliestUnixUs: way.localUs + way.offsetUs });
        if (judged.kind !== "sample") throw new Error(judged.reason);
        expect(Math.abs(judged.sample.offsetUs - way.offsetUs)).toBeLessThanOrEqual(
          judged.sample.errorUs,
        );
        expect(judged.sample.delayUs).toBe(way.thereUs + way.backUs);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads server times of the next era, from a clock in this one and from one never set", () => {
    const inEra1Us = 2_100_000_000 * SECOND;
    for (const localUs of [2_085_978_495 * SECOND, 0]) {
      const leg = { ...LEG, localUs, offsetUs: inEra1Us - localUs };
      const judged = exchanged(leg, {}, { earliestUnixUs: 1_800_000_000 * SECOND });
      expect(judged).toMatchObject({ kind: "sample", sample: { offsetUs: inEra1Us - localUs } });
    }
  });
});

describe("a reply is refused by name", () => {
  const cases: readonly (readonly [
    string,
    Partial<NtpHeader>,
    Partial<Leg>,
    check: string,
    reason: string,
  ])[] = [
    ["leap 3", { leap: 3 }, {}, "T6", "leap 3: its clock is not synchronised"],
    ["stratum 0 without a kiss", { stratum: 0 }, {}, "T6", "stratum 0: not from 1 to 15"],
    ["stratum 16", { stratum: 16 }, {}, "T6", "stratum 16: not from 1 to 15"],
    ["no receive stamp", { receive: ZERO_TIMESTAMP }, {}, "T3", "its receive stamp is zero"],
    ["no transmit stamp", { transmit: ZERO_TIMESTAMP }, {}, "T3", "its transmit stamp is zero"],
    [
      "root distance",
      { rootDelayUs: 20 * SECOND, rootDispersionUs: 6 * SECOND },
      {},
      "T7",
      "root distance 16.0 s, the limit is 16.0 s",
    ],
    [
      "a long way",
      {},
      { thereUs: 2 * SECOND, backUs: 2 * SECOND },
      "TA",
      "delay 4.00 s, the limit is 3 s",
    ],
    ["a long stay", {}, { keptUs: 5 * SECOND }, "TA", "it kept the request for 5.00 s"],
    ["going back in time", {}, { keptUs: -5 }, "TA", "it sent the reply before it had the request"],
    ["a precision of 4 s", { precision: 2 }, {}, "TA", "its precision is worse than 3 s"],
  ];
  it.each(cases)("for %s", (_name, header, leg, check, reason) => {
    expect(exchanged({ ...LEG, ...leg }, header)).toEqual({ kind: "refusal", check, reason });
  });

  it("for stamps that it had sent before (T1)", () => {
    const receive = fromUnixUs(NOON_US + LEG.offsetUs + LEG.thereUs);
    const transmit = fromUnixUs(NOON_US + LEG.offsetUs + LEG.thereUs + LEG.keptUs);
    const again = exchanged(LEG, {}, { lastReceive: receive, lastTransmit: transmit });
    expect(again).toMatchObject({ kind: "refusal", check: "T1" });
    expect(exchanged(LEG, {}, { lastReceive: receive })).toMatchObject({ kind: "sample" });
  });

  it("for a turnaround longer than the exchange", () => {
    const received = { monoUs: 5 * SECOND + 50 * MS, unixUs: NOON_US + 50 * MS };
    expect(exchanged({ ...LEG, keptUs: SECOND }, {}, { received })).toEqual({
      kind: "refusal",
      check: "TA",
      reason: "it kept the request for longer than the whole exchange took",
    });
  });

  it("for a local clock that was stepped meanwhile", () => {
    const received = { monoUs: 5 * SECOND + 20_100, unixUs: NOON_US + 20_100 + 3 * SECOND };
    expect(exchanged(LEG, {}, { received })).toEqual({
      kind: "refusal",
      check: "clock",
      reason: "the local clock was stepped by 3.00 s meanwhile",
    });
  });

  it("not for a local clock that is merely slewed, which widens the error instead", () => {
    const received = { monoUs: 5 * SECOND + 20_100, unixUs: NOON_US + 20_100 + 400 };
    const slewed = exchanged(LEG, {}, { received });
    const straight = exchanged(LEG);
    if (slewed.kind !== "sample" || straight.kind !== "sample") throw new Error("refused");
    expect(slewed.sample.errorUs).toBe(straight.sample.errorUs + 400);
  });

  it("with a record of what was checked until then", () => {
    expect(checksUntil("T6")).toMatchObject({
      T2: "passed",
      T6: "failed",
      T3: "skipped",
      TA: "skipped",
    });
  });
});
