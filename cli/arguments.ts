/** What a person types, read into what the code works with; every refusal says what was expected. */
import { parseDurationUs } from "../net/instant.ts";
import { fixedPolicy } from "../net/retry.ts";
import { RETRY_PRESETS, uniformPreset, type RetryPreset } from "../net/retry-presets.ts";
import { CliError, EXIT } from "./exit.ts";

export function usage(code: string, message: string, expected?: string, attempt?: string): CliError {
  return new CliError(EXIT.usage, `usage.${code}`, message, {
    ...(expected === undefined ? {} : { expected }),
    ...(attempt === undefined ? {} : { attempt }),
  });
}

/** `250ms`, `5s`, `2m`; a bare number is seconds. */
export function durationUs(text: string): number {
  const us = parseDurationUs(text);
  if (us === undefined) throw usage("duration", `"${text}" is not a duration`, "a number with a unit", "250ms, 5s or 2m");
  return us;
}

/** `30` or `30%`: a probability in per cent, as 0 to 1. */
export function probability(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text.trim());
  const percent = match === null ? Number.NaN : Number(match[1]);
  if (!(percent >= 0 && percent <= 100)) {
    throw usage("probability", `"${text}" is not a probability`, "per cent from 0 to 100", "--loss 30");
  }
  return percent / 100;
}

/** A whole number that a seed may be. */
export function seedNumber(text: string): number {
  const seed = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) {
    throw usage("seed", `"${text}" is not a seed`, `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`, "--seed 7");
  }
  return seed;
}

/** A preset's name, or delays with units: `250ms,500ms,1s`, the last repeating. */
export function retryPreset(text: string): RetryPreset {
  const preset = RETRY_PRESETS.get(text);
  if (preset !== undefined) return preset;
  const known = [...RETRY_PRESETS.keys()].join(", ");
  if (!/^\d/.test(text)) throw usage("retry", `unknown retry preset "${text}"`, `one of ${known}, or delays`, "--retry 250ms,500ms,1s");
  const delaysUs = text.split(",").map((delay) => {
    const us = parseDurationUs(delay, true);
    if (us === undefined || us === 0) {
      throw usage("retry", `"${delay}" is not a delay`, "a positive number with a unit", "--retry 250ms,500ms,1s");
    }
    return us;
  });
  return uniformPreset(fixedPolicy(text, delaysUs));
}

/** Collects a repeatable option whose values may also be separated by commas. */
export function list(text: string, before: readonly string[] = []): readonly string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes("")) throw usage("list", `"${text}" has an empty element`, "values separated by commas");
  return [...before, ...items];
}

/** One of a closed set of words. */
export function oneOf<T extends string>(kind: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word === undefined) throw usage(kind, `unknown ${kind} "${text}"`, `one of ${words.join(", ")}`);
    return word;
  };
}
