/** `bringup/system-state`: the ladder of system states, who may hold it, what is known, and what can be done. */
export {
  BLOB_MAX_BYTES,
  BLOBS,
  type BlobEntry,
  type BlobKind,
  type BlobName,
  type Blobs,
} from "./blobs.ts";
export type { SystemCommand } from "./commands.ts";
export type { Notice, SystemEvent } from "./events.ts";
export {
  FACTS_MAX,
  provenanceText,
  type Fact,
  type FactName,
  type Facts,
  type FactValues,
  type LinkFact,
  type NamesFact,
  type NetworkFact,
  type Provenance,
  type TimeFact,
} from "./facts.ts";
export { HOLDS_MAX, VISITS_MAX, type EdgeCount, type HoldRecord, type Visit } from "./history.ts";
export { VETO_RETRY_MIN_US, type Blocker, type HoldBlocker, type VetoBlocker } from "./holds.ts";
export type { Watcher } from "./ladder-machine.ts";
export {
  ladderDot,
  ladderJson,
  ladderMermaid,
  ladderText,
  type LadderDocument,
} from "./ladder-render.ts";
export {
  BACKWARD_EDGES,
  compareStates,
  FALL_BACKS,
  FORWARD_EDGES,
  hasReached,
  isLadderState,
  isSystemState,
  LADDER,
  mayFallBack,
  MEANING,
  NEXT,
  SYSTEM_STATES,
  type BackwardEdge,
  type Cause,
  type ForwardEdge,
  type LadderState,
  type SystemState,
} from "./ladder.ts";
export { NOTIFIERS_MAX } from "./notifier-list.ts";
export { PROCEED, type Notifier, type Refusal, type Vote } from "./notifier.ts";
export {
  OPERATIONS_PENDING_MAX,
  type Operation,
  type OperationName,
  type OperationParameters,
  type PendingOperation,
} from "./operations.ts";
export { supervise, type Requirement, type Supervised, type Unmet } from "./supervisor.ts";
export {
  createSystemState,
  type SystemStateConfig,
  type SystemStateRecord,
  type SystemStateService,
} from "./system-state.ts";
export { OPERATOR_NOTIFIERS_MAX } from "./outsiders.ts";
export type { Advance, SystemStateView } from "./view.ts";
