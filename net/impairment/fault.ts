/** What is wrong with a model, in words: for whoever has made one without a file's checks. */
import { LOSS_DRAWS } from "./dice.ts";
import { hasDice, lossList } from "./loss.ts";
import {
  PACKET_PHASES,
  PACKET_SERVICES,
  type JitterModel,
  type LinkModel,
  type LinkRule,
  type LossModel,
  type Markov4,
  type Treatment,
} from "./model.ts";

/** Longer lists are mistakes, and cost each packet time. */
const LIST_MAX = 10_000;
const LOSSES_MAX = 16;
const RULES_MAX = 64;
const TABLE_MAX = 4_096;
/** A day: more is a mistake in the unit. */
const LONGEST_US = 86_400_000_000;

/** What a number has to be. */
interface Kind {
  readonly words: string;
  accepts(value: number): boolean;
}

const PROBABILITY: Kind = {
  words: "a probability from 0 to 1",
  accepts: (value) => value >= 0 && value <= 1,
};
const WHOLE_US: Kind = {
  words: "a whole number of microseconds from 0 up",
  accepts: (value) => Number.isSafeInteger(value) && value >= 0,
};
const SIGNED_US: Kind = {
  words: "a number of microseconds, a day at most",
  accepts: (value) => Math.abs(value) <= LONGEST_US,
};
const SPREAD_US: Kind = {
  words: "a number of microseconds from 0 to a day",
  accepts: (value) => value >= 0 && value <= LONGEST_US,
};
const SHAPE: Kind = {
  words: "a number from 0.1 to 100",
  accepts: (value) => value >= 0.1 && value <= 100,
};
const CORRELATION: Kind = {
  words: "a number from 0 to below 1",
  accepts: (value) => value >= 0 && value < 1,
};
const BIT_RATE: Kind = {
  words: "a number of bits a second, 1 at least",
  accepts: (value) => value >= 1 && value <= Number.MAX_SAFE_INTEGER,
};
const BYTES: Kind = {
  words: "a whole number of bytes from 0 up",
  accepts: (value) => Number.isSafeInteger(value) && value >= 0,
};
const LENGTH: Kind = {
  words: "a whole number of bytes from 1 up",
  accepts: (value) => Number.isSafeInteger(value) && value >= 1,
};
const ORDINAL: Kind = {
  words: "a packet's number, 1 at least",
  accepts: (value) => Number.isSafeInteger(value) && value >= 1,
};

type Fault = string | undefined;

/** What is wrong with a model, in words, or undefined. */
export function linkModelFault(model: LinkModel): string | undefined {
  const { nat, rules = [] } = model;
  return first(
    () => treatmentFault(model),
    () => number("nat.rebind", nat?.rebind, PROBABILITY),
    () => timesFault("nat.atUs", nat?.atUs),
    () => tooMany("rules", rules, RULES_MAX),
    ...rules.map((rule, index) => () => ruleFault(rule, `rules[${index}].`)),
  );
}

function treatmentFault(treatment: Treatment, where = ""): Fault {
  const { loss, delayUs, jitterUs, jitter, rate, mtuBytes, refuseAs } = treatment;
  return first(
    () => (loss === undefined ? undefined : lossesFault(loss, `${where}loss`)),
    () => number(`${where}delayUs`, delayUs, WHOLE_US),
    () => number(`${where}jitterUs`, jitterUs, WHOLE_US),
    () => (jitter === undefined ? undefined : jitterFault(jitter, `${where}jitter`)),
    () => both(`${where}jitter`, jitter, `${where}jitterUs`, jitterUs),
    () =>
      number(`${where}rate.bitsPerSecond`, rate && (rate.bitsPerSecond ?? Number.NaN), BIT_RATE),
    () => number(`${where}rate.overheadBytes`, rate?.overheadBytes, BYTES),
    () => number(`${where}rate.queueBytes`, rate?.queueBytes, BYTES),
    () => number(`${where}mtuBytes`, mtuBytes, LENGTH),
    () => number(`${where}duplicate`, treatment.duplicate, PROBABILITY),
    () => number(`${where}reorder`, treatment.reorder, PROBABILITY),
    () => number(`${where}reorderUs`, treatment.reorderUs, WHOLE_US),
    () => number(`${where}corrupt`, treatment.corrupt, PROBABILITY),
    () => number(`${where}truncate`, treatment.truncate, PROBABILITY),
    () => number(`${where}refuse`, treatment.refuse, PROBABILITY),
    () => word(`${where}refuseAs`, refuseAs, ["refused", "unreachable"]),
  );
}

