/** Simulated runs, recorded and reviewed: what `bringup why` sees of them. */
import type { BringUpOptions } from "../../../library/options.ts";
import { explain, type WhyDocument } from "../../../observation/why/explain.ts";
import { reviewRecording, type Review } from "../../../observation/why/review.ts";
import { recordedRun } from "../recorded-runs.ts";

const LINK = { delayUs: 5_000 };

/** On a link of 5 ms each way, unless told otherwise. */
export async function reviewOf(options: BringUpOptions, atUs?: number): Promise<Review> {
  return reviewed(await recordedRun({ tx: LINK, rx: LINK, ...options }), atUs);
}

export function reviewed(lines: readonly string[], atUs?: number): Review {
  const review = reviewRecording(lines, atUs);
  if (typeof review === "string") throw new Error(review);
  return review;
}

export interface Question {
  readonly atUs?: number;
  readonly state?: string;
}

export async function whyOf(
  options: BringUpOptions,
  { atUs, state }: Question = {},
): Promise<WhyDocument> {
  const { snapshot, evidence } = await reviewOf(options, atUs);
  return explain(snapshot, evidence, state);
}
