/** What `--retry` and the commands about policies are told: a preset, delays, or a file, which is read later. */
import { parseDurationUs } from "../net/instant.ts";
import { fixedPolicy } from "../net/retry.ts";
import { RETRY_PRESETS, uniformPreset, type RetryPreset } from "../net/retry-presets.ts";
import { usage } from "./arguments.ts";

/** A policy that is known, or the file that it stands in. */
export type RetryChoice = RetryPreset | { readonly file: string };

/** A preset's name, delays with units (`250ms,500ms,1s`, the last repeating), or a file: `./mine.json`. */
export function retryChoice(text: string): RetryChoice {
  const preset = RETRY_PRESETS.get(text);
  if (preset !== undefined) return preset;
  if (text.includes("/") || text.endsWith(".json")) return { file: text };
  const known = [...RETRY_PRESETS.keys()].join(", ");
  if (!/^\d/.test(text))
    throw usage(
      "retry",
      `unknown retry preset "${text}"`,
      `one of ${known}, or delays, or a file`,
      "250ms,500ms,1s",
    );
  return uniformPreset(fixedPolicy(text, text.split(",").map(delay)));
}

function delay(text: string): number {
  const us = parseDurationUs(text, true);
  if (us !== undefined && us > 0) return us;
  const expected = "a positive number with a unit";
  throw usage("retry", `"${text}" is not a delay`, expected, "250ms,500ms,1s");
}

/** The policy itself. What reads files is loaded only where there is one. */
export async function presetOf(choice: RetryChoice): Promise<RetryPreset>;
export async function presetOf(choice: RetryChoice | undefined): Promise<RetryPreset | undefined>;
export async function presetOf(choice: RetryChoice | undefined): Promise<RetryPreset | undefined> {
  if (choice === undefined || !("file" in choice)) return choice;
  const { readPolicy } = await import("./policy-reader.ts");
  return readPolicy(choice.file);
}
