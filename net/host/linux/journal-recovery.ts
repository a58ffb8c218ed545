/** Taking an interface into hand: its lock, its journal, and the traces of runs that were killed. */
import { openJournal, type Journal } from "./journal.ts";
import type { RunMode } from "./journal-entry.ts";
import type { Libc } from "./libc.ts";
import type { ResolverSystem } from "./resolvers.ts";
import { resolverSystem } from "./resolvers-system.ts";
import { RouteSocket } from "./rtnetlink/route-socket.ts";
import { recoverRun } from "./system-operations-undo.ts";

export interface TakeOptions {
  readonly libc: Libc;
  /** Of the calling thread's namespace. */
  readonly device: string;
  readonly mode: RunMode;
  /** Left out: /run/bringup. */
  readonly directory?: string;
  readonly resolvers?: ResolverSystem;
}

export type Taken =
  /** `report`: what was cleaned up, in sentences. */
  | { readonly kind: "taken"; readonly journal: Journal; readonly report: readonly string[] }
  /** Another process has the interface. */
  | { readonly kind: "busy"; readonly message: string }
  /** No journal can be kept; `why` is the system's code. */
  | { readonly kind: "failed"; readonly why: string; readonly message: string };

/** Throws a NetlinkError if the system cannot even be asked. */
export function takeInterface(options: TakeOptions): Taken {
  const { resolvers = resolverSystem(), ...wanted } = options;
  const routes = RouteSocket.open(options.libc);
  const report: string[] = []; // BOUNDED: by the journals in the directory
  try {
    const opening = openJournal({
      ...wanted,
      recover: (record, sameNetwork) => {
        const recovery = recoverRun(record, sameNetwork, { routes, resolvers });
        report.push(...recovery.report);
        return recovery.remaining;
      },
    });
    return opening.kind === "open" ? { kind: "taken", journal: opening.journal, report } : opening;
  } finally {
    routes.close();
  }
}
