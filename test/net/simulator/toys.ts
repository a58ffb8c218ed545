/** Small services and worlds for the tests of the simulator. */
import { seededRandom } from "../../../net/random.ts";
import {
  SILENT,
  type About,
  type Endpoint,
  type Input,
  type Instant,
  type Output,
  type PortId,
  type PortSpec,
  type Saved,
  type Service,
  type StreamEvent,
  type StreamId,
  type StreamRequest,
} from "../../../net/service.ts";
import {
  World,
  type AttachOptions,
  type DroppedPacket,
  type Running,
  type Segment,
  type SimulatedNode,
  type WorldOptions,
} from "../../../net/simulator/index.ts";

export const MS = 1_000;
export const SECOND = 1_000_000;
export const ABOUT: About = { transaction: 1, attempt: 1, what: "TEST" };

export interface Received {
  readonly atUs: number;
  readonly unixUs: number;
  readonly input: Input<Strings>;
}

/** A command to a puppet: the outputs it shall answer with. */
export type Strings = readonly Output<Received>[];

/** Does what it is told and writes down what it gets. */
export class Puppet implements Service<Strings, Received, undefined> {
  readonly state = undefined;
  readonly deadlineUs: number = Infinity;
  readonly received: Received[] = [];

  step(at: Instant, input: Input<Strings>): readonly Output<Received>[] {
    if (input.kind === "command") return input.command;
    const kept =
      input.kind === "datagram" ? { ...input, bytes: Uint8Array.from(input.bytes) } : input;
    this.received.push({ atUs: at.monoUs, unixUs: at.unixUs, input: kept });
    return SILENT;
  }

  save(): Saved {
    return { version: 1 };
  }
}

/** A puppet on a node, with shorthands for what a test tells it and asks it. */
export class Hand {
  readonly puppet = new Puppet();
  readonly drops: DroppedPacket[] = [];
  readonly running: Running<Strings>;

  constructor(node: SimulatedNode) {
    this.running = node.run(this.puppet, { onDrop: (drop) => this.drops.push(drop) });
  }

  does(...outputs: Strings): this {
    this.running.command(outputs);
    return this;
  }

  opens(port: PortId, spec: PortSpec): this {
    return this.does({ kind: "open", port, spec });
  }

  udp(port: PortId, number: number, spec: Partial<Extract<PortSpec, { kind: "udp" }>> = {}): this {
    return this.opens(port, { kind: "udp", port: number, ...spec });
  }

  sends(on: PortId, to: Endpoint, text = "hello", stamp?: true): this {
    const bytes = bytesOf(text);
    return this.does({ kind: "send", on, to, bytes, about: ABOUT, ...(stamp && { stamp }) });
  }

  stream(id: StreamId, request: StreamRequest): this {
    return this.does({ kind: "stream", id, request });
  }

  connects(id: StreamId, to: Endpoint): this {
    return this.stream(id, { kind: "connect", to, about: ABOUT });
  }

  writes(id: StreamId, text: string): this {
    return this.stream(id, { kind: "write", bytes: bytesOf(text) });
  }

  /** `[atUs, text]` of every datagram. */
  get texts(): (readonly [number, string])[] {
    return this.puppet.received.flatMap(({ atUs, input }) =>
      input.kind === "datagram" ? [[atUs, textOf(input.bytes)] as const] : [],
    );
  }

  get senders(): Endpoint[] {
    return this.puppet.received.flatMap(({ input }) =>
      input.kind === "datagram" ? [input.from] : [],
    );
  }

  /** `[atUs, why]` of every failure of a port. */
  get failures(): (readonly [number, string])[] {
    return this.puppet.received.flatMap(({ atUs, input }) =>
      input.kind === "failed" ? [[atUs, input.why] as const] : [],
    );
  }

  /** `[atUs, event]` of a stream; data as text, failures with their reason. */
  events(id: StreamId): (readonly [number, string])[] {
    return this.puppet.received.flatMap(({ atUs, input }) =>
      input.kind === "stream" && input.id === id ? [[atUs, told(input.event)] as const] : [],
    );
  }

  event<K extends StreamEvent["kind"]>(
    id: StreamId,
    kind: K,
  ): Extract<StreamEvent, { kind: K }> | undefined {
    for (const { input } of this.puppet.received) {
      if (input.kind === "stream" && input.id === id && input.event.kind === kind) {
        return input.event as Extract<StreamEvent, { kind: K }>;
      }
    }
    return undefined;
  }
}

function told(event: StreamEvent): string {
  switch (event.kind) {
    case "data":
      return `data ${textOf(event.bytes)}`;
    case "failed":
      return `failed ${event.why}`;
    case "accepted":
      return `accepted ${event.stream}`;
    default:
      return event.kind;
  }
}

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

