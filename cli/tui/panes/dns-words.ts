/** Resolvers and cache entries in words. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import type { NamesShot } from "../../../observation/snapshot.ts";
import type { Role } from "../pane.ts";

export type DnsServer = NamesShot["servers"][number];
export type CacheEntry = NamesShot["cache"][number];
export type Question = NamesShot["questions"][number];

/** What can be selected. */
export type DnsItem =
  | { readonly kind: "server"; readonly server: DnsServer }
  | { readonly kind: "entry"; readonly entry: CacheEntry };

const DNS_PORT = 53;
/** A server that loses so much is no longer called good. */
const LOSSY_SHARE = 0.1;

/** With its port only where that is not the usual one. */
export function serverText({ address, port }: DnsServer): string {
  return port === DNS_PORT ? address : formatEndpoint({ address, port });
}

/** An endpoint as text, without the usual port. */
export function withoutPort(endpoint: string): string {
  return endpoint.endsWith(`:${DNS_PORT}`) ? endpoint.slice(0, -`:${DNS_PORT}`.length) : endpoint;
}

export function healthOf(server: DnsServer): { readonly word: string; readonly role: Role } {
  const { sent, answered, failuresInRow, failures } = server;
  if (sent === 0) return { word: "not asked", role: "dim" };
  if (failuresInRow > 0) {
    const word = answered === 0 ? "silent" : "failing";
    return { word: `${word}, ${failuresInRow} in a row`, role: "bad" };
  }
  if (answered === 0) return { word: "waiting", role: "warning" };
  const share = failures / sent;
  if (share < LOSSY_SHARE) return { word: "good", role: "good" };
  return { word: `answers, ${Math.round(share * 100)} % fail`, role: "warning" };
}

export function outcomeRole(outcome: string): Role {
  if (outcome === "answer") return "good";
  return outcome === "nxdomain" || outcome === "nodata" ? "plain" : "warning";
}
