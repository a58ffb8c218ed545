/**
 * The system state: one service around the ladder, the facts, the blobs and the system operations.
 *
 * Two ways to drive it, which may be mixed:
 *  - as a service: `step` applies one command or answer, settles, and returns what came of it;
 *  - inside a composition: call the methods during a step of the composition, `settle` once at its end, and forward
 *    what `drain` hands over.
 *
 * Nothing is asked while a change is made. A release, a fact, a blob, the result of an operation, a new notifier,
 * `noteChange` (a service had an event) or an advance only mark that votes may differ; `settle` asks, once, however
 * many changes there were.
 */
import type { Finding } from "../../net/event-log.ts";
import type { Instant } from "../../net/instant.ts";
import {
  SILENT,
  type Answer,
  type AskId,
  type Input,
  type Output,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { BlobStore, type BlobName, type BlobRecord, type Blobs } from "./blobs.ts";
import { applyCommand, type SystemCommand } from "./commands.ts";
import type { SystemEvent } from "./events.ts";
import {
  FactStore,
  provenanceText,
  type Fact,
  type FactName,
  type Facts,
  type FactValues,
  type Provenance,
} from "./facts.ts";
import { LadderMachine, type LadderRecord, type Watcher } from "./ladder-machine.ts";
import type { LadderState, SystemState } from "./ladder.ts";
import type { Notifier, Refusal, Vote } from "./notifier.ts";
import { Operations, type Operation, type OperationsRecord } from "./operations.ts";
import { Outbox, type OutboxRecord } from "./outbox.ts";
import { Outsiders, type OutsidersRecord } from "./outsiders.ts";
import { LiveView, type Advance, type SystemStateView } from "./view.ts";

export interface SystemStateConfig {
  /** Build the events that only explain; see `SystemEvent`. */
  readonly explain: boolean;
  /** Record system operations without letting them go out; true if left out. */
  readonly dryRun?: boolean;
}

/**
 * A fresh system state in CONTEXT_CREATED, or one that goes on where `saved` was taken: then the owner registers its
 * notifiers and supervisors again before anything is asked. Throws if `saved` is of another version.
 */
export function createSystemState(config: SystemStateConfig, saved?: Saved): SystemStateService {
  if (saved !== undefined && saved.version !== RECORD_VERSION) {
    throw new Error(
      `a record of the system state of version ${saved.version}, not ${RECORD_VERSION}`,
    );
  }
  return new SystemStateService(config, saved as SystemStateRecord | undefined);
}

/** Made by `createSystemState`; see the head of this file for the two ways to drive it. */
export class SystemStateService implements Service<SystemCommand, SystemEvent, SystemStateView> {
  readonly #outbox: Outbox;
  readonly #ladder: LadderMachine;
  readonly #facts: FactStore;
  readonly #blobs: BlobStore;
  readonly #operations: Operations;
  readonly #outsiders: Outsiders;

  constructor(config: SystemStateConfig, saved?: SystemStateRecord) {
    this.#outbox = new Outbox(config.explain, saved?.outbox);
    this.#ladder = new LadderMachine(this.#outbox, saved?.ladder);
    this.#facts = new FactStore(saved?.facts);
    this.#blobs = new BlobStore(saved?.blobs);
    this.#operations = new Operations(this.#outbox, config.dryRun ?? true, saved?.operations);
    this.#outsiders = new Outsiders(this.#ladder, this.#outbox, saved?.outsiders);
  }

  get current(): SystemState {
    return this.#ladder.current;
  }

  get goal(): LadderState {
    return this.#ladder.goal;
  }

  get facts(): Facts {
    return this.#facts;
  }

  get blobs(): Blobs {
    return this.#blobs;
  }

  get deadlineUs(): number {
    return this.#ladder.deadlineUs;
  }

  get state(): SystemStateView {
    const { version } = this.#outbox;
    return new LiveView(
      version,
      this.#ladder,
      this.#facts,
      this.#blobs,
      this.#operations,
      this.#outsiders,
    );
  }

  step(at: Instant, input: Input<SystemCommand>): readonly Output<SystemEvent>[] {
    switch (input.kind) {
      case "command":
        applyCommand(this, input.command, at, this.#outbox);
        break;
      case "answer":
        if (!this.answered(input.ask, input.result)) return SILENT;
        break;
      case "deadline":
        if (at.monoUs < this.deadlineUs) return SILENT;
        break;
      case "datagram":
      case "sent":
      case "failed":
      case "stream":
        return SILENT;
    }
    this.settle(at);
    return this.drain();
  }

  /**
   * Adds a notifier behind those that are there. Throws if the name is taken, and after resuming puts a notifier back
   * into its old place.
   */
  register(notifier: Notifier): void {
    this.#ladder.register(notifier);
  }

  /** Makes a place for a notifier outside, which votes by the command `vote`. No effect if there is one already. */
  registerForeign(name: string): void {
    this.#outsiders.registerForeign(name);
  }

  /** Takes a notifier out, and its hold with it. False if there is none of that name. */
  deregister(name: string, at: Instant): boolean {
    return this.#outsiders.deregister(name, at);
  }

  /** Adds somebody who looks at every settle whether to fall back. */
  watch(watcher: Watcher): void {
    this.#ladder.watch(watcher);
  }

  /** Sets how far the next settle climbs; never a reason to go back. Throws inside a notifier. */
  aim(goal: LadderState): void {
    this.#ladder.aim(goal);
  }

  /** Sets the goal and settles: climbs as far as everybody agrees. Throws inside a notifier. */
  advanceTo(goal: LadderState, at: Instant): Advance {
    this.#ladder.aim(goal);
    this.#ladder.settle(at);
    return { reached: this.current, blockedBy: this.#ladder.blockers() };
  }

  /** Ends a hold or a veto. False if there is nothing of that name to end. */
  release(name: string, at: Instant): boolean {
    return this.#outsiders.release(name, at);
  }

  /** Goes back, told to everybody; false, and nothing happens, where `to` does not lie below. Throws inside a notifier. */
  fallBack(to: SystemState, why: string, at: Instant): boolean {
    return this.#ladder.fallBack(to, why, at);
  }

  /** Something happened that votes may depend on and that is not a fact. */
  noteChange(): void {
    this.#outbox.touch();
  }

  /** Falls where something was lost, then asks if anything changed since it was last asked. Throws inside a notifier. */
  settle(at: Instant): void {
    this.#ladder.settle(at);
  }

  /** What came out since the last call, in order. */
  drain(): readonly Output<SystemEvent>[] {
    return this.#outbox.drain();
  }

  /** True if that is news. */
  setFact<Name extends FactName>(
    name: Name,
    value: FactValues[Name],
    provenance: Provenance,
    at: Instant,
  ): boolean {
    const result = this.#facts.set(name, value, provenance, at);
    if (result === "full") {
      this.#outbox.finding({ code: "facts-full", message: `no room for the fact ${name}` });
    }
    if (result !== "changed") return false;
    this.#outbox.touch();
    if (this.#outbox.explain) {
      this.#outbox.event({ kind: "fact", name, value, provenance: provenanceText(provenance) });
    }
    return true;
  }

  /** False if there was no such fact. */
  loseFact(name: FactName, why: string): boolean {
    if (!this.#facts.lose(name)) return false;
    this.#outbox.touch();
    if (this.#outbox.explain) this.#outbox.event({ kind: "fact-lost", name, why });
    return true;
  }

  /** False, and nothing changes, if it is too long. */
  setBlob(name: BlobName, bytes: Uint8Array): boolean {
    return this.#blobChanged(name, this.#blobs.set(name, bytes));
  }

  appendBlob(name: BlobName, bytes: Uint8Array): boolean {
    return this.#blobChanged(name, this.#blobs.append(name, bytes));
  }

  /** False if there was none. */
  wipeBlob(name: BlobName): boolean {
    return this.#blobChanged(name, this.#blobs.wipe(name));
  }

  /** Something a person should know: it becomes an event, and no vote depends on it. */
  addFinding(finding: Finding): void {
    this.#outbox.finding(finding);
  }

  /** Asks for a system operation; the id of its ask, or undefined in a dry run. */
  operate(operation: Operation): AskId | undefined {
    return this.#operations.request(operation);
  }

  /** Brings the result of an operation; false if none waits for it. */
  answered(ask: AskId, result: Answer): boolean {
    return this.#operations.answered(ask, result);
  }

  /** Puts a refusal by hand in place, or replaces the one of that name; undefined, or why not. */
  refuseByHand(name: string, next: LadderState, refusal: Refusal): string | undefined {
    return this.#outsiders.refuseByHand(name, next, refusal);
  }

  /** Takes the vote of a notifier outside; undefined, or why not. */
  voteFromOutside(name: string, next: SystemState, vote: Vote, at: Instant): string | undefined {
    return this.#outsiders.voteFromOutside(name, next, vote, at);
  }

  save(): SystemStateRecord {
    return {
      version: RECORD_VERSION,
      outbox: this.#outbox.save(),
      ladder: this.#ladder.save(),
      facts: this.#facts.save(),
      blobs: this.#blobs.save(),
      operations: this.#operations.save(),
      outsiders: this.#outsiders.save(),
    };
  }

  #blobChanged(name: BlobName, changed: boolean): boolean {
    if (!changed) return false;
    this.#outbox.touch();
    if (this.#outbox.explain)
      this.#outbox.event({ kind: "blob", name, lengthBytes: this.#blobs.lengthBytes(name) });
    return true;
  }
}

const RECORD_VERSION = 1;

/** Plain data; holds the secrets among the blobs. */
export interface SystemStateRecord extends Saved {
  readonly outbox: OutboxRecord;
  readonly ladder: LadderRecord;
  readonly facts: readonly Fact[];
  readonly blobs: readonly BlobRecord[];
  readonly operations: OperationsRecord;
  readonly outsiders: OutsidersRecord;
}
