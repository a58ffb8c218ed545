/** Everything about a resolver, or about one entry of the cache. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { Snapshot } from "../../../observation/snapshot.ts";
import type { Page } from "../drawing/page.ts";
import { durationText, secondsText, untilText } from "../drawing/time-text.ts";
import {
  healthOf,
  outcomeRole,
  serverText,
  type CacheEntry,
  type DnsItem,
  type DnsServer,
} from "./dns-words.ts";

export function explainDns(page: Page, snapshot: Snapshot, item: DnsItem | undefined): void {
  if (item === undefined) page.say("no resolver is known and nothing is cached yet", "dim");
  else if (item.kind === "server") writeServer(page, snapshot, item.server);
  else writeEntry(page, item.entry);
}

function writeServer(page: Page, { names, atUs }: Snapshot, server: DnsServer): void {
  const { sent, answered, failures, failuresInRow, lastRttUs } = server;
  const { word, role } = healthOf(server);
  const text = serverText(server);
  page.say(text, "accent");
  page.field("health", word, role);
  page.field("sent", `${sent}, ${answered} answered`);
  page.field("failed", `${failures}, the last ${failuresInRow} in a row`);
  page.field("last RTT", durationText(lastRttUs));
  page.field("port", String(server.port));
  const asked = names.questions.filter((question) => isOf(question.server, server));
  page.blank();
  page.say(asked.length === 0 ? "no question in flight to it" : "questions in flight", "strong");
  for (const { type, name, attempts, deadlineUs } of asked)
    page.field(type, `${name}, try ${attempts}, gives up ${untilText(deadlineUs, atUs)}`, "sent");
  const known = names.cache.filter((entry) => entry.server !== null && isOf(entry.server, server));
  page.blank();
  page.say(known.length === 0 ? "nothing cached of it" : "cached answers of it", "strong");
  for (const { type, name, remainingUs } of known)
    page.field(type, `${name}, ${formatDurationUs(remainingUs)} left`);
}

/** A snapshot names servers with or without their port. */
function isOf(named: string, server: DnsServer): boolean {
  return named === server.address || named === `${server.address}:${server.port}`;
}

function writeEntry(page: Page, entry: CacheEntry): void {
  const { name, type, outcome, values, ttlSeconds, remainingUs, server, elapsedUs } = entry;
  page.add({ text: `${type} `, role: "strong" }, { text: name, role: "accent" });
  page.field("outcome", outcome, outcomeRole(outcome));
  for (const value of values) page.field("value", value);
  if (values.length === 0) page.field("value", "none", "dim");
  page.field("TTL", secondsText(ttlSeconds));
  page.field("left", remainingUs <= 0 ? "expired" : formatDurationUs(remainingUs));
  page.field("by", server ?? "the resolver itself");
  page.field("took", formatDurationUs(elapsedUs));
  page.field("tries", String(entry.attempts));
}
