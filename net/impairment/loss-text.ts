/**
 * Losses as a person writes them.
 *
 *   losses  = loss *( "+" loss )                       any of them loses
 *   loss    = PERCENT [ "burst" NUMBER ]               independent, or so many lost in a row on average
 *           / "gemodel" P [ R [ 1-H [ 1-K ] ] ]        Gilbert–Elliott, per cent, as tc has it
 *           / "state" P13 [ P31 [ P32 [ P23 [ P14 ]]]] four states, per cent, as tc has it
 *           / [ "pattern" ] FATES                      "..X.", over and over
 *           / "trace" FATES [ "repeat" ]               once, then nothing more is lost
 *           / "nth" NUMBER *NUMBER                     these packets, from 1 on
 *           / "every" NUMBER                           every so many-th
 *           / "outage" FROM "-" [ UNTIL ] [ "every" DURATION ]
 */
import type { LossModel, Markov4 } from "./model.ts";
import { burstFault, burstyLoss } from "./overlays.ts";
import { duration, fault, isFault, ordinal, percent, words, type TextFault } from "./text.ts";

export const LOSSES =
  '10%, "10% burst 3", "gemodel 1% 10%", ..X., "nth 1 3", "every 10" or "outage 2s-5s"';

/** One model, or several in a list. */
export function lossOfText(text: string): LossModel | readonly LossModel[] | TextFault {
  const losses: LossModel[] = []; // BOUNDED: by the text
  for (const part of text.split("+")) {
    const loss = oneLoss(words(part));
    if (isFault(loss)) return loss;
    losses.push(loss);
  }
  const [first] = losses;
  return losses.length === 1 && first !== undefined ? first : losses;
}

function oneLoss([head = "", ...rest]: readonly string[]): LossModel | TextFault {
  if (/^\d/.test(head)) return shareOfPackets(head, rest);
  if (/^[.xX]+$/.test(head)) return rest.length === 0 ? pattern(head) : unreadable(head, rest);
  switch (head.toLowerCase()) {
    case "gemodel":
      return gilbertElliott(rest);
    case "state":
      return fourStates(rest);
    case "pattern":
      return rest.length === 1 ? pattern(rest[0]) : unreadable(head, rest);
    case "trace":
      return trace(rest);
    case "nth":
      return numbered(rest);
    case "every": {
      const every = rest.length === 1 ? ordinal(rest[0]) : undefined;
      return every === undefined
        ? fault(`"every ${rest.join(" ")}" names no packets`, "every 10")
        : { kind: "nth", every };
    }
    case "outage":
      return outage(rest);
    default:
      return unreadable(head, rest);
  }
}

function unreadable(head: string, rest: readonly string[]): TextFault {
  return fault(`"${[head, ...rest].join(" ")}" is not a loss`, LOSSES);
}

function shareOfPackets(head: string, rest: readonly string[]): LossModel | TextFault {
  const loss = percent(head);
  if (loss === undefined) return fault(`"${head}" is not a probability`, "per cent from 0 to 100");
  if (rest.length === 0) return loss;
  const burst = rest[0] === "burst" && rest.length === 2 ? Number(rest[1]) : Number.NaN;
  if (!(burst >= 1)) return fault(`"${rest.join(" ")}" is not a burst`, "10% burst 3");
  const impossible = burstFault(loss, burst);
  if (impossible !== undefined) return fault(impossible, "a smaller loss, or longer bursts");
  return burstyLoss(loss, burst);
}

function gilbertElliott(texts: readonly string[]): LossModel | TextFault {
  const values = percents(texts, 1, 4);
  if (values === undefined)
    return fault(`"gemodel ${texts.join(" ")}" is not a chain`, "gemodel P [R [1-H [1-K]]]");
  const [p = 0, r = 1 - p, lossBad, lossGood] = values;
  return {
    kind: "gilbert-elliott",
    p,
    r,
    ...(lossBad === undefined ? {} : { lossBad }),
    ...(lossGood === undefined ? {} : { lossGood }),
  };
}

function fourStates(texts: readonly string[]): LossModel | TextFault {
  const values = percents(texts, 1, 5);
  if (values === undefined)
    return fault(`"state ${texts.join(" ")}" is not a chain`, "state P13 [P31 [P32 [P23 [P14]]]]");
  const names = ["p13", "p31", "p32", "p23", "p14"] as const;
  const given = values.map((value, index) => [names[index] ?? "", value]);
  return { kind: "markov4", ...(Object.fromEntries(given) as Omit<Markov4, "kind">) };
}

function percents(texts: readonly string[], least: number, most: number) {
  if (texts.length < least || texts.length > most) return undefined;
  const values = texts.map(percent);
  return values.includes(undefined) ? undefined : (values as readonly number[]);
}

function pattern(fates: string | undefined): LossModel | TextFault {
  const lost = fatesOf(fates);
  return lost === undefined
    ? fault(`"${fates}" is not a pattern`, "dots and X, like ..X.")
    : { kind: "pattern", pattern: lost };
}

function trace([fates, ending, ...more]: readonly string[]): LossModel | TextFault {
  const lost = fatesOf(fates);
  if (lost === undefined || more.length > 0 || (ending ?? "repeat") !== "repeat")
    return fault(`"trace ${fates ?? ""}" is not a trace`, "trace ..X. [repeat]");
  return ending === undefined
    ? { kind: "trace", fates: lost }
    : { kind: "trace", fates: lost, repeat: true };
}

function fatesOf(text: string | undefined): string | undefined {
  return /^[.xX]+$/.test(text ?? "") ? text?.toUpperCase() : undefined;
}

function numbered(texts: readonly string[]): LossModel | TextFault {
  const packets = texts.map(ordinal);
  return packets.length === 0 || packets.includes(undefined)
    ? fault(`"nth ${texts.join(" ")}" names no packets`, "numbers from 1 on: nth 1 3")
    : { kind: "nth", packets: packets as readonly number[] };
}

/** `2s-5s`, `2s-`, `2s-5s every 1m`. */
function outage([window = "", again, every, ...more]: readonly string[]): LossModel | TextFault {
  const expected = "outage FROM-[UNTIL] [every DURATION]: outage 2s-5s every 1m";
  const [from, until, ...rest] = window.split("-");
  const fromUs = duration(from);
  const untilUs = duration(until);
  const everyUs = duration(every);
  const isSound =
    fromUs !== undefined &&
    until !== undefined &&
    (until === "" || (untilUs !== undefined && untilUs > fromUs)) &&
    rest.length + more.length === 0 &&
    (again === undefined || (again === "every" && everyUs !== undefined && until !== ""));
  if (!isSound) return fault(`"outage ${window}" is not a time`, expected);
  return {
    kind: "window",
    fromUs,
    ...(untilUs === undefined ? {} : { untilUs }),
    ...(everyUs === undefined ? {} : { everyUs }),
  };
}
