import type { Malformed } from "./service.ts";

/** A decoder's refusal: what is wrong, and at which byte of what it was given. */
export function malformed(reason: string, offset: number): Malformed {
  return { kind: "malformed", reason, offset };
}
