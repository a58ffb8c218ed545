/** `bringup/net`: the contract of a service, time, randomness, retries, links, addresses, and the simulator. */
export * from "./address.ts";
export { Composition, type Child, type Handle, type Hooks } from "./composition.ts";
export { DeadlineQueue, type DeadlineEntry } from "./deadline-queue.ts";
export { formatEndpoint, sameEndpoint } from "./endpoint.ts";
export { EVENT_LOG_SCHEMA, eventToJson, type LogEntry, type LogEvent } from "./event-log.ts";
export { fromHex, toHex } from "./hex.ts";
export {
  isPerfect,
  Link,
  linkModelFault,
  type Arrival,
  type LinkModel,
  type Passage,
} from "./impairment.ts";
export { formatDurationUs, parseDurationUs } from "./instant.ts";
export { secureRandom, seededRandom, type RandomRoot, type RandomStream } from "./random.ts";
export * from "./retry.ts";
export { ADAPTIVE, RETRY_PRESETS, uniformPreset, type RetryPreset } from "./retry-presets.ts";
export { RoundTrips } from "./round-trips.ts";
export * from "./service.ts";
export * from "./simulator/index.ts";
