import type { CompositionRecord } from "../../net/composition.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { Saved } from "../../net/service.ts";
import type { AppliedRecord } from "./applied.ts";
import type { JournalRecord } from "./journal.ts";
import type { NamesRecord } from "./names-part.ts";
import type { Preferences } from "./preferences.ts";
import type { TimeRecord } from "./time-part.ts";
import type { BringUpOutcome } from "./view.ts";

/** Everything a bring-up needs to go on where it was. */
export interface BringUpRecord extends Saved {
  readonly composition: CompositionRecord;
  readonly journal: JournalRecord;
  readonly roundTrips: ReturnType<RoundTrips["save"]>;
  readonly names: NamesRecord;
  readonly time: TimeRecord;
  readonly applied: AppliedRecord;
  /** Left out: those of the configuration. */
  readonly preferences?: Preferences;
  readonly outcome: BringUpOutcome;
  readonly endedUs: number | undefined;
  readonly nowUs: number;
}
