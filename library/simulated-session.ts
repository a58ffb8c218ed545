/** A bring-up in virtual time. It has run to its end before the session is returned. */
import { simulatedLab, SIMULATED_INTERFACE } from "../lab/simulated-lab.ts";
import { runDevice } from "../lab/troubled-device.ts";
import type { DroppedPacket } from "../net/simulator/index.ts";
import { randomFrom } from "../services/bring-up/recording.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import { createBringUp, type BringUpCommand } from "../services/bring-up.ts";
import { configOf, type BringUpOptions, type Plan } from "./options.ts";
import { Observer } from "./observer.ts";
import { ALL_OVER } from "./operator.ts";
import { recordingOf } from "./recorder.ts";
import { documentOf, EventRouter, type BringUpSession, type End } from "./session.ts";

/** What a stop may take in virtual time: one release leaves the device and crosses the link. */
const STOP_US = 1_000_000;
/** A fault has been thrown by the time there is a session. */
const NEVER = new Promise<never>(() => undefined);

/** Runs a bring-up in the simulated lab to its first end; on to the time-out if the plan says `stay`. */
export function runSimulated(plan: Plan, options: BringUpOptions): BringUpSession {
  const random = randomFrom(plan.random);
  const config = configOf(plan, { interfaces: [SIMULATED_INTERFACE] });
  const service = createBringUp(config, random);
  const { onRecord } = options;
  const recorder = onRecord && recordingOf(service, plan, config, onRecord);
  const observer = new Observer(service, plan, options);
  const { tx, rx, scenario } = plan;
  const { world, device } = simulatedLab({ random, tx, rx, scenario });
  const place = { world, device, interface: SIMULATED_INTERFACE.device, random };
  let end: End | undefined;
  const router = new EventRouter(options.notifiers ?? [], observer.events, (how) => (end ??= how));
  const command = (given: BringUpCommand): void => running.command(given);
  const running = runDevice(place, scenario, observer.around(recorder ?? service), {
    onEvents: (events, at) => router.route(events, at, command),
    onDrop: (drop) => command(droppedCommand(drop, observer.wantsPackets)),
  });
  command({ kind: "start" });
  world.run({ until: () => end !== undefined });
  if (plan.stay && end === "reached") world.run({ untilUs: plan.timeoutUs });
  const stop = (): UpDocument => {
    const document = documentOf(service, plan.mode, plan.random);
    command({ kind: "stop" });
    world.run({ untilUs: world.nowUs + STOP_US });
    recorder?.finish();
    return document;
  };
  let stopped: Promise<UpDocument> | undefined;
  return {
    ended: Promise.resolve(end ?? "stopped"),
    faulted: NEVER,
    document: () => documentOf(service, plan.mode, plan.random),
    nowUs: () => device.instant.monoUs - service.startedUs,
    command: (given) => command({ kind: "system", command: given }),
    snapshot: () => observer.snapshot(device.instant),
    store: observer.store,
    listen: (listener) => observer.events.add(listener),
    perform: () => ALL_OVER,
    link: { tx, rx },
    setLink: () => ALL_OVER,
    stop: () => (stopped ??= Promise.resolve(stop())),
  };
}

/** What a bring-up is told of a packet that came to nothing: the packet itself where somebody looks. */
export function droppedCommand(drop: DroppedPacket, wantsPacket: boolean): BringUpCommand {
  const { direction, bytes, reason, about, on } = drop;
  const told = { kind: "dropped", direction, lengthBytes: bytes.length, reason } as const;
  const command = about === undefined ? told : { ...told, what: about.what };
  const peer = drop.to ?? drop.from;
  if (!wantsPacket || on === undefined || peer === undefined) return command;
  return { ...command, packet: { on, peer, bytes: bytes.slice() } };
}
