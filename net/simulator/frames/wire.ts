/**
 * A wire of two ends that carries whole Ethernet frames, as `bringup relay` joins two interfaces.
 *
 * Every frame of a direction takes a packet number and one throw of that direction's dice, ARP and all. The streams
 * are the relay's: with one seed, frame k meets the same fate here and on a real link.
 */
import { ETHERNET_HEADER_LENGTH } from "../../ethernet.ts";
import { Link, linkModelFault, type LinkModel } from "../../impairment.ts";
import { DIRECTIONS, streamName, type Direction } from "../../relay-streams.ts";
import type { Engine } from "../engine.ts";

/** A frame that was sent into the wire. */
export interface FramePassage {
  readonly direction: Direction;
  /** Of its direction, from 0 on. */
  readonly index: number;
  /** World time of entering; arrivals are later, none if it was dropped, two for a duplicate. */
  readonly atUs: number;
  readonly arrivesAtUs: readonly number[];
  readonly dropped?: string;
  /** The sender's: to be read, not kept. */
  readonly frame: Uint8Array;
}

export interface WireOptions {
  readonly aToB?: LinkModel;
  readonly bToA?: LinkModel;
  /** Sees every frame as it enters. */
  readonly onFrame?: (passage: FramePassage) => void;
}

/** What is plugged into an end. */
export interface Station {
  receive(frame: Uint8Array): void;
}

export class Wire {
  readonly a: WireEnd;
  readonly b: WireEnd;

  /** RangeError for a model that is none. */
  constructor(engine: Engine, options: WireOptions = {}) {
    const { aToB = {}, bToA = {}, onFrame } = options;
    const [there, back] = DIRECTIONS;
    this.a = new WireEnd(engine, there, aToB, onFrame);
    this.b = new WireEnd(engine, back, bToA, onFrame);
    this.a.other = this.b;
    this.b.other = this.a;
  }
}

/** One end, and the way from there to the other. */
export class WireEnd {
  readonly engine: Engine;
  other: WireEnd | undefined;
  station: Station | undefined;
  readonly #direction: Direction;
  readonly #link: Link;
  readonly #onFrame: ((passage: FramePassage) => void) | undefined;
  #frames = 0;

  constructor(
    engine: Engine,
    direction: Direction,
    model: LinkModel,
    onFrame: ((passage: FramePassage) => void) | undefined,
  ) {
    const fault = linkModelFault(model);
    if (fault !== undefined) throw new RangeError(fault);
    this.engine = engine;
    this.#direction = direction;
    const random = engine.random.stream(streamName(0, direction));
    this.#link = new Link(model, random, { headerBytes: -ETHERNET_HEADER_LENGTH });
    this.#onFrame = onFrame;
  }

  /** Sends a frame to the other end. Returns what dropped it, undefined if it is on its way. */
  send(frame: Uint8Array): string | undefined {
    const { nowUs, arrivals } = this.engine;
    const passage = this.#link.deliveries(frame, nowUs);
    const index = this.#frames++;
    for (const { atUs, bytes } of passage.arrivals)
      arrivals.insert(atUs, { happen: () => this.other?.station?.receive(bytes) });
    const dropped = passage.arrivals.length === 0 ? (passage.dropped ?? "loss") : undefined;
    this.#onFrame?.({
      direction: this.#direction,
      index,
      atUs: nowUs,
      arrivesAtUs: passage.arrivals.map(({ atUs }) => atUs),
      ...(dropped === undefined ? {} : { dropped }),
      frame,
    });
    return dropped;
  }
}