export const LAN: readonly string[] = ["a", "b", "c", "d"];

export interface Lan {
  readonly world: World;
  readonly lan: Segment;
  readonly nodes: readonly SimulatedNode[];
  readonly hands: readonly Hand[];
}

/** Address and port of the n-th node of a lan, from 1. */
export function at(number: number, port: number): Endpoint {
  return { address: `192.0.2.${number}`, port };
}

export function macOf(number: number): string {
  return `02:00:00:00:00:0${number}`;
}

/** Nodes a, b, c … on one segment, 192.0.2.1/24 upwards, each with a puppet; `links` overrides how one is attached. */
export function lanOf(
  count: number,
  options: {
    readonly world?: Partial<WorldOptions>;
    readonly model?: NonNullable<Parameters<World["segment"]>[1]>["model"];
    readonly links?: readonly Partial<AttachOptions>[];
    readonly clocks?: readonly NonNullable<Parameters<World["node"]>[1]>["clock"][];
  } = {},
): Lan & { a: Hand; b: Hand; c: Hand } {
  const world = new World({ random: seededRandom(1), ...options.world });
  const lan = world.segment("lan", options.model === undefined ? {} : { model: options.model });
  const nodes = LAN.slice(0, count).map((name, i) => {
    const clock = options.clocks?.[i];
    const node = world.node(name, clock === undefined ? {} : { clock });
    const addresses = [`192.0.2.${i + 1}/24`];
    node.attach("eth0", lan, { mac: macOf(i + 1), addresses, ...options.links?.[i] });
    return node;
  });
  const hands = nodes.map((node) => new Hand(node));
  const [a, b, c] = hands;
  if (a === undefined) throw new RangeError("a lan has one node at least");
  return { world, lan, nodes, hands, a, b: b ?? a, c: c ?? a };
}

/** Sends every datagram back to where it came from. */
export class Echo implements Service<never, never, undefined> {
  readonly state = undefined;
  readonly #port: number;
  deadlineUs = 0;

  constructor(port: number) {
    this.#port = port;
  }

  step(at: Instant, input: Input<never>): readonly Output<never>[] {
    if (input.kind === "datagram") {
      const bytes = Uint8Array.from(input.bytes);
      return [{ kind: "send", on: input.on, to: input.from, bytes, about: ABOUT }];
    }
    if (input.kind !== "deadline" || at.monoUs < this.deadlineUs) return SILENT;
    this.deadlineUs = Infinity;
    return [{ kind: "open", port: 1, spec: { kind: "udp", port: this.#port } }];
  }

  save(): Saved {
    return { version: 1 };
  }
}

/** Says the time at every multiple of its period. */
export class Ticker implements Service<"stop", Instant, undefined> {
  readonly state = undefined;
  readonly #periodUs: number;
  deadlineUs: number;

  constructor(periodUs: number, firstUs = periodUs) {
    this.#periodUs = periodUs;
    this.deadlineUs = firstUs;
  }

  step(at: Instant, input: Input<"stop">): readonly Output<Instant>[] {
    if (input.kind === "command") {
      this.deadlineUs = Infinity;
      return SILENT;
    }
    if (input.kind !== "deadline" || at.monoUs < this.deadlineUs) return SILENT;
    this.deadlineUs += this.#periodUs;
    return [{ kind: "event", event: at }];
  }

  save(): Saved {
    return { version: 1 };
  }
}

/** Sends one datagram each period, numbered, and asks for a stamp of each. */
export class Flooder implements Service<never, number, undefined> {
  readonly state = undefined;
  readonly #to: Endpoint;
  readonly #periodUs: number;
  readonly #count: number;
  #sent = 0;
  deadlineUs = 0;

  constructor(to: Endpoint, periodUs: number, count: number) {
    this.#to = to;
    this.#periodUs = periodUs;
    this.#count = count;
  }

  step(at: Instant, input: Input<never>): readonly Output<number>[] {
    if (input.kind === "datagram") return [{ kind: "event", event: input.bytes[0] ?? -1 }];
    if (input.kind !== "deadline" || at.monoUs < this.deadlineUs) return SILENT;
    const number = this.#sent++;
    this.deadlineUs = this.#sent < this.#count ? at.monoUs + this.#periodUs : Infinity;
    const about = { transaction: number, attempt: 1, what: "FLOOD" };
    const bytes = Uint8Array.of(number);
    const send: Output<number> = { kind: "send", on: 1, to: this.#to, bytes, about, stamp: true };
    if (number > 0) return [send];
    return [{ kind: "open", port: 1, spec: { kind: "udp", port: "random" } }, send];
  }

  save(): Saved {
    return { version: 1 };
  }
}
