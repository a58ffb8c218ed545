/**
 * What the system state can be told to do from outside: by an operator, a library user, a recording.
 *
 * A command that cannot be followed leaves a finding and changes nothing; it never throws.
 */
import type { Finding } from "../../net/event-log.ts";
import type { Instant } from "../../net/instant.ts";
import { BLOB_MAX_BYTES, BLOBS, type BlobName } from "./blobs.ts";
import type { FactName, FactValues, Provenance } from "./facts.ts";
import { isLadderState, isSystemState, type LadderState, type SystemState } from "./ladder.ts";
import { isVote, type Refusal, type Vote } from "./notifier.ts";
import type { Operation } from "./operations.ts";
import type { Outbox } from "./outbox.ts";
import type { SystemStateService } from "./system-state.ts";

export type SystemCommand =
  | { readonly kind: "advance"; readonly goal: LadderState }
  | { readonly kind: "fall-back"; readonly to: SystemState; readonly why: string }
  /** Refuse the entry of `next` by hand, under a name that no notifier has; the same name again replaces it. */
  | {
      readonly kind: "hold";
      readonly name: string;
      readonly next: LadderState;
      readonly reason: string;
      readonly expiresUs?: number;
    }
  | {
      readonly kind: "veto";
      readonly name: string;
      readonly next: LadderState;
      readonly reason: string;
      readonly retryAfterUs?: number;
    }
  /** Ends what the operator refuses under this name, or has the notifier of this name asked again. */
  | { readonly kind: "release"; readonly name: string }
  /** The answer to `vote-wanted`. */
  | {
      readonly kind: "vote";
      readonly notifier: string;
      readonly next: SystemState;
      readonly vote: Vote;
    }
  | SetFact
  | { readonly kind: "lose-fact"; readonly name: FactName; readonly why: string }
  | {
      readonly kind: "set-blob" | "append-blob";
      readonly name: BlobName;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "wipe-blob"; readonly name: BlobName }
  | { readonly kind: "operate"; readonly operation: Operation }
  /** The driver found something that a person should know. */
  | { readonly kind: "add-finding"; readonly finding: Finding };

type SetFact = {
  [Name in FactName]: {
    readonly kind: "set-fact";
    readonly name: Name;
    readonly value: FactValues[Name];
    readonly provenance: Provenance;
  };
}[FactName];

/** Does what a command says; what it changes is looked at in the next settle. */
export function applyCommand(
  system: SystemStateService,
  command: SystemCommand,
  at: Instant,
  outbox: Outbox,
): void {
  const problem = apply(system, command, at);
  if (problem !== undefined) outbox.finding({ code: `${command.kind}-refused`, message: problem });
}

/** Undefined, or why not. */
function apply(
  system: SystemStateService,
  command: SystemCommand,
  at: Instant,
): string | undefined {
  switch (command.kind) {
    case "advance":
      if (!isLadderState(command.goal)) return `${command.goal} is not a state of the ladder`;
      system.aim(command.goal);
      return undefined;
    case "fall-back":
      if (!isSystemState(command.to)) return `${command.to} is not a state`;
      return system.fallBack(command.to, command.why, at)
        ? undefined
        : `${system.current} cannot fall to ${command.to}`;
    case "hold":
    case "veto":
      if (!isLadderState(command.next)) return `${command.next} is not a state of the ladder`;
      if (!isVote(command))
        return `a ${command.kind} needs a reason, and its time a number of microseconds`;
      return system.refuseByHand(command.name, command.next, refusalOf(command));
    case "release":
      return system.release(command.name, at) ? undefined : `${command.name} refuses nothing`;
    case "vote":
      if (!isVote(command.vote)) return "a vote is to proceed, to hold or to veto, with a reason";
      return system.voteFromOutside(command.notifier, command.next, command.vote, at);
    case "set-fact":
    case "lose-fact":
    case "set-blob":
    case "append-blob":
    case "wipe-blob":
    case "operate":
    case "add-finding":
      return store(system, command, at);
  }
}

type StoreCommand = Exclude<
  SystemCommand,
  { kind: "advance" | "fall-back" | "hold" | "veto" | "release" | "vote" }
>;

function store(system: SystemStateService, command: StoreCommand, at: Instant): string | undefined {
  switch (command.kind) {
    case "set-fact":
      system.setFact(command.name, command.value, command.provenance, at);
      return undefined;
    case "lose-fact":
      return system.loseFact(command.name, command.why)
        ? undefined
        : `there is no fact ${command.name}`;
    case "set-blob":
    case "append-blob":
    case "wipe-blob":
      return Object.hasOwn(BLOBS, command.name)
        ? storeBlob(system, command)
        : `there is no blob named ${command.name}`;
    case "operate":
      system.operate(command.operation);
      return undefined;
    case "add-finding":
      if (!isFinding(command.finding)) return "a finding is a code and a message";
      system.addFinding(command.finding);
      return undefined;
  }
}

function storeBlob(
  system: SystemStateService,
  command: Extract<StoreCommand, { kind: "set-blob" | "append-blob" | "wipe-blob" }>,
): string | undefined {
  switch (command.kind) {
    case "set-blob":
      return system.setBlob(command.name, command.bytes) ? undefined : TOO_LONG;
    case "append-blob":
      return system.appendBlob(command.name, command.bytes) ? undefined : TOO_LONG;
    case "wipe-blob":
      return system.wipeBlob(command.name) ? undefined : `${command.name} is empty`;
  }
}

const FINDING_KEYS: ReadonlySet<string> = new Set([
  "code",
  "message",
  "severity",
  "device",
  "suggestion",
  "detail",
]);

/** Whether data from outside is a finding, and nothing else besides. */
function isFinding(finding: Finding | null | undefined): boolean {
  if (typeof finding?.code !== "string" || typeof finding.message !== "string") return false;
  return Object.keys(finding).every((key) => FINDING_KEYS.has(key));
}

const TOO_LONG = `a blob has at most ${BLOB_MAX_BYTES} bytes`;

function refusalOf(command: Extract<SystemCommand, { kind: "hold" | "veto" }>): Refusal {
  const { kind, reason } = command;
  if (kind === "hold")
    return command.expiresUs === undefined
      ? { kind, reason }
      : { kind, reason, expiresUs: command.expiresUs };
  const { retryAfterUs } = command;
  return retryAfterUs === undefined ? { kind, reason } : { kind, reason, retryAfterUs };
}
