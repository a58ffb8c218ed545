/**
 * Captures: the event log with the packets in it.
 *
 *   step(input) ──► outputs ──► the same outputs, but that events about packets carry `bytes`, `local` …
 *
 * The outputs of the service itself, which recordings prove, stay as they are: a capture stands outside of whatever
 * records. It pairs the `packet-sent` events of a step with its sends, in their order; `packet-received` and
 * `packet-ignored` with the datagram that the step was given; `packet-dropped` and `send-failed` with what the driver
 * says of the packet. Bytes are copies.
 *
 * `local` is known from the port's specification as far as that says it, and from the driver (`opened`), in a simulation
 * never: then a port number is made from the id of the port, 49152 + id mod 16384. One object stands for a port in all
 * its events and is completed in place when the driver says where it was bound: live, that is before the events of the
 * step are handed over. In a recording it comes with an input behind the step, among others that the driver told while
 * it performed the step's outputs: `PacketCapture.replayed` waits for them.
 */
import type { EventSource, LogEvent } from "../net/event-log.ts";
import type {
  About,
  Endpoint,
  Input,
  Instant,
  Output,
  PortId,
  PortSpec,
  Saved,
  Service,
} from "../net/service.ts";
import type { BringUpCommand, BringUpEvent } from "../services/bring-up.ts";

type BringUpInput = Input<BringUpCommand>;
type BringUpOutput = Output<BringUpEvent>;
type Send = Extract<BringUpOutput, { kind: "send" }>;
type Dropped = Extract<BringUpCommand, { kind: "dropped" }>;
type PacketSent = Extract<LogEvent, { type: "packet-sent" }>;
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What is known of an open port. */
interface PortRecord {
  readonly local: Writable<Endpoint>;
  /** The packet sent from it last, and who sent it. */
  last: { readonly source: EventSource; readonly to: Endpoint; readonly about: About } | undefined;
}

/** Ports that are remembered; the oldest is forgotten first, closed or not. */
const PORTS_MAX = 4_096;
const FIRST_PORT = 49_152;
const PORTS = 16_384;

export class PacketCapture {
  readonly #ports = new Map<PortId, PortRecord>(); // BOUNDED: by PORTS_MAX
  /** Of a replay: what waits for the next input. */
  #waiting: readonly BringUpEvent[] = NONE; // BOUNDED: by WAITING_MAX, and the events of a step

  /** The outputs of a step with what it captured; the same ones where there is nothing to add. */
  outputs(input: BringUpInput, outputs: readonly BringUpOutput[]): readonly BringUpOutput[] {
    if (input.kind === "command" && input.command.kind === "opened")
      this.opened(input.command.port, input.command.local);
    if (outputs.length === 0) return outputs;
    const sends: Send[] = []; // BOUNDED: by the outputs
    for (const output of outputs) {
      if (output.kind === "open") this.#open(output.port, output.spec);
      else if (output.kind === "send") sends.push(output);
    }
    let sent = 0;
    return outputs.map((output) => {
      if (output.kind !== "event" || !("type" in output.event)) return output;
      const { event } = output;
      const send = event.type === "packet-sent" ? sends[sent++] : undefined;
      const captured =
        event.type === "packet-sent" && send !== undefined
          ? this.#sent(event, send)
          : this.#other(event, input);
      return captured === event ? output : { kind: "event", event: captured };
    });
  }

  /** The events of a step of a recording: they come out with the next call, when more is known of their ports. */
  replayed(input: BringUpInput, outputs: readonly BringUpOutput[]): readonly BringUpEvent[] {
    const events = eventsOf(this.outputs(input, outputs));
    if (isEcho(input) && this.#waiting.length < WAITING_MAX) {
      if (events.length > 0) this.#waiting = [...this.#waiting, ...events];
      return NONE;
    }
    const before = this.#waiting;
    this.#waiting = events;
    return before;
  }

  /** The events that wait behind the last step of a recording. */
  finish(): readonly BringUpEvent[] {
    const last = this.#waiting;
    this.#waiting = NONE;
    return last;
  }

  /** The driver says where a port is bound. Events of the port that are not handed over yet have it too. */
  opened(port: PortId, { address, port: number }: Endpoint): void {
    const record = this.#ports.get(port);
    if (record === undefined) return;
    record.local.port = number;
    if (!isUnspecified(address)) record.local.address = address;
  }

