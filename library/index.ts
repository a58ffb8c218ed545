/** `bringup`: promises with AbortSignal over a live host. */
export { bringUp, startBringUp } from "./bring-up.ts";
export { lookup, type LookupOptions } from "./lookup.ts";
export { OptionError, type BringUpMode, type BringUpOptions } from "./options.ts";
export { queryTime, type QueryTimeOptions, type TimeResult } from "./query-time.ts";
export type { BringUpSession, End } from "./session.ts";
export { LiveHost, type LiveHostOptions } from "../net/host/live-host.ts";
export type { LogEvent } from "../net/event-log.ts";
export { RETRY_PRESETS, type RetryPreset } from "../net/retry-presets.ts";
export type { UpDocument } from "../services/bring-up/document.ts";
export type { LookupResult } from "../services/dns/index.ts";
export type { TimeSample } from "../services/ntp/index.ts";
export type { LadderState, Notifier, SystemState, Vote } from "../services/system-state/index.ts";
