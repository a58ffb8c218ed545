/**
 * A link as a person writes it in a file, schema `bringup.link/1`.
 *
 *   { "schema": "bringup.link/1", "name": "mine", "from": "lte",
 *     "tx": { "loss": "gemodel 1% 10%", "delay": "20ms", "jitter": "normal 5ms 25%" },
 *     "rx": { "loss": [0.05, "outage 2s-5s"], "rules": [{ "when": { "service": "dns" }, "loss": "50%" }] } }
 *
 * A text says what it says on the command line behind the same word; an object is the model as designs have it. What a
 * direction leaves out comes from the profile that `from` names. Durations are texts with a unit or whole microseconds.
 */
import { z } from "zod";
import {
  linkModelFault,
  overlaid,
  PACKET_PHASES,
  PACKET_SERVICES,
  type LinkModel,
  type LinkRule,
} from "../net/impairment.ts";
import { itemOfText } from "../net/impairment/link-item.ts";
import { PROFILES } from "../net/impairment/profiles.ts";
import type { NamedLink } from "./design.ts";
import { checked, type Checked, type FileFault } from "./file-fault.ts";
import { defined, duration, ownName, probability, share, text } from "./parts-of-file.ts";

const BYTES = "a whole number of bytes";
const ORDINALS = "numbers of packets, from 1 on";
const LOSS =
  'a share, a text like "gemodel 1% 10%", or a model of kind gilbert-elliott, markov4, pattern, nth, window or trace';

/** A text as behind this word on the command line. */
function item<Key extends keyof LinkModel>(word: string, key: Key, error: string) {
  return text((written) => modelOf(`${word} ${written}`)?.[key], error);
}

function modelOf(written: string): LinkModel | undefined {
  const model = itemOfText(written);
  return "kind" in model ? undefined : model;
}

const bytes = z.int({ error: BYTES }).min(0, { error: BYTES });
const us = z.number({ error: "a number of microseconds" });
const wholeUs = z.int({ error: "whole microseconds" }).min(0, { error: "whole microseconds" });
const ordinals = z.array(z.int({ error: ORDINALS }).min(1, { error: ORDINALS }));
const fates = z
  .string({ error: "dots and X, like ..X." })
  .regex(/^[.X]+$/, { error: "dots and X, like ..X." });

const lossModel = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("gilbert-elliott"),
      p: probability,
      r: probability,
      lossBad: probability.optional(),
      lossGood: probability.optional(),
    }),
    z.strictObject({
      kind: z.literal("markov4"),
      p13: probability,
      p31: probability.optional(),
      p32: probability.optional(),
      p23: probability.optional(),
      p14: probability.optional(),
    }),
    z.strictObject({ kind: z.literal("pattern"), pattern: fates }),
    z.strictObject({
      kind: z.literal("nth"),
      packets: ordinals.optional(),
      every: z.int({ error: ORDINALS }).min(1, { error: ORDINALS }).optional(),
    }),
    z.strictObject({
      kind: z.literal("window"),
      fromUs: wholeUs,
      untilUs: wholeUs.optional(),
      everyUs: wholeUs.optional(),
    }),
    z.strictObject({ kind: z.literal("trace"), fates, repeat: z.boolean().optional() }),
  ],
  { error: LOSS },
);
const lossShare = z.number({ error: LOSS }).min(0, { error: LOSS }).max(1, { error: LOSS });
const oneLoss = z.union([lossShare, item("loss", "loss", LOSS), lossModel], { error: LOSS });
const loss = z.union([oneLoss, z.array(oneLoss, { error: LOSS })], { error: LOSS });

const JITTER = 'a duration, a text like "normal 5ms 25%", or a distribution with its kind';
const correlation = z
  .number({ error: "a number from 0 to below 1" })
  .min(0)
  .lt(1, { error: "a number from 0 to below 1" })
  .optional();
const jitter = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("uniform"), lowUs: us, highUs: us, correlation }),
    z.strictObject({ kind: z.literal("normal"), deviationUs: us, correlation }),
    z.strictObject({ kind: z.literal("pareto"), scaleUs: us, shape: z.number(), correlation }),
    z.strictObject({ kind: z.literal("table"), quantilesUs: z.array(us), correlation }),
  ],
  { error: "a jitter of kind uniform, normal, pareto or table" },
);
const jitterText = text((written) => {
  const model = modelOf(`jitter ${written}`);
  return model?.jitter ?? model?.jitterUs;
}, JITTER);

