/**
 * `bringup`: what the services do, as promises over real sockets, with AbortSignal.
 *
 *   bringUp(options)        takes a device to OPERATIONAL and resolves with how it went
 *   startBringUp(options)   the same, in your hands: watch it, hold it, stop it
 *   lookup(name, options)   one name, asked of the resolvers
 *   queryTime(host, …)      one time server, and how far the local clock is off
 *   startRelay(options)     two interfaces, or UDP, joined through a link that loses and delays
 *   runExperiment(options)  thousands of simulated bring-ups: links and retry policies compared
 *   obtainLease(device, …)  a DHCP lease on an interface, held until it is released
 *   discoverDhcp(device, …) every DHCP server on an interface, and what it offers
 *   decodeMessage(bytes)    the fields of one DHCP, NTP or DNS message
 *   decodeCapture(chunks)   those of every such message in a capture file
 *
 * An end that was to be expected is a result (`blockedBy`, `outcome`); a promise is rejected with an OptionError for
 * options that make no sense, with the signal's reason, or for a fault. Times are whole microseconds, units stand
 * last in a name, and an offset is server minus local. The services themselves are in `bringup/dhcp`, `bringup/ntp`,
 * `bringup/dns` and `bringup/system-state`, what they rest on is in `bringup/net`.
 */
export { bringUp, startBringUp } from "./bring-up.ts";
export { decodeCapture } from "./decode-capture.ts";
export { decodeMessage, type DecodeOptions } from "./decode-message.ts";
export { lookup, type LookupOptions } from "./lookup.ts";
export { runExperiment, type ExperimentResult } from "./experiment.ts";
export { ExperimentError } from "./experiment-error.ts";
export { mergeExperiments } from "./experiment-merge.ts";
export type { ExperimentOptions, ExperimentProgress } from "./experiment-options.ts";
export { loadDesign } from "./load-design.ts";
export { DesignError } from "./design-error.ts";
export { BusyError, UnsupportedError } from "./manage-errors.ts";
export { discoverDhcp, type DiscoverOptions } from "./discover.ts";
export { obtainLease, type HeldLease, type ObtainLeaseOptions } from "./obtain-lease.ts";
export {
  OptionError,
  type BringUpMode,
  type BringUpOptions,
  type Configure,
  type StaticNetwork,
} from "./options.ts";
export { queryTime, type QueryTimeOptions, type TimeResult } from "./query-time.ts";
export {
  startRelay,
  RelayError,
  type LaneStatistics,
  type Relay,
  type RelayOptions,
  type RelayRecord,
  type RelayStatistics,
} from "./relay.ts";
export type { BringUpSession, End } from "./session.ts";
export type { BothWays, OperatorCommand, Performed } from "./operator.ts";
export type { EventListener } from "./event-fan.ts";
export type { EventStore } from "../observation/event-store.ts";
export type { PacketRow } from "../observation/packet-row.ts";
export type { Snapshot } from "../observation/snapshot.ts";
export type { OneShotOptions } from "./one-shot.ts";
export type {
  DesignRequest,
  ExperimentDesign,
  NamedLink,
  NamedScenario,
  StopRule,
} from "../experiment/design.ts";
export type { FileFault } from "../experiment/file-fault.ts";
export type { RunTable } from "../experiment/run-table.ts";
export type { Shard } from "../experiment/shard.ts";
export type {
  CellSummary,
  Comparison,
  Estimate,
  ExperimentSummary,
} from "../experiment/summary.ts";
export { LiveHost, type LiveHostOptions } from "../net/host/live-host.ts";
export type { Endpoint } from "../net/endpoint.ts";
export type { Damage } from "../net/capture/frame.ts";
export type { LogEvent } from "../net/event-log.ts";
export type { HostTiming } from "../net/latency.ts";
export type { Scenario } from "../lab/scenario.ts";
export type { LinkModel } from "../net/impairment.ts";
export { RETRY_PRESETS, type RetryPreset } from "../net/retry-presets.ts";
export type { RetryPolicy } from "../net/retry.ts";
export type { RequiredPart } from "../services/bring-up/config.ts";
export type { UpDocument } from "../services/bring-up/document.ts";
export type { CapturedFields, MessageFields, MessageProtocol } from "../services/decode.ts";
export type { LookupResult, RecordTypeName } from "../services/dns/index.ts";
export type { TimeSample } from "../services/ntp/index.ts";
export type {
  LadderState,
  Notifier,
  SystemCommand,
  SystemState,
  Vote,
} from "../services/system-state/index.ts";