function lossesFault(loss: LossModel | readonly LossModel[], where: string): Fault {
  const losses = lossList(loss);
  if (losses.length === 0) return `${where} is an empty list`;
  const isList = Array.isArray(loss);
  return first(
    () => tooMany(where, losses, LOSSES_MAX),
    ...losses.map((one, index) => () => lossFault(one, isList ? `${where}[${index}]` : where)),
    () =>
      losses.filter(hasDice).length > LOSS_DRAWS.length
        ? `${where} has more than ${LOSS_DRAWS.length} models that throw dice`
        : undefined,
  );
}

function lossFault(loss: LossModel, where: string): Fault {
  if (typeof loss === "number") return number(where, loss, PROBABILITY);
  switch (loss.kind) {
    case "gilbert-elliott":
      return probabilities(where, {
        p: loss.p ?? Number.NaN,
        r: loss.r ?? Number.NaN,
        lossBad: loss.lossBad,
        lossGood: loss.lossGood,
      });
    case "markov4":
      return markov4Fault(loss, where);
    case "pattern":
      return fatesFault(`${where}.pattern`, loss.pattern);
    case "trace":
      return fatesFault(`${where}.fates`, loss.fates);
    case "nth":
      return first(
        () => numbersFault(`${where}.packets`, loss.packets),
        () => number(`${where}.every`, loss.every, ORDINAL),
        () =>
          loss.packets === undefined && loss.every === undefined
            ? `${where} names no packets: packets, every, or both`
            : undefined,
      );
    case "window":
      return first(
        () => number(`${where}.fromUs`, loss.fromUs ?? Number.NaN, WHOLE_US),
        () => number(`${where}.untilUs`, loss.untilUs, WHOLE_US),
        () => number(`${where}.everyUs`, loss.everyUs, WHOLE_US),
        () => windowFault(loss.fromUs, loss.untilUs, loss.everyUs, where),
      );
    default:
      return `${where} is of an unknown kind: ${JSON.stringify(loss)}`;
  }
}

function markov4Fault(loss: Markov4, where: string): Fault {
  const { p13, p31 = 1 - p13, p32 = 0, p23 = 1, p14 = 0 } = loss;
  const fault = probabilities(where, { p13: p13 ?? Number.NaN, p31, p32, p23, p14 });
  if (fault !== undefined) return fault;
  if (p13 + p14 > 1) return `${where}: p13 and p14 together are more than 1`;
  if (p31 + p32 > 1) return `${where}: p31 and p32 together are more than 1`;
  if (p13 === 0) return undefined;
  if (p31 === 0) return `${where}: with p31 at 0 a burst never ends`;
  return p32 > 0 && p23 === 0 ? `${where}: with p23 at 0 state 2 never ends` : undefined;
}

function windowFault(
  fromUs: number,
  untilUs: number | undefined,
  everyUs: number | undefined,
  where: string,
): Fault {
  if (untilUs !== undefined && untilUs <= fromUs) return `${where} ends before it begins`;
  if (everyUs === undefined) return undefined;
  if (untilUs === undefined) return `${where} never ends and cannot come again: untilUs is missing`;
  return everyUs < untilUs - fromUs ? `${where} comes again before it has ended` : undefined;
}