const RATE = 'a text like "1mbit queue 64kB", or { "bitsPerSecond": 1000000 }';
const rate = z.union(
  [
    item("rate", "rate", RATE),
    z.strictObject({
      bitsPerSecond: z.number({ error: "a number of bits a second" }),
      overheadBytes: bytes.optional(),
      queueBytes: bytes.optional(),
    }),
  ],
  { error: RATE },
);

const treatment = {
  loss: loss.optional().describe("which packets are lost"),
  delay: duration.optional().describe("one-way delay of every packet"),
  jitter: z
    .union([wholeUs, jitterText, jitter], { error: JITTER })
    .optional()
    .describe("what is added to the delay"),
  rate: rate.optional().describe("packets leave one after the other"),
  mtu: bytes.optional().describe("longer IP packets are dropped"),
  duplicate: share.optional(),
  reorder: share.optional().describe("packets that are held back, so that others overtake them"),
  reorderBy: duration.optional().describe("for how long; left out: 1 ms"),
  corrupt: share.optional().describe("packets of which one bit is flipped"),
  truncate: share.optional().describe("packets that are cut off"),
  refuse: share.optional().describe("packets that are dropped, and the sender hears so by ICMP"),
  refuseAs: z.enum(["refused", "unreachable"]).optional(),
};
const treatmentSchema = z.strictObject(treatment);
type TreatmentInFile = z.output<typeof treatmentSchema>;

const rule = z.strictObject({
  when: z
    .strictObject({
      service: z.enum(PACKET_SERVICES).optional(),
      peer: z.string().optional().describe("address of either end"),
      phase: z.enum(PACKET_PHASES).optional(),
      packets: ordinals.optional().describe("numbers among those that the rest fits, from 1 on"),
    })
    .describe("which packets"),
  ...treatment,
});

const direction = z.strictObject({
  ...treatment,
  nat: z
    .strictObject({ rebind: share.optional(), at: z.array(duration).optional() })
    .optional()
    .describe("a translator of addresses that forgets"),
  rules: z.array(rule).optional().describe("the first that fits a packet decides"),
});
type DirectionInFile = z.output<typeof direction>;

/** The schema of the file; `toolchain/schemas.ts` writes it out for editors. */
export const LINK_FILE_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal("bringup.link/1"),
    name: ownName,
    from: z
      .enum([...PROFILES.keys()] as [string, ...string[]])
      .optional()
      .describe("profile that what is left out is taken from"),
    tx: direction.optional().describe("what happens to packets that the device sends"),
    rx: direction.optional().describe("and to those it receives"),
  })
  .describe("a link for bringup: --link FILE");

/** The link in a file, given what JSON.parse made of it. The faults stand in the order of the file. */
export function linkFromFile(json: unknown): Checked<NamedLink> {
  const file = checked(LINK_FILE_SCHEMA, json);
  if (file.kind === "faults") return file;
  const { name, from } = file.value;
  const base = from === undefined ? undefined : PROFILES.get(from);
  const faults: FileFault[] = []; // BOUNDED: by the two directions
  const made = (which: "tx" | "rx"): LinkModel => {
    const written = file.value[which];
    const model = overlaid(base?.[which] ?? {}, written === undefined ? {} : directionOf(written));
    const fault = linkModelFault(model);
    if (fault !== undefined)
      faults.push({ path: which, expected: "a link that can be", found: fault });
    return model;
  };
  const link = { name, tx: made("tx"), rx: made("rx") };
  return faults.length === 0 ? { kind: "value", value: link } : { kind: "faults", faults };
}

function directionOf({ nat, rules, ...written }: DirectionInFile): LinkModel {
  return {
    ...treatmentOf(written),
    ...(nat === undefined
      ? {}
      : { nat: defined({ rebind: nat.rebind, atUs: nat.at }) as NonNullable<LinkModel["nat"]> }),
    ...(rules === undefined ? {} : { rules: rules.map(ruleOf) }),
  };
}

function ruleOf({ when, ...written }: z.output<typeof rule>): LinkRule {
  return { when: defined(when) as LinkRule["when"], model: treatmentOf(written) };
}

function treatmentOf(written: TreatmentInFile): LinkModel {
  const { loss: losses, delay, jitter: shaken, mtu, reorderBy, ...same } = written;
  const model = {
    ...same,
    loss: Array.isArray(losses) ? losses.flat() : losses,
    delayUs: delay,
    mtuBytes: mtu,
    reorderUs: reorderBy,
    ...(typeof shaken === "number" ? { jitterUs: shaken } : { jitter: shaken }),
  };
  return defined(model) as LinkModel;
}
