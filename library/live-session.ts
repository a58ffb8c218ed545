/** A bring-up on real sockets: on a lab's loopback servers, or on the network that the system has. */
import { Link } from "../net/impairment.ts";
import { wordsOfLink } from "../net/impairment/link-words.ts";
import type { Drop, Impairment } from "../net/host/impaired.ts";
import { LiveHost, type LiveHostOptions } from "../net/host/live-host.ts";
import { randomFrom } from "../services/bring-up/recording.ts";
import { servicePorts } from "./service-ports.ts";
import type { Endpoint, PortId, Service } from "../net/service.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
} from "../services/bring-up.ts";
import type { EventStore } from "../observation/event-store.ts";
import type { Snapshot } from "../observation/snapshot.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { SystemCommand } from "../services/system-state/index.ts";
import {
  configOf,
  linkIsPerfect,
  type BringUpOptions,
  type KnownNetwork,
  type Plan,
} from "./options.ts";
import type { EventListener } from "./event-fan.ts";
import { Observer } from "./observer.ts";
import {
  linkRefusal,
  refusalOf,
  type BothWays,
  type OperatorCommand,
  type Performed,
} from "./operator.ts";
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

type Watched = (service: BringUp) => Service<BringUpCommand, BringUpEvent, unknown>;

/**
 * Starts a bring-up on sockets. It runs until its first end, and on if the plan says `stay`. What `watched` returns is
 * stepped in the place of the service.
 */
export function startLive(
  plan: Plan,
  options: BringUpOptions,
  network: LiveNetwork,
  watched?: Watched,
): BringUpSession {
  const session = new LiveSession(plan, options, network, watched);
  session.start();
  return session;
}

class LiveSession implements BringUpSession {
  readonly ended: Promise<End>;
  readonly faulted: Promise<never>;
  readonly #plan: Plan;
  readonly #network: LiveNetwork;
  readonly #service: BringUp;
  readonly #observer: Observer;
  readonly #recorder: ReturnType<typeof recordingOf> | undefined;
  readonly #link: Impairment;
  readonly #host: LiveHost<BringUpCommand, BringUpEvent, unknown>;
  #stopped: Promise<UpDocument> | undefined;

  constructor(
    plan: Plan,
    options: BringUpOptions,
    network: LiveNetwork,
    watched: Watched | undefined,
  ) {
    this.#plan = plan;
    this.#network = network;
    const config = configOf(plan, network);
    const random = randomFrom(plan.random);
    const service = createBringUp(config, random);
    this.#service = service;
    this.#observer = new Observer(service, plan, options);
    const { onRecord } = options;
    this.#recorder = onRecord && recordingOf(service, plan, config, onRecord);
    this.#link = {
      tx: new Link(plan.tx, random.stream("link/tx")),
      rx: new Link(plan.rx, random.stream("link/rx")),
      serviceOf: servicePorts(config),
    };
    const { promise: first, resolve: onEnd } = Promise.withResolvers<End>();
    const { promise: faulted, reject: onFault } = Promise.withResolvers<never>();
    this.faulted = faulted;
    this.ended = Promise.race([first, faulted]);
    // whoever looks at neither is told by neither: a fault must not end the process
    void this.faulted.catch(() => undefined);
    void this.ended.catch(() => undefined);
    const stepped = this.#observer.around(this.#recorder ?? watched?.(service) ?? service);
    this.#host = new LiveHost(stepped, {
      ...network.host,
      ...this.#hostOptions(options, onEnd),
      onFault,
    });
  }

  get store(): EventStore | undefined {
    return this.#observer.store;
  }

  get link(): BothWays {
    const { tx, rx } = this.#link;
    return { tx: tx.model, rx: rx.model };
  }

  start(): void {
    this.#command({ kind: "start" });
    this.#network.attend?.((command) => this.#command(command));
  }

  document(): UpDocument {
    return documentOf(this.#service, this.#plan.mode, this.#plan.random);
  }

  nowUs(): number {
    return this.#host.now().monoUs - this.#service.startedUs;
  }

  command(command: SystemCommand): void {
    this.#command({ kind: "system", command });
  }

  snapshot(): Snapshot {
    return this.#observer.snapshot(this.#host.now());
  }

  listen(listener: EventListener): () => void {
    return this.#observer.events.add(listener);
  }

  perform(command: OperatorCommand): Performed {
    return this.#commandUnless(refusalOf(this.#service.inspect(), command), command);
  }

  setLink(models: BothWays): Performed {
    const refusal = linkRefusal(this.#service.inspect(), models);
    if (refusal === undefined) {
      this.#link.tx.model = models.tx;
      this.#link.rx.model = models.rx;
      this.#host.impair(this.#link);
    }
    return this.#commandUnless(refusal, { kind: "link-model", ...wordsOfLink(models) });
  }

  stop(): Promise<UpDocument> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  #hostOptions(
    { notifiers = [] }: BringUpOptions,
    onEnd: (end: End) => void,
  ): LiveHostOptions<BringUpEvent> {
    const router = new EventRouter(notifiers, this.#observer.events, onEnd);
    const { timed, wantsPackets } = this.#observer;
    return {
      ...(linkIsPerfect(this.#plan) ? {} : { impairment: this.#link }),
      onEvents: (events, at) => router.route(events, at, (command) => this.#command(command)),
      ...(wantsPackets && {
        onOpen: (port: PortId, local: Endpoint) => {
          this.#observer.opened(port, local);
          this.#command({ kind: "opened", port, local });
        },
      }),
      onDrop: (drop) => this.#command(droppedCommand(drop, wantsPackets)),
      ...(timed && { onTiming: timed }),
    };
  }

  #command(command: BringUpCommand): void {
    this.#host.command(command);
  }

  #commandUnless(reason: string | undefined, command: BringUpCommand): Performed {
    if (reason !== undefined) return { kind: "refused", reason };
    this.#command(command);
    return { kind: "done" };
  }

  async #end(): Promise<UpDocument> {
    const document = this.document();
    await Promise.resolve(); // called by a listener, the step that is going on comes to its end first
    this.#command({ kind: "stop" });
    this.#recorder?.finish();
    await this.#host.close();
    await this.#network.close();
    return document;
  }
}

/** What a bring-up is told of a packet that its link lost: the packet itself where somebody looks. */
function droppedCommand(drop: Drop, wantsPacket: boolean): BringUpCommand {
  const { direction, port: on, remote: peer, bytes, reason, what } = drop;
  const told = { kind: "dropped", direction, lengthBytes: bytes.length, reason } as const;
  const command = what === undefined ? told : { ...told, what };
  return wantsPacket ? { ...command, packet: { on, peer, bytes: bytes.slice() } } : command;
}
