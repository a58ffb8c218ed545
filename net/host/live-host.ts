/**
 * The live driver of one service: real sockets, real clocks, one timer.
 *
 *   socket, stream, answer, command ──stamp──▶ mailbox ──▶ step ──▶ outputs performed in order
 *             timer ──────────────────────────────┘          │
 *               ▲                                            ├──▶ events, when the packets are out
 *               └────────────── armed ◀── deadlineUs ◀───────┘
 *
 *  - An input is stamped when it arrives and waits while another step runs: a listener may give commands.
 *  - Events are handed over after the step's other outputs: a slow listener delays no packet.
 *  - A deadline comes from the timer or, when it is due already, by way of the event loop; never from within a step.
 *  - Whatever a step, a listener or a contract violation throws is a bug: the host closes and reports it.
 *  - Open sockets and an armed timer keep the process alive, a closed host leaves nothing.
 */
import { skippedWords } from "../capabilities.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Instant } from "../instant.ts";
import type { HostTiming } from "../latency.ts";
import type {
  Answer,
  AskId,
  Capabilities,
  Input,
  Output,
  PortId,
  Question,
  Service,
  StreamId,
  StreamRequest,
} from "../service.ts";
import { createClock, type Clock } from "./clock.ts";
import { answerFileQuestion } from "./files.ts";
import { HostTimings } from "./host-timings.ts";
import { ImpairedLink, type Drop, type Impairment } from "./impaired.ts";
import type { PortDriver } from "./port-driver.ts";
import { Ports } from "./ports.ts";
import { codeOf, messageOf } from "./socket-failure.ts";
import { LateStreams } from "./late-streams.ts";
import type { TcpMaker } from "./stream-connection.ts";
import type { UdpMaker } from "./udp-socket.ts";
import { DeadlineTimer, nodeTimers, type Timers } from "./timer.ts";

export interface LiveHostOptions<Event> {
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly impairment?: Impairment;
  /** Carries `udp-frame` and `arp` ports, without it they fail as `denied`, and others that it wants. */
  readonly driver?: PortDriver;
  /** Makes the sockets of the `udp` ports that the driver leaves alone; left out, they are Node's own. */
  readonly udpMaker?: UdpMaker;
  /** Makes the sockets of connections; left out, they are Node's own. Listeners always are. */
  readonly tcpMaker?: TcpMaker;
  /** Left out: what ordinary sockets can, and frames where there is a driver. */
  readonly capabilities?: Capabilities;
  onEvents?(events: readonly Event[], at: Instant): void;
  /** A UDP port was bound: the only way to learn a port that the system chose. */
  onOpen?(port: PortId, local: Endpoint): void;
  onDrop?(drop: Drop): void;
  /** How long the host's own work takes, piece by piece; left out, nothing is measured. Must not throw or command. */
  onTiming?(timing: HostTiming): void;
  /** A bug, of the service or a listener. The host is closed. Left out, the error is thrown into the event loop. */
  onFault?(error: unknown): void;
  /**
   * Asked before the host answers by itself, which it does for files only. What is answered at once has been done
   * before the outputs behind the question are performed.
   */
  answer?(question: Question): Answer | Promise<Answer> | undefined;
}

const SOCKETS: Capabilities = {
  frames: false,
  udp: true,
  tcp: true,
  tls: true,
  ipv6: true,
  stamps: false,
};

/** Inputs handled in one go, and deadlines delivered in a row that were all due: more is a loop, a bug. */
const MAX_CONSECUTIVE = 10_000;

