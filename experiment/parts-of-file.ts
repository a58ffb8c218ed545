/** What files that people write have in common: how a duration, a share and a name are written. */
import { z } from "zod";
import { percent } from "../net/impairment/text.ts";
import { parseDurationUs } from "../net/instant.ts";

const DURATION = 'a duration: "250ms", "5s", or whole microseconds';
const SHARE = 'a share: "10%", or a number from 0 to 1';

/** A text, read; what is wrong with it is said in the schema's words. */
export function text<Value>(read: (written: string) => Value | undefined, error: string) {
  return z.string({ error }).transform((written, context): Value => {
    const value = read(written);
    if (value !== undefined) return value;
    context.issues.push({ code: "custom", message: error, input: written });
    return z.NEVER;
  });
}

/** In microseconds: a text with a unit or a whole number, of at least so much. */
export function durationFrom(leastUs: number) {
  const error = leastUs === 0 ? DURATION : `${DURATION}, from ${leastUs} µs up`;
  const inWords = (written: string): number | undefined => {
    const us = parseDurationUs(written, true);
    return us !== undefined && us >= leastUs ? us : undefined;
  };
  return z.union([z.int({ error }).min(leastUs, { error }), text(inWords, error)], { error });
}

export const duration = durationFrom(0);

/** 0 to 1. */
export const probability = z
  .number({ error: SHARE })
  .min(0, { error: SHARE })
  .max(1, { error: SHARE });

/** The same, or a text in per cent. */
export const share = z.union(
  [probability, text((written) => (written.endsWith("%") ? percent(written) : undefined), SHARE)],
  { error: SHARE },
);

/** A name that stands in tables and on command lines. */
export const ownName = z
  .string({ error: "a name" })
  .regex(/^[\w.-]{1,40}$/, { error: "1 to 40 letters, digits, hyphens, dots" });

/** Without the keys that were left out. */
export function defined<T extends object>(all: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
