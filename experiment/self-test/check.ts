/** One quantity of one model, held against its closed form. */
import type { LinkModel, PacketSource, Passage, SavedLink } from "../../net/impairment.ts";
import type { RandomStream } from "../../net/random.ts";

export interface Check {
  readonly model: string;
  readonly quantity: string;
  readonly expected: number;
  readonly observed: number;
  /** How many standard errors the two are apart; null where nothing is left to chance. */
  readonly z: number | null;
  readonly passed: boolean;
}

/** What is tested: a link, or something that claims to be one. */
export interface TestedLink {
  readonly position: number;
  deliveries(bytes: Uint8Array, nowUs: number, packet?: PacketSource): Passage;
  rebindings(nowUs: number): number;
  save(): SavedLink;
}

export type LinkMaker = (model: LinkModel, random: RandomStream) => TestedLink;

/** What every check of a run shares. */
export interface Bench {
  /** For each model. */
  readonly packets: number;
  /** A link with dice of its own, which the name decides. */
  link(name: string, model: LinkModel): TestedLink;
}

/**
 * Beyond it a check fails: once in 150 000 times for a right model, once in two thousand runs of all checks together.
 */
export const Z_MAX = 4.5;

/** A quantity that chance has a part in, with the standard error of what was observed. */
export function near(
  model: string,
  quantity: string,
  expected: number,
  observed: number,
  standardError: number,
): Check {
  const z = (observed - expected) / standardError;
  return { model, quantity, expected, observed, z, passed: Math.abs(z) <= Z_MAX };
}

/** A share of independent trials. */
export function nearShare(
  model: string,
  quantity: string,
  expected: number,
  hits: number,
  trials: number,
): Check {
  const error = Math.sqrt((expected * (1 - expected)) / trials);
  return near(model, quantity, expected, hits / trials, error);
}

/** A quantity that has to come out as it is, up to `tolerance`. */
export function exact(
  model: string,
  quantity: string,
  expected: number,
  observed: number,
  tolerance = 0,
): Check {
  const passed = Math.abs(observed - expected) <= tolerance;
  return { model, quantity, expected, observed, z: null, passed };
}
