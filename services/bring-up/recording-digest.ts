/**
 * The digest behind each input of an earlier recording, which is only read any more (./step-digest.ts is that of today):
 * of the input as it was written, of what the service answered, and of the digest before it.
 *
 * A recording outlives the version that made it, and the event log may get new optional keys without a new version. So
 * what was added since recordings exist is left out here, or no earlier recording would verify any more.
 */
import { toTaggedJson } from "../../net/tagged-json.ts";

/** FNV-1a, chained. */
export function digestOf(before: number, text: string): number {
  let hash = before ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The digest behind a step: `given` is its line, up to the digest. */
export function digestStep(before: number, given: string, outputs: readonly unknown[]): number {
  const digest = digestOf(before, given);
  return outputs.length === 0
    ? digest
    : digestOf(digest, toTaggedJson(outputs.some(isYounger) ? outputs.map(provable) : outputs));
}

/** Keys of log events, by the events' types. */
const LATER_KEYS: ReadonlyMap<unknown, string> = new Map([["packet-received", "attempt"]]);

/** An output as the first version had it. */
function provable(output: unknown): unknown {
  if (!isYounger(output)) return output;
  const { event } = output;
  const { [LATER_KEYS.get(event.type) ?? ""]: _later, ...earlier } = event;
  return { ...output, event: earlier };
}

interface EventOutput {
  readonly event: { readonly type?: unknown; readonly [key: string]: unknown };
}

function isYounger(output: unknown): output is EventOutput {
  if (typeof output !== "object" || output === null || !("event" in output)) return false;
  const { event } = output as EventOutput;
  const later = LATER_KEYS.get(event.type);
  return later !== undefined && event[later] !== undefined;
}
