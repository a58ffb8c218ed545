/** A simulated device: two clocks, interfaces, ports, files, and the services that run on it. */
import type { Instant, Service } from "../service.ts";
import { Attachment, type AttachOptions } from "./attachment.ts";
import { NodeClock, type ClockOptions } from "./clock.ts";
import type { Engine } from "./engine.ts";
import type { StackLine } from "./frames/stack-line.ts";
import { isLoopback, PortTable } from "./ports.ts";
import type { RandomStream } from "../random.ts";
import { Runner, type RunOptions, type Running } from "./runner.ts";
import { Segment } from "./segment.ts";
import { ListenerTable } from "./listeners.ts";

export interface NodeOptions {
  readonly clock?: ClockOptions;
  /** A router: it passes on IP packets that are for others. */
  readonly forwards?: true;
}

const NO_CLOCK_OPTIONS: ClockOptions = {};

export class SimulatedNode {
  readonly name: string;
  readonly forwards: boolean;
  readonly attachments: Attachment[] = []; // BOUNDED: by the calls of `attach`
  readonly ports: PortTable;
  /** The interface whose ports go over a stack of its own; undefined: all packets go over segments. */
  line: StackLine | undefined;
  readonly #engine: Engine;
  readonly #clock: NodeClock;
  #files: Map<string, Uint8Array> | undefined;
  #listeners: ListenerTable | undefined;
  #loopback: Attachment | undefined;
  #portDice: RandomStream | undefined;
  #services = 0;

  constructor(engine: Engine, name: string, options: NodeOptions) {
    this.name = name;
    this.forwards = options.forwards ?? false;
    this.#engine = engine;
    this.#clock = new NodeClock(engine.startUnixUs, options.clock ?? NO_CLOCK_OPTIONS);
    this.ports = new PortTable(this);
  }

  /** What both clocks show now. */
  get instant(): Instant {
    return this.#clock.instant(this.#engine.nowUs);
  }

  /** What `read-file` finds and `write-file` leaves, by path. */
  get files(): Map<string, Uint8Array> {
    return (this.#files ??= new Map()); // BOUNDED: by the files that services write
  }

  get listeners(): ListenerTable {
    return (this.#listeners ??= new ListenerTable(this));
  }

  /** The interface `lo`; assign to the models of its `tx` or `rx` to impair it. */
  get loopback(): Attachment {
    if (this.#loopback === undefined) {
      const segment = new Segment(this.#engine.random, `${this.name}/lo`);
      const options = { mac: "00:00:00:00:00:00" };
      this.#loopback = new Attachment(this.#engine.random, this, "lo", segment, options);
    }
    return this.#loopback;
  }

  /** The dice for ports that the driver chooses. */
  get portDice(): RandomStream {
    return (this.#portDice ??= this.#engine.random.stream(`ports/${this.name}`));
  }

  /** Plugs an interface into a segment. */
  attach(device: string, segment: Segment, options: AttachOptions): Attachment {
    if (this.attachment(device) !== undefined) {
      throw new RangeError(`node ${this.name} has an interface ${device} already`);
    }
    const attachment = new Attachment(this.#engine.random, this, device, segment, options);
    this.attachments.push(attachment);
    return attachment;
  }

  /** Takes every interface out of its segment for good: nothing reaches this node any more, and it reaches nobody. */
  unplug(): void {
    for (const attachment of this.attachments) attachment.unplug();
    this.attachments.length = 0;
  }

  /** The interface of this name; `lo` is always there. */
  attachment(device: string): Attachment | undefined {
    for (const attachment of this.attachments) if (attachment.device === device) return attachment;
    return device === "lo" ? this.loopback : undefined;
  }

  /** Pulls the cable or plugs it in. Services are not told: whoever watches the link gives them a command. */
  setCarrier(device: string, carrier: boolean): void {
    const at = this.line?.device === device ? this.line : this.#required(device);
    at.carrier = carrier;
  }

  /** Plain or with a prefix length. */
  addAddress(device: string, address: string): void {
    this.#required(device).configure(address);
  }

  removeAddress(device: string, address: string): void {
    this.#required(device).unconfigure(address);
  }

  owns(address: string): boolean {
    for (const attachment of this.attachments) if (attachment.owns(address)) return true;
    return isLoopback(address);
  }

  /** Sets the wall clock forward, or back if negative; deadlines, which are monotonic, stay where they are. */
  stepClock(deltaUs: number): void {
    this.#clock.step(deltaUs);
  }

  /** Both clocks run faster than the world by this from now on; timers that are set already keep their world time. */
  driftClock(driftPpm: number): void {
    this.#clock.drift(driftPpm, this.#engine.nowUs);
  }

  /** The monotonic clock has not counted the last `heldUs`, because the device slept. */
  holdClock(heldUs: number): void {
    this.#clock.hold(heldUs);
  }

  /** World time at which a timer for `monoUs` of this node's monotonic clock fires. */
  firesUs(monoUs: number): number {
    return this.#clock.worldUs(monoUs) + (this.line?.timerUs ?? 0);
  }

  /** Runs a service here from now on. */
  run<C, E, S>(service: Service<C, E, S>, options: RunOptions<E> = {}): Running<C> {
    return new Runner(this.#engine, this, service, this.#services++, options);
  }

  #required(device: string): Attachment {
    const attachment = this.attachment(device);
    if (attachment === undefined) throw new RangeError(`${this.name} has no interface ${device}`);
    return attachment;
  }
}
