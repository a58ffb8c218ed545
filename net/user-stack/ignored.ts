/** Frames of which nothing was made, with the reason. */
import type { Malformed } from "../service.ts";
import type { Received } from "./contract.ts";

/** Made once for each reason, not for each frame. */
export function ignored(reason: string): Received {
  return Object.freeze({ kind: "ignored", reason });
}

/** A frame that breaks a format. */
export function broken({ reason, offset }: Malformed): Received {
  return { kind: "ignored", reason: `${reason} (byte ${offset})` };
}
