/** What a link's name or text stands for, without a look at any file. */
import type { NamedLink } from "./design.ts";
import type { Checked } from "./file-fault.ts";
import { isFaultInjection } from "../net/impairment/fault-injection.ts";
import { linkOfText } from "../net/impairment/link-text.ts";
import { PROFILES } from "../net/impairment/profiles.ts";

/** Names of the profiles. */
export const LINK_NAMES: readonly string[] = [...PROFILES.keys()];

/** A profile, or a link as a text: `wifi-lossy`, `loss 10%, delay 5ms; rx dns: loss 50%`. */
export function namedLink(text: string): Checked<NamedLink> {
  const link = linkOfText(text);
  if (link.kind === "link")
    return { kind: "value", value: { name: text.trim(), tx: link.tx, rx: link.rx } };
  const isWord = /^[\w-]+$/.test(text);
  const expected = isWord
    ? `a profile (${LINK_NAMES.join(", ")}), a file ./mine.json, or a text: loss 10%, delay 5ms`
    : link.expected;
  return { kind: "faults", faults: [{ path: "", expected, found: link.reason }] };
}

/** Whether `--link` names a file: `mine.json`, `./mine`, `links/mine`. */
export function isLinkFile(text: string): boolean {
  return !isFaultInjection(text) && (text.endsWith(".json") || /^[^\s:;,]*\/[^\s:;,]*$/.test(text));
}