function jitterFault(jitter: JitterModel, where: string): Fault {
  const correlated = number(`${where}.correlation`, jitter.correlation, CORRELATION);
  if (correlated !== undefined) return correlated;
  switch (jitter.kind) {
    case "uniform": {
      const { lowUs, highUs } = jitter;
      return first(
        () => number(`${where}.lowUs`, lowUs ?? Number.NaN, SIGNED_US),
        () => number(`${where}.highUs`, highUs ?? Number.NaN, SIGNED_US),
        () => (lowUs > highUs ? `${where}: lowUs is more than highUs` : undefined),
      );
    }
    case "normal":
      return number(`${where}.deviationUs`, jitter.deviationUs ?? Number.NaN, SPREAD_US);
    case "pareto":
      return first(
        () => number(`${where}.scaleUs`, jitter.scaleUs ?? Number.NaN, SPREAD_US),
        () => number(`${where}.shape`, jitter.shape ?? Number.NaN, SHAPE),
      );
    case "table":
      return tableFault(jitter.quantilesUs, `${where}.quantilesUs`);
    default:
      return `${where} is of an unknown kind: ${JSON.stringify(jitter)}`;
  }
}

function tableFault(quantilesUs: readonly number[], where: string): Fault {
  if (!Array.isArray(quantilesUs) || quantilesUs.length < 2)
    return `${where} is a list of two quantiles or more`;
  return first(
    () => tooMany(where, quantilesUs, TABLE_MAX),
    ...quantilesUs.map((us, index) => () => number(`${where}[${index}]`, us, SIGNED_US)),
    () =>
      quantilesUs.some((us, index) => us < (quantilesUs[index - 1] ?? us))
        ? `${where} falls somewhere: quantiles rise`
        : undefined,
  );
}

function ruleFault({ when, model }: LinkRule, where: string): Fault {
  return first(
    () => word(`${where}when.service`, when.service, PACKET_SERVICES),
    () => word(`${where}when.phase`, when.phase, PACKET_PHASES),
    () => numbersFault(`${where}when.packets`, when.packets),
    () => treatmentFault(model, `${where}model.`),
  );
}

function fatesFault(where: string, fates: unknown): Fault {
  const isPattern = typeof fates === "string" && /^[.X]+$/.test(fates);
  return isPattern
    ? undefined
    : `${where} is made of dots and X, like "..X.", not "${String(fates)}"`;
}

function numbersFault(where: string, numbers: readonly number[] | undefined): Fault {
  if (numbers === undefined) return undefined;
  if (!Array.isArray(numbers)) return `${where} is a list of numbers`;
  return first(
    () => tooMany(where, numbers, LIST_MAX),
    ...numbers.map((one, index) => () => number(`${where}[${index}]`, one, ORDINAL)),
  );
}

function timesFault(where: string, times: readonly number[] | undefined): Fault {
  if (times === undefined) return undefined;
  return first(
    () => tooMany(where, times, LIST_MAX),
    ...times.map((us, index) => () => number(`${where}[${index}]`, us, WHOLE_US)),
  );
}

function probabilities(where: string, values: Readonly<Record<string, number | undefined>>): Fault {
  return first(
    ...Object.entries(values).map(
      ([name, value]) =>
        () =>
          number(`${where}.${name}`, value, PROBABILITY),
    ),
  );
}

function number(where: string, value: unknown, kind: Kind): Fault {
  if (value === undefined || (typeof value === "number" && kind.accepts(value))) return undefined;
  return `${where} is ${kind.words}, not ${String(value)}`;
}

function word(where: string, value: unknown, words: readonly string[]): Fault {
  if (value === undefined || (words as readonly unknown[]).includes(value)) return undefined;
  return `${where} is one of ${words.join(", ")}, not ${String(value)}`;
}

function both(one: string, value: unknown, other: string, otherValue: unknown): Fault {
  return value === undefined || otherValue === undefined
    ? undefined
    : `${one} takes the place of ${other}: one of them, not both`;
}

function tooMany(where: string, list: readonly unknown[], most: number): Fault {
  return list.length > most ? `${where} has more than ${most} entries` : undefined;
}

/** The first fault that one of the checks finds. */
function first(...checks: readonly (() => Fault)[]): Fault {
  for (const check of checks) {
    const fault = check();
    if (fault !== undefined) return fault;
  }
  return undefined;
}
