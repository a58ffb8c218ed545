/** One item of a link's text: what happens to packets (`link-text.ts` has the grammar). */
import { lossOfText } from "./loss-text.ts";
import type { JitterModel, JitterShape, LinkModel, Rate } from "./model.ts";
import {
  bitRate,
  duration,
  fault,
  isFault,
  percent,
  signedDuration,
  size,
  words,
  type TextFault,
} from "./text.ts";

const ITEMS =
  "loss, delay, jitter, rate, mtu, duplicate, reorder, corrupt, truncate, refuse or nat, or a profile first";

export function itemOfText(item: string): LinkModel | TextFault {
  const [head = "", ...rest] = words(item);
  const [first] = rest;
  switch (head.toLowerCase()) {
    case "loss": {
      const loss = lossOfText(rest.join(" "));
      return typeof loss === "object" && isFault(loss) ? loss : { loss };
    }
    case "delay":
      return only(item, rest, { delayUs: duration(first) }, "delay 20ms");
    case "jitter":
      return jitterOfText(rest);
    case "rate":
      return rateOfText(rest);
    case "mtu":
      return only(item, rest, { mtuBytes: size(first) }, "mtu 1400");
    case "duplicate":
      return only(item, rest, { duplicate: percent(first) }, "duplicate 1%");
    case "corrupt":
      return only(item, rest, { corrupt: percent(first) }, "corrupt 0.1%");
    case "truncate":
      return only(item, rest, { truncate: percent(first) }, "truncate 0.1%");
    case "reorder":
      return reorderOfText(rest);
    case "refuse":
      return refusalOfText(rest);
    case "nat":
      return natOfText(rest);
    default:
      return fault(`"${item.trim()}" is not part of a link`, ITEMS);
  }
}

/** A single value behind the item's name. */
function only<Key extends keyof LinkModel>(
  item: string,
  rest: readonly string[],
  read: Readonly<Record<Key, number | undefined>>,
  example: string,
): LinkModel | TextFault {
  const isRead = rest.length === 1 && Object.values(read).every((value) => value !== undefined);
  return isRead ? (read as LinkModel) : unreadable(item.trim(), example);
}

function unreadable(text: string, example: string): TextFault {
  return fault(`"${text}" cannot be read`, example);
}

const JITTERS =
  "jitter 5ms, jitter uniform -5ms 5ms, jitter normal 5ms, jitter pareto 1ms 2.5, jitter table 0ms 1ms 9ms; at the end a correlation: 25%";

function jitterOfText(rest: readonly string[]): LinkModel | TextFault {
  const jitterUs = rest.length === 1 ? duration(rest[0]) : undefined;
  if (jitterUs !== undefined) return { jitterUs };
  const last = rest.at(-1) ?? "";
  const correlation = last.endsWith("%") ? percent(last) : undefined;
  const [kind = "", ...values] = correlation === undefined ? rest : rest.slice(0, -1);
  const shape = shapeOfText(kind.toLowerCase(), values);
  if (shape === undefined) return unreadable(`jitter ${rest.join(" ")}`, JITTERS);
  const jitter: JitterModel = correlation === undefined ? shape : { ...shape, correlation };
  return { jitter };
}

function shapeOfText(kind: string, values: readonly string[]): JitterShape | undefined {
  const times = values.map(signedDuration);
  const [first, second] = times;
  switch (kind) {
    case "uniform":
      return first === undefined || second === undefined || values.length !== 2
        ? undefined
        : { kind, lowUs: first, highUs: second };
    case "normal":
      return first === undefined || values.length !== 1 ? undefined : { kind, deviationUs: first };
    case "pareto": {
      const shape = Number(values[1]);
      return first === undefined || !(shape > 0) || values.length !== 2
        ? undefined
        : { kind, scaleUs: first, shape };
    }
    case "table":
      return times.length < 2 || times.includes(undefined)
        ? undefined
        : { kind, quantilesUs: times as readonly number[] };
    default:
      return undefined;
  }
}

function rateOfText(rest: readonly string[]): LinkModel | TextFault {
  const refusal = unreadable(`rate ${rest.join(" ")}`, "rate 1mbit overhead 18 queue 64kB");
  const [text, ...options] = rest;
  const bitsPerSecond = bitRate(text);
  if (bitsPerSecond === undefined || options.length % 2 !== 0) return refusal;
  const rate: { -readonly [Key in keyof Rate]: Rate[Key] } = { bitsPerSecond };
  for (let i = 0; i < options.length; i += 2) {
    const bytes = size(options[i + 1]);
    if (bytes === undefined) return refusal;
    if (options[i] === "overhead") rate.overheadBytes = bytes;
    else if (options[i] === "queue") rate.queueBytes = bytes;
    else return refusal;
  }
  return { rate };
}

function reorderOfText([share, by, ...more]: readonly string[]): LinkModel | TextFault {
  const reorder = percent(share);
  const reorderUs = duration(by);
  if (reorder === undefined || more.length > 0 || (by !== undefined && reorderUs === undefined))
    return unreadable(`reorder ${share ?? ""}`, "reorder 5% 10ms");
  return reorderUs === undefined ? { reorder } : { reorder, reorderUs };
}

function refusalOfText([share, why, ...more]: readonly string[]): LinkModel | TextFault {
  const refuse = percent(share);
  const isReason = why === undefined || why === "refused" || why === "unreachable";
  if (refuse === undefined || !isReason || more.length > 0)
    return unreadable(`refuse ${share ?? ""}`, "refuse 5% unreachable");
  return why === undefined ? { refuse } : { refuse, refuseAs: why };
}

function natOfText(rest: readonly string[]): LinkModel | TextFault {
  const rebind = rest.length === 1 ? percent(rest[0]) : undefined;
  if (rebind !== undefined) return { nat: { rebind } };
  const times = rest.slice(1).map(duration);
  if (rest[0] !== "at" || times.length === 0 || times.includes(undefined))
    return unreadable(`nat ${rest.join(" ")}`, "nat 1%, or nat at 2s 10s");
  return { nat: { atUs: times as readonly number[] } };
}