export class LiveHost<Command, Event, State> {
  readonly service: Service<Command, Event, State>;
  readonly capabilities: Capabilities;
  readonly #options: LiveHostOptions<Event>;
  readonly #clock: Clock;
  #link: ImpairedLink | undefined;
  readonly #ports: Ports;
  readonly #streams: LateStreams;
  readonly #timer: DeadlineTimer;
  readonly #timings: HostTimings | undefined;
  // BOUNDED: by what one step and its listener cause
  readonly #mailbox: { readonly at: Instant; readonly input: Input<Command> }[] = [];
  readonly #fileWork = new Set<Promise<Answer>>(); // BOUNDED: by the files that the service asks for
  #stepping = false;
  #dueInARow = 0;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(service: Service<Command, Event, State>, options: LiveHostOptions<Event> = {}) {
    this.service = service;
    this.#options = options;
    this.capabilities = options.capabilities ?? {
      ...SOCKETS,
      frames: options.driver !== undefined,
    };
    this.#clock = options.clock ?? createClock();
    if (options.onTiming !== undefined)
      this.#timings = new HostTimings(this.#clock, (timing) => options.onTiming?.(timing));
    this.#link = options.impairment && this.#linkOf(options.impairment);
    const deliver = (input: Input<never>): void => this.#take(input);
    this.#ports = new Ports({
      clock: this.#clock,
      deliver,
      within: (bring) => this.#within(bring),
      link: this.#link,
      driver: options.driver,
      udpMaker: options.udpMaker,
    });
    this.#streams = new LateStreams(
      (id, event) => deliver({ kind: "stream", id, event }),
      (bring) => this.#within(bring),
      options.tcpMaker,
    );
    this.#timer = new DeadlineTimer(options.timers ?? nodeTimers, () => this.#wake());
    this.#arm();
  }

  now(): Instant {
    return this.#clock.now();
  }

  /** Handled before it returns, unless called from a listener: then after the step that is running. */
  command(command: Command): void {
    this.#take({ kind: "command", command });
  }

  /**
   * Puts a link in, where there was none; every packet from now on goes through it. Of the link that is there already
   * the models may have been replaced: their times count from now on.
   */
  impair(impairment: Impairment): void {
    this.#link?.begin(this.#clock.now().monoUs);
    this.#link ??= this.#linkOf(impairment);
    this.#ports.impair(this.#link);
  }

  #linkOf(impairment: Impairment): ImpairedLink {
    const onDrop = (drop: Drop): void => this.#options.onDrop?.(drop);
    return new ImpairedLink(impairment, this.#clock.now().monoUs, onDrop);
  }

  /** Where a UDP port is bound; undefined for a port that is not open or carries frames. */
  localEndpoint(port: PortId): Endpoint | undefined {
    return this.#ports.local(port);
  }

  /** Closes sockets, streams and timer at once; resolves when the system has let go and files are written. */
  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  async #shut(): Promise<void> {
    this.#closed = true;
    this.#timer.cancel();
    this.#mailbox.length = 0;
    await Promise.all([this.#ports.closeAll(), this.#streams.closeAll(), ...this.#fileWork]);
  }

  #take(input: Input<Command>): void {
    this.#within(() => void this.#mailbox.push({ at: this.#clock.now(), input }));
  }

  /**
   * Everything that comes from outside passes here: `bring` puts inputs into the mailbox and, unless a step is
   * running that will see them, they are worked off. What the service or a listener throws closes the host.
   */
  #within(bring: () => void): void {
    if (this.#closed) return;
    if (this.#stepping) return bring();
    this.#stepping = true;
    try {
      bring();
      this.#work();
      this.#timings?.end();
    } catch (bug) {
      void this.close();
      if (this.#options.onFault === undefined) throw bug;
      this.#options.onFault(bug);
    } finally {
      this.#stepping = false;
    }
  }

  #work(): void {
    for (let handled = 0; ; handled++) {
      const next = this.#mailbox.shift();
      if (next === undefined) break;
      if (handled >= MAX_CONSECUTIVE)
        throw new Error(`the mailbox never empties: ${MAX_CONSECUTIVE} inputs in one go`);
      this.#step(next.at, next.input);
    }
    if (!this.#closed) this.#arm();
  }

  #step(at: Instant, input: Input<Command>): void {
    if (isPacket(input) && !this.#ports.has(input.on)) return; // late: its port has been closed
    this.#timings?.stepping(at.monoUs, input, this.service.deadlineUs);
    const outputs = this.service.step(at, input);
    this.#timings?.stepped();
    if (outputs.length === 0) return;
    const events: Event[] = [];
    for (const output of outputs) {
      if (this.#closed) return; // by a listener of `onOpen` or `onDrop`
      if (output.kind === "event") events.push(output.event);
      else this.#perform(output);
    }
    if (events.length === 0 || this.#closed || this.#options.onEvents === undefined) return;
    this.#timings?.mark();
    this.#options.onEvents(events, at);
    this.#timings?.notified();
  }

  #perform(output: Exclude<Output<Event>, { kind: "event" }>): void {
    switch (output.kind) {
      case "open":
        return this.#open(output);
      case "close":
        return this.#ports.close(output.port);
      case "send":
        this.#timings?.mark();
        this.#ports.send(output);
        return this.#timings?.sent(output);
      case "stream":
        return this.#stream(output.id, output.request);
      case "ask":
        return this.#ask(output.ask, output.of);
    }
  }

  #open(output: Extract<Output<Event>, { kind: "open" }>): void {
    this.#ports.open(output.port, output.spec);
    const local = this.#ports.local(output.port);
    if (local !== undefined) this.#options.onOpen?.(output.port, local);
  }

  #stream(id: StreamId, request: StreamRequest): void {
    if (this.capabilities.tcp) return this.#streams.request(id, request);
    if (request.kind !== "connect" && request.kind !== "listen") return;
    const failed = { kind: "failed", why: "denied", message: skippedWords("tcp") } as const;
    for (const event of [failed, { kind: "closed" } as const])
      this.#take({ kind: "stream", id, event });
  }

  #ask(ask: AskId, question: Question): void {
    const answered = (result: Answer): void => this.#take({ kind: "answer", ask, result });
    const elsewhere = this.#options.answer?.(question);
    if (elsewhere instanceof Promise) return void elsewhere.catch(refusal).then(answered);
    if (elsewhere !== undefined) return answered(elsewhere);
    const work = answerFileQuestion(question);
    this.#fileWork.add(work);
    void work.finally(() => this.#fileWork.delete(work)).then(answered);
  }

  /** The timer fired: on time, early, or for the link. */
  #wake(): void {
    this.#within(() => {
      this.#link?.run(this.#clock.now().monoUs);
      const at = this.#clock.now();
      if (this.service.deadlineUs > at.monoUs) return;
      this.#dueInARow++;
      if (this.#dueInARow > MAX_CONSECUTIVE)
        throw new Error(`the service is always due: ${MAX_CONSECUTIVE} deadlines in a row`);
      this.#mailbox.push({ at, input: { kind: "deadline" } });
    });
  }

  #arm(): void {
    const { deadlineUs } = this.service;
    if (Number.isNaN(deadlineUs)) throw new Error("the deadline of the service is not a number");
    const nowUs = this.#clock.now().monoUs;
    if (deadlineUs > nowUs) this.#dueInARow = 0;
    this.#timer.arm(Math.min(deadlineUs, this.#link?.nextUs ?? Infinity), nowUs);
  }
}

function isPacket<C>(
  input: Input<C>,
): input is Extract<Input<C>, { kind: "datagram" | "sent" | "failed" }> {
  return input.kind === "datagram" || input.kind === "sent" || input.kind === "failed";
}

function refusal(error: unknown): Answer {
  return { kind: "failed", why: codeOf(error) || "failed", message: messageOf(error) };
}
