/** The options of every command that can impair its own packets. */
import { overlaid, type LinkModel } from "../net/impairment.ts";
import { durationUs, seedNumber, timeoutUs } from "./arguments.ts";
import { linkOfChoice, lossChoice, withLossChoice, type LossChoice } from "./link-choice.ts";
import type { OptionSpec } from "./option-spec.ts";
import { retryChoice } from "./retry-choice.ts";

export interface LinkOptions {
  readonly link?: string;
  readonly loss?: LossChoice;
  readonly lossTx?: LossChoice;
  readonly lossRx?: LossChoice;
  readonly delay?: number;
  readonly jitter?: number;
  readonly seed?: number;
}

export const LINK_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--link <link>",
    description: "a profile (lte, wifi-lossy …), a file, or 'loss 10%, delay 5ms'",
  },
  {
    flags: "--loss <percent>",
    description: "lose packets, each direction; or a model: 'gemodel 1% 10%', ..X.",
    parse: lossChoice,
  },
  { flags: "--loss-tx <percent>", description: "lose packets sent", parse: lossChoice },
  { flags: "--loss-rx <percent>", description: "lose packets received", parse: lossChoice },
  { flags: "--delay <duration>", description: "delay packets, each direction", parse: durationUs },
  {
    flags: "--jitter <duration>",
    description: "delay them by up to this much more",
    parse: durationUs,
  },
  { flags: "--seed <number>", description: "repeat a run's dice", parse: seedNumber },
];

export const RETRY_OPTION: OptionSpec = {
  flags: "--retry <policy>",
  description: "a preset (adaptive by default), delays: 250ms,500ms,1s, or a file",
  parse: retryChoice,
};

/** `--timeout`, five seconds unless told otherwise. */
export function timeoutOption(seconds = 5): OptionSpec {
  return {
    flags: "--timeout <duration>",
    description: "give up after",
    parse: timeoutUs,
    default: { value: seconds * 1_000_000, text: `${seconds}s` },
  };
}

/** The two directions of the link, and the seed of its dice where one was given. */
export interface ImpairedLink {
  readonly tx: LinkModel;
  readonly rx: LinkModel;
  readonly seed?: number;
}

/** What the options say, each in the place of what `--link` says. Throws a CliError. */
export async function linkOf(options: LinkOptions): Promise<ImpairedLink> {
  const { link, loss, lossTx = loss, lossRx = loss, delay, jitter, seed } = options;
  const changes = {
    ...(delay === undefined ? {} : { delayUs: delay }),
    ...(jitter === undefined ? {} : { jitterUs: jitter }),
  };
  const { tx, rx } = await linkOfChoice(link);
  return {
    tx: await withLossChoice(overlaid(tx, changes), lossTx),
    rx: await withLossChoice(overlaid(rx, changes), lossRx),
    ...(seed === undefined ? {} : { seed }),
  };
}
