/** A running instance, as the verbs of its control socket see it. */
import type { BringUpSession } from "../../library/session.ts";
import type { EventRing } from "./event-ring.ts";
import type { Operator } from "./operator.ts";

export interface Instance {
  readonly session: BringUpSession;
  readonly events: EventRing;
  readonly operator: Operator;
  /** Ends it, as SIGTERM does. */
  stop(): void;
}
