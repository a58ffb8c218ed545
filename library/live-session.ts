/** A bring-up on real sockets: on a lab's loopback servers, or on the network that the system has. */
import { Link } from "../net/impairment.ts";
import { LiveHost, type LiveHostOptions } from "../net/host/live-host.ts";
import { randomFrom } from "../services/bring-up/recording.ts";
import { servicePorts } from "./service-ports.ts";
import type { Service } from "../net/service.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
} from "../services/bring-up.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { SystemCommand } from "../services/system-state/index.ts";
import {
  configOf,
  linkIsPerfect,
  type BringUpOptions,
  type KnownNetwork,
  type Plan,
} from "./options.ts";
import { recordingOf } from "./recorder.ts";
import { documentOf, EventRouter, type BringUpSession, type End } from "./session.ts";

export interface LiveNetwork extends KnownNetwork {
  /** How the host carries packets, does what the system state asks for, and tells the time; left out: by sockets. */
  readonly host?: Pick<
    LiveHostOptions<BringUpEvent>,
    "clock" | "capabilities" | "driver" | "udpMaker" | "tcpMaker" | "answer"
  >;
  /** Reports what happens to the network, from the start on. */
  attend?(command: (command: BringUpCommand) => void): void;
  /** Ends what was started for this network, for example a lab's servers. */
  close(): Promise<void>;
}

/**
 * Starts a bring-up on sockets. It runs until its first end, and on if the plan says `stay`. What `watched` returns is
 * stepped in the place of the service.
 */
export function startLive(
  plan: Plan,
  options: BringUpOptions,
  network: LiveNetwork,
  watched?: (service: BringUp) => Service<BringUpCommand, BringUpEvent, unknown>,
): BringUpSession {
  const config = configOf(plan, network);
  const random = randomFrom(plan.random);
  const service = createBringUp(config, random);
  const { promise: first, resolve: end } = Promise.withResolvers<End>();
  const { promise: faulted, reject: onFault } = Promise.withResolvers<never>();
  const ended = Promise.race([first, faulted]);
  // whoever looks at neither is told by neither: a fault must not end the process
  void faulted.catch(() => undefined);
  void ended.catch(() => undefined);
  const router = new EventRouter(options.notifiers ?? [], options.onEvent, end);
  const recorder =
    options.onRecord &&
    recordingOf(service, { mode: plan.mode, random: plan.random, config }, options.onRecord);
  const link = {
    tx: new Link(plan.tx, random.stream("link/tx")),
    rx: new Link(plan.rx, random.stream("link/rx")),
    serviceOf: servicePorts(config),
  };
  const host = new LiveHost(recorder ?? watched?.(service) ?? service, {
    ...network.host,
    ...(linkIsPerfect(plan) ? {} : { impairment: link }),
    onEvents: (events, at) => router.route(events, at, (command) => host.command(command)),
    onDrop: ({ direction, bytes, reason, what }) => {
      const drop = { kind: "dropped", direction, lengthBytes: bytes.length, reason } as const;
      host.command(what === undefined ? drop : { ...drop, what });
    },
    onFault,
  });
  const command = (given: BringUpCommand): void => host.command(given);
  command({ kind: "start" });
  network.attend?.(command);
  const stop = async (): Promise<UpDocument> => {
    const document = documentOf(service, plan.mode, plan.random);
    await Promise.resolve(); // called by a listener, the step that is going on comes to its end first
    command({ kind: "stop" });
    recorder?.finish();
    await host.close();
    await network.close();
    return document;
  };
  let stopped: Promise<UpDocument> | undefined;
  return {
    ended,
    faulted,
    document: () => documentOf(service, plan.mode, plan.random),
    nowUs: () => host.now().monoUs - service.startedUs,
    command: (given: SystemCommand) => command({ kind: "system", command: given }),
    stop: () => (stopped ??= stop()),
  };
}
