/** What `--loss` and `--link` are told. What reads texts, profiles and files is loaded only where there is one. */
import type { LinkModel } from "../net/impairment.ts";
import { overlaid } from "../net/impairment.ts";
import { probability } from "./arguments.ts";

/** A share, or a text that is read later. */
export type LossChoice = number | string;

export interface BothWays {
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

/** `10`, `10%`; anything that is not a single number is a text: `gemodel 1% 10%`, `..X.`. */
export function lossChoice(text: string): LossChoice {
  return /^-?[\d.]+%?$/.test(text.trim()) && /\d/.test(text) ? probability(text) : text;
}

/** Both directions of a profile, a text or a file. Throws a CliError. */
export async function linkOfChoice(choice: string | undefined): Promise<BothWays> {
  if (choice === undefined) return { tx: {}, rx: {} };
  const { readLink } = await import("./link-reader.ts");
  return readLink(choice);
}

/** The link with a loss in the place of its own, where one was given. Throws a CliError. */
export async function withLossChoice(
  model: LinkModel,
  choice: LossChoice | undefined,
): Promise<LinkModel> {
  if (choice === undefined) return model;
  if (typeof choice === "number") return overlaid(model, { loss: choice });
  const { readLoss } = await import("./link-reader.ts");
  return overlaid(model, { loss: readLoss(choice) });
}
