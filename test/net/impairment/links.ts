/** What tests of link models share. */
import * as fc from "fast-check";
import {
  Link,
  type LinkModel,
  type LossModel,
  type PacketFacts,
  type PacketSource,
} from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";

export const BYTES = Uint8Array.of(1, 2, 3, 4);
export const MS = 1_000;

export function linkOf(model: LinkModel, seed = 1): Link {
  return new Link(model, seededRandom(seed).stream("link"));
}

/** Packets a millisecond apart: `..X.`, X for one that is lost. */
export function fates(model: LinkModel, count: number, seed = 1): string {
  const link = linkOf(model, seed);
  let text = "";
  for (let k = 0; k < count; k++) text += link.deliveries(BYTES, k * MS).dropped ? "X" : ".";
  return text;
}

/** A packet as a driver describes it. */
export function packet(facts: PacketFacts): PacketSource {
  return { facts: () => facts };
}

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 0.01, max: 1, noNaN: true });

const loss: fc.Arbitrary<LossModel> = fc.oneof(
  probability,
  fc.record({
    kind: fc.constant("gilbert-elliott" as const),
    p: probability,
    r: positive,
    lossBad: probability,
    lossGood: probability,
  }),
  fc
    .record({ p13: positive, p31: positive, p32: positive, p23: positive, p14: positive })
    .map((odds) => ({
      kind: "markov4" as const,
      p13: odds.p13 / 2,
      p14: odds.p14 / 2,
      p31: odds.p31 / 2,
      p32: odds.p32 / 2,
      p23: odds.p23,
    })),
  fc.stringMatching(/^[.X]{1,8}$/).map((pattern) => ({ kind: "pattern" as const, pattern })),
  fc.integer({ min: 1, max: 9 }).map((every) => ({ kind: "nth" as const, every })),
  fc.constant({ kind: "window" as const, fromUs: 3_000, untilUs: 9_000, everyUs: 20_000 }),
);

/** Models with anything in them. */
export const anyModel: fc.Arbitrary<LinkModel> = fc.record(
  {
    loss: fc.array(loss, { minLength: 1, maxLength: 3 }),
    delayUs: fc.nat(10_000),
    jitter: fc.oneof(
      fc.record({
        kind: fc.constant("normal" as const),
        deviationUs: fc.nat(5_000),
        correlation: fc.double({ min: 0, max: 0.95, noNaN: true }),
      }),
      fc.constant({ kind: "pareto" as const, scaleUs: 100, shape: 2 }),
    ),
    rate: fc.constant({ bitsPerSecond: 100_000, queueBytes: 200 }),
    mtuBytes: fc.integer({ min: 30, max: 40 }),
    duplicate: probability,
    reorder: probability,
    corrupt: probability,
    truncate: probability,
    refuse: probability,
    nat: fc.constant({ rebind: 0.1, atUs: [5_000] }),
    rules: fc.constant([
      { when: { service: "dns" as const }, model: { loss: 0.5, jitterUs: 50 } },
      { when: { packets: [2, 3] }, model: { delayUs: 7 } },
    ]),
  },
  { requiredKeys: [] },
);
