/**
 * What the parts of the system state share: where their outputs go, and whether anything happened that a vote may
 * depend on since the notifiers were last asked.
 */
import type { Finding } from "../../net/event-log.ts";
import { SILENT, type AskId, type Output, type Question } from "../../net/service.ts";
import type { SystemEvent } from "./events.ts";

export class Outbox {
  /** Events that only explain are wanted. */
  readonly explain: boolean;
  changed: boolean;
  /** Counts every change that a view could show. */
  version: number;
  // BOUNDED: by what one step does; every step ends with `drain`.
  #outputs: Output<SystemEvent>[];

  constructor(explain: boolean, saved?: OutboxRecord) {
    this.explain = explain;
    this.changed = saved?.changed ?? false;
    this.version = saved?.version ?? 0;
    this.#outputs = saved === undefined ? [] : [...saved.outputs];
  }

  /** Something that votes may depend on is different now. */
  touch(): void {
    this.changed = true;
    this.version++;
  }

  event(event: SystemEvent): void {
    this.#outputs.push({ kind: "event", event });
  }

  finding(finding: Finding): void {
    this.event({ ...finding, kind: "finding" });
  }

  ask(ask: AskId, of: Question): void {
    this.#outputs.push({ kind: "ask", ask, of });
  }

  /** Hands over what has been collected, in order. */
  drain(): readonly Output<SystemEvent>[] {
    if (this.#outputs.length === 0) return SILENT;
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  save(): OutboxRecord {
    return { changed: this.changed, version: this.version, outputs: [...this.#outputs] };
  }
}

export interface OutboxRecord {
  readonly changed: boolean;
  readonly version: number;
  readonly outputs: readonly Output<SystemEvent>[];
}
