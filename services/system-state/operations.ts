/**
 * What the system can be asked to do to itself: the hardware abstraction, as data.
 *
 * An operation goes out as an `ask`, its result comes back as an `answer` with the same id, in its own time. In a dry
 * run, the default, no ask goes out: the operation is recorded as an event and that is all.
 */
import type { Finding } from "../../net/event-log.ts";
import type { Answer, AskId } from "../../net/service.ts";
import type { Outbox } from "./outbox.ts";

/** By name; all text forms are those of `net/address`. */
export type OperationParameters = {
  readonly reboot: { readonly reason: string };
  /** `step` sets it at once, `slew` changes its rate. */
  readonly setClock: {
    readonly unixUs: number;
    readonly errorUs: number;
    readonly how: "step" | "slew";
  };
  readonly setHostname: { readonly hostname: string };
  readonly setLink: { readonly device: string; readonly up: boolean };
  readonly applyAddress: {
    readonly device: string;
    readonly address: string;
    readonly prefixLength: number;
    /** Left out, it stays until it is removed. */
    readonly validSeconds?: number;
    /** Who leased it, if anybody did. */
    readonly server?: string;
  };
  readonly removeAddress: {
    readonly device: string;
    readonly address: string;
    readonly prefixLength: number;
  };
  readonly applyRoute: RouteParameters;
  readonly removeRoute: RouteParameters;
  readonly applyResolvers: {
    readonly device: string;
    readonly servers: readonly string[];
    readonly searchDomains: readonly string[];
  };
  /** Puts back what was there before `applyResolvers`. */
  readonly removeResolvers: { readonly device: string };
};

type RouteParameters = {
  readonly device: string;
  readonly destination: string;
  readonly prefixLength: number;
  /** Left out, the destination is on the link. */
  readonly gateway?: string;
  readonly metric?: number;
};

export type OperationName = keyof OperationParameters;

export type Operation = {
  [Name in OperationName]: { readonly name: Name; readonly parameters: OperationParameters[Name] };
}[OperationName];

export interface PendingOperation {
  readonly ask: AskId;
  readonly operation: Operation;
}

/** A driver answers after the step: what is asked in one step waits together, with the routes of every interface. */
export const OPERATIONS_PENDING_MAX = 1_024;

export class Operations {
  readonly #outbox: Outbox;
  readonly #dryRun: boolean;
  // BOUNDED: by OPERATIONS_PENDING_MAX. Made when the first one waits: in a dry run none does.
  #pending: Map<AskId, Operation> | undefined;
  #lastAsk: AskId;

  constructor(outbox: Outbox, dryRun: boolean, saved?: OperationsRecord) {
    this.#outbox = outbox;
    this.#dryRun = dryRun;
    if (saved !== undefined && saved.pending.length > 0)
      this.#pending = new Map(saved.pending.map(({ ask, operation }) => [ask, operation]));
    this.#lastAsk = saved?.lastAsk ?? 0;
  }

  /** The id under which the result will come; undefined if nothing was asked (the event says why). */
  request(operation: Operation): AskId | undefined {
    if (this.#dryRun) {
      this.#outbox.event({ kind: "operation", ...operation, how: "dry-run" });
      return undefined;
    }
    const pending = (this.#pending ??= new Map());
    if (pending.size >= OPERATIONS_PENDING_MAX) {
      const detail = `${OPERATIONS_PENDING_MAX} operations are already waiting for their results`;
      this.#outbox.event({ kind: "operation", ...operation, how: "failed", detail });
      return undefined;
    }
    const ask = ++this.#lastAsk;
    pending.set(ask, operation);
    this.#outbox.ask(ask, { kind: "operation", ...operation });
    return ask;
  }

  /** False if no operation waits for this answer. */
  answered(ask: AskId, result: Answer): boolean {
    const operation = this.#pending?.get(ask);
    if (operation === undefined) return false;
    this.#pending?.delete(ask);
    const { how, detail } = outcome(result);
    const event = { kind: "operation", ...operation, how, ask } as const;
    this.#outbox.event(detail === undefined ? event : { ...event, detail });
    if (how === "failed" || how === "unsupported")
      this.#outbox.finding(undone(operation, how, detail));
    this.#outbox.touch();
    return true;
  }

  /** Oldest first. */
  *pending(): Generator<PendingOperation, void> {
    for (const [ask, operation] of this.#pending ?? []) yield { ask, operation };
  }

  save(): OperationsRecord {
    return { lastAsk: this.#lastAsk, pending: [...this.pending()] };
  }
}

/** What the device was to have and has not. */
function undone({ name, parameters }: Operation, how: string, detail = how): Finding {
  const device = "device" in parameters ? { device: parameters.device } : {};
  const message = `${name}: ${detail}`;
  return { code: `operation-${how}`, severity: "warning", message, ...device };
}

export interface OperationsRecord {
  readonly lastAsk: AskId;
  readonly pending: readonly PendingOperation[];
}

function outcome(result: Answer): {
  how: "done" | "dry-run" | "unsupported" | "failed";
  detail?: string | undefined;
} {
  switch (result.kind) {
    case "operated":
      return { how: result.how, detail: result.detail };
    case "failed":
      return { how: "failed", detail: withCode(result) };
    case "resolved":
    case "file":
    case "written":
      return { how: "failed", detail: `the answer is of another kind: ${result.kind}` };
  }
}

/** The system's own messages name its code already. */
function withCode({ why, message }: { readonly why: string; readonly message: string }): string {
  return message.includes(why) ? message : `${why}: ${message}`;
}