  #open(port: PortId, spec: PortSpec): void {
    if (this.#ports.size >= PORTS_MAX) {
      const [oldest] = this.#ports.keys();
      this.#ports.delete(oldest as PortId);
    }
    this.#ports.set(port, { local: localOf(port, spec), last: undefined });
  }

  #sent(event: PacketSent, { on, to, bytes, about }: Send): LogEvent {
    const port = this.#ports.get(on);
    if (port === undefined) return { ...event, bytes: bytes.slice() };
    port.last = { source: event.source, to, about };
    return { ...event, bytes: bytes.slice(), local: port.local };
  }

  #other(event: LogEvent, input: BringUpInput): LogEvent {
    if (event.type === "packet-received" || event.type === "packet-ignored")
      return input.kind === "datagram" ? this.#came(event, input) : event;
    if (event.type === "packet-dropped")
      return input.kind === "command" && input.command.kind === "dropped"
        ? this.#dropped(event, input.command)
        : event;
    if (event.type === "send-failed" && input.kind === "failed") return this.#failed(event, input);
    return event;
  }

  #came(
    event: Extract<LogEvent, { type: "packet-received" | "packet-ignored" }>,
    input: Extract<BringUpInput, { kind: "datagram" }>,
  ): LogEvent {
    const bytes = input.bytes.slice();
    const local = this.#ports.get(input.on)?.local;
    return local === undefined ? { ...event, bytes } : { ...event, bytes, local };
  }

  #dropped(event: Extract<LogEvent, { type: "packet-dropped" }>, { packet }: Dropped): LogEvent {
    if (packet === undefined) return event;
    const { on, peer, bytes } = packet;
    const port = this.#ports.get(on);
    const captured = { ...event, peer, bytes };
    if (port === undefined) return captured;
    const { local, last } = port;
    if (last === undefined) return { ...captured, local };
    const { source: owner, about } = last;
    // a port may have sent something else since
    const isLast = event.direction === "tx" && about.what === event.what;
    return { ...captured, local, owner, ...(isLast ? whichOf(about) : {}) };
  }

  #failed(
    event: Extract<LogEvent, { type: "send-failed" }>,
    { on, about }: Extract<BringUpInput, { kind: "failed" }>,
  ): LogEvent {
    const port = this.#ports.get(on);
    // where the driver does not say which packet it was, it can only have been the last one
    const failed = about ?? port?.last?.about;
    const which = failed === undefined ? {} : { what: failed.what, ...whichOf(failed) };
    if (port === undefined) return { ...event, ...which };
    const { local, last } = port;
    return { ...event, ...which, local, ...(last === undefined ? {} : { peer: last.to }) };
  }
}

/** A service whose events carry what was captured. `capture` may be told where ports are bound. */
export function capturing<State>(
  service: Service<BringUpCommand, BringUpEvent, State>,
  capture: PacketCapture,
): Service<BringUpCommand, BringUpEvent, State> {
  return new CapturedService(service, capture);
}

class CapturedService<State> implements Service<BringUpCommand, BringUpEvent, State> {
  readonly #inner: Service<BringUpCommand, BringUpEvent, State>;
  readonly #capture: PacketCapture;

  constructor(inner: Service<BringUpCommand, BringUpEvent, State>, capture: PacketCapture) {
    this.#inner = inner;
    this.#capture = capture;
  }

  get state(): State {
    return this.#inner.state;
  }

  get deadlineUs(): number {
    return this.#inner.deadlineUs;
  }

  step(at: Instant, input: BringUpInput): readonly BringUpOutput[] {
    return this.#capture.outputs(input, this.#inner.step(at, input));
  }

  /** That of the service: what a capture knows of open ports is not part of it. */
  save(): Saved {
    return this.#inner.save();
  }
}

const NONE: readonly never[] = [];
/** Events of one step and its echoes; a link that loses everything goes on and on. */
const WAITING_MAX = 256;

/** What a driver tells while it performs the outputs of a step: further ports of that step may be opened behind it. */
function isEcho(input: BringUpInput): boolean {
  if (input.kind === "sent" || input.kind === "failed") return true;
  return input.kind === "command" && ECHOES.has(input.command.kind);
}

const ECHOES: ReadonlySet<string> = new Set(["opened", "dropped"]);

/** Which try of which transaction. */
function whichOf({ transaction, attempt }: About): Pick<About, "transaction" | "attempt"> {
  return { transaction, attempt };
}

function eventsOf(outputs: readonly BringUpOutput[]): readonly BringUpEvent[] {
  const events: BringUpEvent[] = []; // BOUNDED: by the outputs
  for (const output of outputs) if (output.kind === "event") events.push(output.event);
  return events.length === 0 ? NONE : events;
}

function localOf(port: PortId, spec: PortSpec): Writable<Endpoint> {
  const made = FIRST_PORT + (port % PORTS);
  switch (spec.kind) {
    case "udp":
      return {
        address: spec.address ?? unspecifiedFor(spec.peer),
        port: spec.port === "random" ? made : spec.port,
      };
    case "udp-frame":
      return { address: spec.source, port: spec.port };
    case "arp":
      return { address: "0.0.0.0", port: 0 };
  }
}

function unspecifiedFor(peer: Endpoint | undefined): string {
  return peer?.address.includes(":") === true ? "::" : "0.0.0.0";
}

function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}
