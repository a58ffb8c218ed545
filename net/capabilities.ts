/** What to say where a driver lacks a capability. */
import type { Capabilities } from "./service.ts";

/**
 * `skipped: needs tcp (use --isolate or --apply)`: on a stack of the kernel everything works that a stack of our own
 * leaves out.
 */
export function skippedWords(needed: keyof Capabilities): string {
  return `skipped: needs ${needed} (use --isolate or --apply)`;
}
