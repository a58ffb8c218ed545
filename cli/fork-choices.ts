import type { LinkOptions } from "./link-options.ts";
import type { UpViewOptions } from "./up-view.ts";

/** What `replay --fork` is told. */
export interface ForkChoices extends LinkOptions, UpViewOptions {
  readonly at?: number;
  readonly for?: number;
  readonly record?: string;
}

/** Whether the link was told to be another one. */
export function isGiven(options: LinkOptions): boolean {
  const { link, loss, lossTx, lossRx, delay, jitter } = options;
  return [link, loss, lossTx, lossRx, delay, jitter].some((value) => value !== undefined);
}
