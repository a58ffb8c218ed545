/** `bringup/net`: the contract of a service, time, randomness, retries, links, addresses, frames, a stack, the simulator. */
export * from "./address.ts";
export {
  ARP_LENGTH,
  ARP_REPLY,
  ARP_REQUEST,
  decodeArp,
  encodeArp,
  encodeArpFrame,
  type ArpFields,
  type ArpPacket,
} from "./arp.ts";
export { skippedWords } from "./capabilities.ts";
export { Composition, type Child, type Handle, type Hooks } from "./composition.ts";
export { DeadlineQueue, type DeadlineEntry } from "./deadline-queue.ts";
export { formatEndpoint, sameEndpoint } from "./endpoint.ts";
export * from "./ethernet.ts";
export {
  EVENT_LOG_SCHEMA,
  eventToJson,
  type Finding,
  type LogEntry,
  type LogEvent,
} from "./event-log.ts";
export { fromHex, toHex } from "./hex.ts";
export { decodeIcmp, type OtherIcmp, type UdpUnreachable } from "./icmp.ts";
export * from "./impairment.ts";
export { foldSum, internetChecksum, internetSum } from "./internet-checksum.ts";
export * from "./ipv4.ts";
export * from "./ipv4-number.ts";
export { formatDurationUs, parseDurationUs } from "./instant.ts";
export { secureRandom, seededRandom, type RandomRoot, type RandomStream } from "./random.ts";
export * from "./retry.ts";
export { ADAPTIVE, RETRY_PRESETS, uniformPreset, type RetryPreset } from "./retry-presets.ts";
export { RoundTrips } from "./round-trips.ts";
export * from "./service.ts";
export * from "./simulator/index.ts";
export * from "./udp.ts";
export * from "./udp-frame.ts";
export * from "./user-stack.ts";
