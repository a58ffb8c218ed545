/** The options of every command that can impair its own packets. */
import { Option, type Command } from "commander";
import type { LinkModel } from "../net/impairment.ts";
import { durationUs, probability, seedNumber } from "./arguments.ts";

export interface LinkOptions {
  readonly loss?: number;
  readonly lossTx?: number;
  readonly lossRx?: number;
  readonly delay?: number;
  readonly jitter?: number;
  readonly seed?: number;
}

export function addLinkOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--loss <percent>", "lose packets, each direction").argParser(probability),
    )
    .addOption(new Option("--loss-tx <percent>", "lose packets sent").argParser(probability))
    .addOption(new Option("--loss-rx <percent>", "lose packets received").argParser(probability))
    .addOption(
      new Option("--delay <duration>", "delay packets, each direction").argParser(durationUs),
    )
    .addOption(
      new Option("--jitter <duration>", "delay them by up to this much more").argParser(durationUs),
    )
    .addOption(new Option("--seed <number>", "repeat a run's dice").argParser(seedNumber));
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
