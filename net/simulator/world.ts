/**
 * A simulated world: nodes with clocks of their own, attached to segments, and the services that run on them, in
 * a synchronous loop in virtual time.
 *
 *   const world = new World({ random: seededRandom(1) });
 *   const lan = world.segment("lan", { model: { loss: 0.1, delayUs: 2_000 } });
 *   const server = world.node("server");
 *   server.attach("eth0", lan, { mac: "02:00:00:00:00:01", addresses: ["192.0.2.1/24"] });
 *   server.run(createServer(…));
 *   world.run({ untilUs: 60_000_000 });
 *
 * World time counts whole microseconds from 0 and is exact; what a node's clocks show follows from it. The same
 * random root, the same calls: the same trace, byte for byte.
 */
import type { Instant } from "../instant.ts";
import type { RandomRoot } from "../random.ts";
import { Engine, type RunEnd, type RunLimits, type Step } from "./engine.ts";
import { SimulatedNode, type NodeOptions } from "./node.ts";
import { Segment, type SegmentOptions } from "./segment.ts";

export interface WorldOptions {
  readonly random: RandomRoot;
  /** True time of day when the world begins; left out, 2026-01-01T00:00:00Z. */
  readonly startUnixUs?: number;
  /** Steps and arrivals in one `run`, against services that never come to rest; left out, ten million. */
  readonly maxSteps?: number;
  /**
   * For tests: overwrite bytes as soon as a service has no right to them any more, the borrowed ones of a datagram
   * after the step, the given-away ones of a send after sending.
   */
  readonly paranoid?: boolean;
  /** Sees every step of every service. Bytes in it are only good until it returns. */
  readonly onStep?: (step: Step) => void;
}

const START_UNIX_US = 1_767_225_600_000_000;
const MAX_STEPS = 10_000_000;

export class World {
  readonly #engine: Engine;
  readonly #names = new Set<string>(); // BOUNDED: by the calls of `node` and `segment`

  constructor(options: WorldOptions) {
    this.#engine = new Engine(
      options.random,
      options.startUnixUs ?? START_UNIX_US,
      options.maxSteps ?? MAX_STEPS,
      options.paranoid ?? false,
      options.onStep,
    );
  }

  /** For parts that a world does not make itself: wires of frames (./frames/wire.ts). */
  get engine(): Engine {
    return this.#engine;
  }

  /** World time in whole microseconds. */
  get nowUs(): number {
    return this.#engine.nowUs;
  }

  /** Adds a broadcast domain. */
  segment(name: string, options: SegmentOptions = {}): Segment {
    this.#register(name);
    return new Segment(this.#engine.random, name, options);
  }

  /** Adds a device. Its name is also the name of its dice. */
  node(name: string, options: NodeOptions = {}): SimulatedNode {
    this.#register(name);
    return new SimulatedNode(this.#engine, name, options);
  }

  /**
   * Takes a device out of the world, whose services were stopped before. Nothing remembers it then, its name included:
   * another node of that name would throw its dice again.
   */
  remove(node: SimulatedNode): void {
    node.unplug();
    this.#names.delete(node.name);
  }

  /** What a node's clocks show now. */
  instant(node: SimulatedNode): Instant {
    return node.instant;
  }

  /**
   * Lets time pass until a limit is reached or nothing is left to happen. Events at `untilUs` itself still happen,
   * and the world's clock then stands there, also when it came to rest before.
   */
  run(limits: RunLimits = {}): RunEnd {
    return this.#engine.run(limits);
  }

  /** Two things of one name would throw the same dice. */
  #register(name: string): void {
    if (this.#names.has(name)) throw new RangeError(`the world has a ${name} already`);
    this.#names.add(name);
  }
}
