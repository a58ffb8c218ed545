/** What a link does, in the words of a line. */
import { formatDurationUs } from "../instant.ts";
import { isPerfect } from "./link.ts";
import type { GilbertElliott, JitterModel, LinkModel, LossModel, LossWindow } from "./model.ts";

/** `loss 10 %, delay 5.00 ms`. */
export function linkWords(model: LinkModel): string {
  const { loss, delayUs, jitterUs, jitter, rate, mtuBytes, nat, rules } = model;
  const losses = loss === undefined ? [] : [loss].flat().filter((one) => one !== 0);
  const parts = [
    ...(losses.length > 0 ? [`loss ${losses.map(lossWords).join(" + ")}`] : []),
    ...(delayUs ? [`delay ${formatDurationUs(delayUs)}`] : []),
    ...(jitterUs ? [`jitter ${formatDurationUs(jitterUs)}`] : []),
    ...(jitter ? [`jitter ${jitterWords(jitter)}`] : []),
    ...(rate ? [`rate ${rateWords(rate.bitsPerSecond)}`] : []),
    ...(mtuBytes ? [`mtu ${mtuBytes}`] : []),
    ...shares(model),
    ...(nat ? ["a translator of addresses that forgets"] : []),
    ...(rules?.length ? [rules.length === 1 ? "1 rule" : `${rules.length} rules`] : []),
  ];
  return parts.length === 0 ? "nothing lost or delayed" : parts.join(", ");
}

/** What a link does each way; empty where it does nothing. */
export interface LinkWords {
  readonly tx: string;
  readonly rx: string;
}

/** For logs and snapshots. */
export function wordsOfLink({
  tx,
  rx,
}: {
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}): LinkWords {
  return { tx: isPerfect(tx) ? "" : linkWords(tx), rx: isPerfect(rx) ? "" : linkWords(rx) };
}

/** Both in one text for a person: `loss 10 %`, or `out loss 10 %; in perfect`. */
export function linkText({ tx, rx }: LinkWords): string {
  const [out, back] = [tx || "perfect", rx || "perfect"];
  return out === back ? out : `out ${out}; in ${back}`;
}

function shares(model: LinkModel): readonly string[] {
  const words = [
    ["duplicates", model.duplicate],
    ["reordered", model.reorder],
    ["corrupt", model.corrupt],
    ["cut off", model.truncate],
    ["refused", model.refuse],
  ] as const;
  return words.flatMap(([word, share]) => (share ? [`${word} ${percent(share)}`] : []));
}

function lossWords(loss: LossModel): string {
  if (typeof loss === "number") return percent(loss);
  switch (loss.kind) {
    case "gilbert-elliott":
      return chainWords(loss);
    case "markov4":
      return `in four states, p13 ${percent(loss.p13)}`;
    case "pattern":
      return `by the pattern ${shortened(loss.pattern)}`;
    case "trace":
      return `by the trace ${shortened(loss.fates)}`;
    case "nth":
      return [
        ...(loss.packets ? [`of packets ${shortened(loss.packets.join(" "))}`] : []),
        ...(loss.every ? [`of every ${loss.every}. packet`] : []),
      ].join(" and ");
    case "window":
      return windowWords(loss);
  }
}

function chainWords({ p, r, lossBad = 1, lossGood = 0 }: GilbertElliott): string {
  if (lossBad === 1 && lossGood === 0 && p + r > 0 && r > 0)
    return `${percent(p / (p + r))} in bursts of ${Number((1 / r).toFixed(2))}`;
  return `gemodel ${[p, r, lossBad, lossGood].map(percent).join(" ")}`;
}

function windowWords({ fromUs, untilUs, everyUs }: LossWindow): string {
  const until = untilUs === undefined ? " on" : ` to ${formatDurationUs(untilUs)}`;
  const again = everyUs === undefined ? "" : `, every ${formatDurationUs(everyUs)}`;
  return `of everything from ${formatDurationUs(fromUs)}${until}${again}`;
}

function jitterWords(jitter: JitterModel): string {
  const alike = jitter.correlation ? `, correlation ${percent(jitter.correlation)}` : "";
  switch (jitter.kind) {
    case "uniform":
      return `${formatDurationUs(jitter.lowUs)} to ${formatDurationUs(jitter.highUs)}${alike}`;
    case "normal":
      return `normal ±${formatDurationUs(jitter.deviationUs)}${alike}`;
    case "pareto":
      return `pareto ${formatDurationUs(jitter.scaleUs)}, shape ${jitter.shape}${alike}`;
    case "table":
      return `by a table of ${jitter.quantilesUs.length} quantiles${alike}`;
  }
}

/** `1.5 Mbit/s`. */
function rateWords(bitsPerSecond: number): string {
  const units = [
    [1e9, "Gbit/s"],
    [1e6, "Mbit/s"],
    [1e3, "kbit/s"],
  ] as const;
  const [size, unit] = units.find(([least]) => bitsPerSecond >= least) ?? [1, "bit/s"];
  return `${Number((bitsPerSecond / size).toFixed(3))} ${unit}`;
}

function percent(probability: number): string {
  return `${Number((probability * 100).toFixed(4))} %`;
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 21)}...` : text;
}
