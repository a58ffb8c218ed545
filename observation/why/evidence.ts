/** What `why` looks at besides a snapshot, and how the events that belong to it are gathered. */
import type { LogEvent } from "../../net/event-log.ts";
import type { RetryPreset } from "../../net/retry-presets.ts";

export interface Evidence {
  /**
   * In the order of the log, up to the instant of the snapshot; enriched by a capture where there is one
   * (observation/capture.ts), because the bytes tell which try an answer is for.
   */
  readonly events: readonly LogEvent[];
  /** The oldest are gone: only the latest are kept. */
  readonly isCut?: boolean;
  /** By which the services sent again, where that is known. */
  readonly retry?: RetryPreset;
  /** When something was due and the device did nothing; in order, none in another. */
  readonly gaps?: readonly Gap[];
}

/** The device slept, or was too busy. */
export interface Gap {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** Less is the usual unpunctuality of a host. */
export const GAP_MIN_US = 500_000;
