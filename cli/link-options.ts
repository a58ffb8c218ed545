/** The options of every command that can impair its own packets. */
import type { LinkModel } from "../net/impairment.ts";
import { durationUs, probability, retryPreset, seedNumber, timeoutUs } from "./arguments.ts";
import type { OptionSpec } from "./option-spec.ts";

export interface LinkOptions {
  readonly loss?: number;
  readonly lossTx?: number;
  readonly lossRx?: number;
  readonly delay?: number;
  readonly jitter?: number;
  readonly seed?: number;
}

export const LINK_OPTIONS: readonly OptionSpec[] = [
  { flags: "--loss <percent>", description: "lose packets, each direction", parse: probability },
  { flags: "--loss-tx <percent>", description: "lose packets sent", parse: probability },
  { flags: "--loss-rx <percent>", description: "lose packets received", parse: probability },
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
  description: "a preset (adaptive by default), or delays: 250ms,500ms,1s",
  parse: retryPreset,
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
export function linkOf(options: LinkOptions): {
  readonly tx: LinkModel;
  readonly rx: LinkModel;
  readonly seed?: number;
} {
  const { delay, jitter, seed } = options;
  const both = {
    ...(delay === undefined ? {} : { delayUs: delay }),
    ...(jitter === undefined ? {} : { jitterUs: jitter }),
  };
  const direction = (loss = options.loss): LinkModel =>
    loss === undefined ? both : { ...both, loss };
  return {
    tx: direction(options.lossTx),
    rx: direction(options.lossRx),
    ...(seed === undefined ? {} : { seed }),
  };
}
