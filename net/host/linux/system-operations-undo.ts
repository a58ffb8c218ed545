/** Putting back what a run has changed: by itself at its end, or by the next one if it was killed. */
import { messageOf } from "../socket-failure.ts";
import type { JournalRecord, LeaseNote, Undo } from "./journal-entry.ts";
import {
  restoreResolvConf,
  restoreResolved,
  type ResolverSystem,
  type Undone,
} from "./resolvers.ts";
import type { LinkEntry } from "./rtnetlink/link.ts";
import type { RouteSocket } from "./rtnetlink/route-socket.ts";

export interface UndoTools {
  readonly routes: RouteSocket;
  readonly resolvers: ResolverSystem;
}

type Of<Kind extends Undo["kind"]> = Extract<Undo, { kind: Kind }>;

/** Never throws: what cannot be undone now is `failed`, and may be tried again. */
export function undoOne(undo: Undo, tools: UndoTools): Undone {
  try {
    return undoing(undo, tools);
  } catch (systemError) {
    return { how: "failed", message: messageOf(systemError) };
  }
}

function undoing(undo: Undo, { routes, resolvers }: UndoTools): Undone {
  switch (undo.kind) {
    case "resolv-conf":
      return restoreResolvConf(undo, undo.path === resolvers.path);
    case "resolvectl":
      return restoreResolved(undo.device, resolvers);
    case "link":
    case "address":
    case "route": {
      const link = routes.links().find(({ index }) => index === undo.index);
      if (link === undefined) return { how: "gone", message: `${undo.device} is gone` };
      return undoOnLink(undo, link, routes);
    }
  }
}

function undoOnLink(
  undo: Of<"link" | "address" | "route">,
  link: LinkEntry,
  routes: RouteSocket,
): Undone {
  const { index } = link;
  switch (undo.kind) {
    case "link": {
      const state = undo.up ? "up" : "down";
      if (link.up === undo.up)
        return { how: "gone", message: `${link.device} is ${state} already` };
      routes.setLink(index, undo.up);
      return { how: "done", message: `set ${link.device} ${state} again` };
    }
    case "address": {
      const change = routes.removeAddress(undo);
      const text = `${undo.address}/${undo.prefixLength}`;
      return removed(change, `address ${text}`, link);
    }
    case "route": {
      const change = routes.removeRoute(undo);
      const text = `${undo.destination}/${undo.prefixLength}`;
      return removed(change, `route to ${text}`, link);
    }
  }
}

function removed(change: "changed" | "unchanged", what: string, { device }: LinkEntry): Undone {
  return change === "changed"
    ? { how: "done", message: `removed ${what} from ${device}` }
    : { how: "gone", message: `${what} was gone from ${device} already` };
}

export interface Recovery {
  /** Sentences for a person; none if there was nothing to say. */
  readonly report: readonly string[];
  /** What could not be undone. */
  readonly remaining: readonly Undo[];
}

/**
 * Undoes what a run that was killed has left, the latest first. `sameNetwork`: its network namespace is this one;
 * else that one is gone, and with it all but the file with the resolvers.
 */
export function recoverRun(
  record: JournalRecord,
  sameNetwork: boolean,
  tools: UndoTools,
): Recovery {
  const report: string[] = []; // BOUNDED: by the record
  const remaining: Undo[] = []; // BOUNDED: by the record
  for (const undo of record.undo.toReversed()) {
    if (!sameNetwork && undo.kind !== "resolv-conf") continue;
    const { how, message } = undoOne(undo, tools);
    if (how === "failed") remaining.unshift(undo);
    if (how !== "gone") report.push(message);
  }
  if (record.lease !== undefined) report.push(leaseText(record.lease));
  if (report.length === 0) return { report, remaining };
  const who = `bringup on ${record.device} (process ${record.pid}, ${record.mode})`;
  return { report: [`${who} ended without cleaning up: ${report.join("; ")}`], remaining };
}

function leaseText({ address, server, expiresUnixUs }: LeaseNote): string {
  const until =
    expiresUnixUs === undefined ? "" : ` until ${new Date(expiresUnixUs / 1000).toISOString()}`;
  return `the server ${server} keeps the lease of ${address}${until}`;
}
