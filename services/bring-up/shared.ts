import type { Composition } from "../../net/composition.ts";
import type { RandomRoot } from "../../net/random.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { Instant } from "../../net/service.ts";
import type { SystemStateService } from "../system-state/index.ts";
import type { BringUpConfig } from "./config.ts";
import type { Journal } from "./journal.ts";

/** What the parts of one bring-up work with. */
export interface Shared {
  /** Replaced whole when the operator prefers other servers. */
  config: BringUpConfig;
  readonly random: RandomRoot;
  readonly journal: Journal;
  readonly system: SystemStateService;
  readonly roundTrips: RoundTrips;
  readonly composition: Composition;
  /** Lets what the system state has to ask go out before the rest of the step does. */
  askNow(at: Instant): void;
}
