/**
 * Drives one service: gives it inputs, does what it answers, and keeps one deadline scheduled for it.
 *
 * Outputs are performed in their order, then the events of the step are handed over together. Whatever a performed
 * output brings about at once (a failure, a stamp, an answer) waits in the mailbox, so a step never runs inside
 * another one.
 */
import type { DeadlineEntry } from "../deadline-queue.ts";
import type {
  About,
  Answer,
  Endpoint,
  Input,
  Instant,
  Output,
  PortId,
  PortSpec,
  Question,
  Service,
  StreamId,
} from "../service.ts";
import { sendArp } from "./arp.ts";
import { answerOf } from "./answers.ts";
import { sendDatagram } from "./datagrams.ts";
import type { Engine } from "./engine.ts";
import type { StackLinePort } from "./frames/stack-line-port.ts";
import type { SimulatedNode } from "./node.ts";
import type { Port } from "./ports.ts";
import { StreamTable } from "./streams.ts";
import { WaitingLine, type Capacity, type Datagram, type Load } from "./waiting-line.ts";

/** A packet that came to nothing. `tx`: before it reached anybody; `rx`: at the interface of the one it was for. */
export interface DroppedPacket {
  readonly direction: "tx" | "rx";
  readonly at: Instant;
  readonly bytes: Uint8Array;
  /**
   * `loss` and what else the impairment names; `link-down`, `unresolved` (nobody owns the address), `routing-loop`,
   * `queue-full`, `closed`.
   */
  readonly reason: string;
  /** The port, or the stream, it left from or was for. */
  readonly on?: PortId;
  readonly stream?: StreamId;
  /** What the sender said of it; only with `tx`. */
  readonly about?: About;
  readonly to?: Endpoint;
  readonly from?: Endpoint;
}

export interface RunOptions<E> {
  /** All events of one step, after its other outputs were performed; left out, events are thrown away. */
  onEvents?(events: readonly E[], at: Instant): void;
  onDrop?(drop: DroppedPacket): void;
  /** Answers a question; undefined leaves it to the node's files, which know `read-file` and `write-file`. */
  answer?(question: Question): Answer | undefined;
  /** How many datagrams it can take in; left out, any number at once. */
  readonly capacity?: Capacity;
  /** Left out, `<node>/<number>`. */
  readonly name?: string;
}

/** A service that runs on a node. */
export interface Running<C> {
  readonly name: string;
  readonly node: SimulatedNode;
  /** What it has had to do; undefined without a capacity. */
  readonly load: Load | undefined;
  /** Queued: the service gets it at this instant, after the step that is going on. */
  command(command: C): void;
  /** Ends it as a crash would: ports close, streams are reset, nothing more is delivered. */
  stop(): void;
}

const DEADLINE: Input<never> = Object.freeze({ kind: "deadline" });
/** What a service finds in bytes that it should not have kept. */
const SCRIBBLE = 0xa5;

export class Runner implements Running<unknown> {
  readonly name: string;
  readonly node: SimulatedNode;
  readonly engine: Engine;
  readonly #service: Service<unknown, unknown, unknown>;
  readonly #options: RunOptions<unknown>;
  readonly #ports = new Map<PortId, Port | StackLinePort>(); // BOUNDED: by the ports that the service holds open
  readonly #waiting: WaitingLine | undefined;
  #streams: StreamTable | undefined;
  #deadline: DeadlineEntry<Runner> | undefined;
  #deadlineUs = Infinity;
  #stopped = false;

  constructor(
    engine: Engine,
    node: SimulatedNode,
    service: Service<unknown, unknown, unknown>,
    number: number,
    options: RunOptions<unknown>,
  ) {
    this.engine = engine;
    this.node = node;
    this.#service = service;
    this.name = options.name ?? `${node.name}/${number}`;
    this.#options = options;
    this.#waiting =
      options.capacity &&
      new WaitingLine(engine, options.capacity, (datagram) => this.post(datagram));
    this.#schedule();
  }

  get load(): Load | undefined {
    return this.#waiting?.load;
  }

  command(command: unknown): void {
    this.post({ kind: "command", command });
  }

