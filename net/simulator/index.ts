/** The simulated world, for the lab, for experiments and for tests. */
export type { Attachment, AttachOptions } from "./attachment.ts";
export type { ClockOptions } from "./clock.ts";
export type { RunEnd, RunLimits, Step } from "./engine.ts";
export type { NodeOptions, SimulatedNode } from "./node.ts";
export type { DroppedPacket, Running, RunOptions } from "./runner.ts";
export type { Segment, SegmentOptions } from "./segment.ts";
export { simulatedCertificate, type SimulatedCertificate } from "./tls.ts";
export type { Capacity, Load } from "./waiting-line.ts";
export { World, type WorldOptions } from "./world.ts";
