/** What a time server is worth, in a word. */
import type { TimeShot } from "../../../observation/snapshot.ts";
import type { Role } from "../pane.ts";

export type TimeServer = TimeShot["servers"][number];

export function verdictOf(server: TimeServer): { readonly word: string; readonly role: Role } {
  const { dropped, lastError, replies, requests, offsetUs } = server;
  if (dropped !== null) return { word: `sent away (${dropped})`, role: "bad" };
  if (lastError !== null)
    return { word: offsetUs === null ? "refused" : "in doubt", role: "warning" };
  if (offsetUs !== null) return { word: "good", role: "good" };
  if (requests === 0) return { word: "not asked", role: "dim" };
  return replies === 0
    ? { word: "no reply", role: "warning" }
    : { word: "no sample", role: "warning" };
}