  stop(): void {
    this.#stopped = true;
    for (const id of this.#ports.keys()) this.#close(id);
    this.#streams?.stop();
    this.#waiting?.clear();
    if (this.#deadline !== undefined) this.engine.deadlines.cancel(this.#deadline);
  }

  /** Queues an input for this instant. */
  post(input: Input<unknown>): void {
    if (!this.#stopped) this.engine.mailbox.post(this, input);
  }

  /** A datagram has come to one of its ports. */
  arrived(datagram: Datagram): void {
    if (this.#waiting === undefined) return this.post(datagram);
    if (this.#stopped || this.#waiting.enter(datagram)) return;
    this.dropped("rx", datagram.bytes, "queue-full", { on: datagram.on }, datagram.from);
  }

  /** Its turn in the mailbox has come. */
  take(input: Input<unknown>): void {
    if (this.#stopped) return;
    if (input.kind === "datagram") {
      if (!this.#ports.has(input.on)) {
        this.dropped("rx", input.bytes, "closed", { on: input.on }, input.from);
        return;
      }
      if (this.engine.paranoid) {
        const borrowed = input.bytes.slice();
        this.#step({ ...input, bytes: borrowed }, borrowed);
        return;
      }
    }
    this.#step(input, undefined);
  }

  /** The scheduled deadline has come. */
  expire(): void {
    this.#step(DEADLINE, undefined);
  }

  /** Reports a drop; `other` is where a `tx` packet was going, or where an `rx` one came from. */
  dropped(
    direction: "tx" | "rx",
    bytes: Uint8Array,
    reason: string,
    where: { readonly on: PortId } | { readonly stream: StreamId },
    other: Endpoint,
    about?: About,
  ): void {
    if (this.#options.onDrop === undefined) return;
    const side = direction === "tx" ? { to: other, ...(about && { about }) } : { from: other };
    const at = this.node.instant;
    this.#options.onDrop({ direction, at, bytes, reason, ...where, ...side });
  }

  get streams(): StreamTable {
    return (this.#streams ??= new StreamTable(this.engine, this));
  }

  #step(input: Input<unknown>, borrowed: Uint8Array | undefined): void {
    const at = this.node.instant;
    const outputs = this.#service.step(at, input);
    const { onStep } = this.engine;
    if (onStep !== undefined) {
      onStep({ node: this.node.name, service: this.name, at, input, outputs });
    }
    borrowed?.fill(SCRIBBLE);
    if (outputs.length > 0) this.#perform(outputs, at);
    if (!this.#stopped) this.#schedule();
  }

  #perform(outputs: readonly Output<unknown>[], at: Instant): void {
    const wantsEvents = this.#options.onEvents !== undefined;
    let events: unknown[] | undefined;
    for (const output of outputs) {
      switch (output.kind) {
        case "send":
          this.#send(output, at);
          break;
        case "event":
          if (wantsEvents) (events ??= []).push(output.event);
          break;
        case "open":
          this.#open(output.port, output.spec);
          break;
        case "close":
          this.#close(output.port);
          break;
        case "stream":
          this.streams.request(output.id, output.request);
          break;
        case "ask":
          this.#ask(output.ask, output.of);
          break;
      }
    }
    if (this.engine.paranoid) scribbleOver(outputs);
    if (events !== undefined) this.#options.onEvents?.(events, at);
  }

  #open(id: PortId, spec: PortSpec): void {
    const { line, ports } = this.node;
    const port = line?.open(this, id, spec) ?? ports.open(this, id, spec);
    if (typeof port === "string") this.post({ kind: "failed", on: id, why: port });
    else this.#ports.set(id, port);
  }

  #close(id: PortId): void {
    const port = this.#ports.get(id);
    if (port === undefined) return;
    this.#ports.delete(id);
    if (port.kind === "line") port.close();
    else this.node.ports.close(port);
  }

  #send(output: Extract<Output<unknown>, { kind: "send" }>, at: Instant): void {
    const send = this.engine.paranoid ? { ...output, bytes: output.bytes.slice() } : output;
    const { on, about } = send;
    const port = this.#ports.get(on);
    if (port === undefined) {
      this.dropped("tx", send.bytes, "closed", { on }, send.to, about);
      return;
    }
    if (port.kind === "line") {
      port.send(send);
      return;
    }
    const left =
      port.kind === "arp"
        ? sendArp(this.engine, port, send)
        : sendDatagram(this.engine, port, send);
    if (left && send.stamp === true) this.post({ kind: "sent", on, about, stamp: at });
  }

  #ask(ask: number, question: Question): void {
    const given = this.#options.answer?.(question);
    this.post({ kind: "answer", ask, result: given ?? answerOf(this.node.files, question) });
  }

  /** Keeps the scheduled deadline where the service says; one that has passed already comes at once. */
  #schedule(): void {
    const { deadlineUs } = this.#service;
    const scheduled = this.#deadline;
    if (deadlineUs === this.#deadlineUs && (deadlineUs === Infinity || scheduled?.waiting)) return;
    this.#deadlineUs = deadlineUs;
    const { deadlines, nowUs } = this.engine;
    if (deadlineUs === Infinity) {
      if (scheduled !== undefined) deadlines.cancel(scheduled);
      return;
    }
    const firesUs = Math.max(nowUs, this.node.firesUs(deadlineUs));
    if (scheduled === undefined) this.#deadline = deadlines.insert(firesUs, this);
    else deadlines.move(scheduled, firesUs);
  }
}

/** Bytes that were sent belong to the driver: a service that kept them finds them changed. */
function scribbleOver(outputs: readonly Output<unknown>[]): void {
  for (const output of outputs) if (output.kind === "send") output.bytes.fill(SCRIBBLE);
}
