/**
 * A recording that rewinds: every state of the run at any instant, by stepping the service again.
 *
 *   lines ──► one pass: verified, events collected, keyframes taken ──► Rewinder
 *   seek(instant) ──► the nearest keyframe before it, and the few inputs from there ──► Moment
 *
 * A damaged recording is read up to the damage: `verdict` says where it is and what, and everything before it can be
 * seen. The pass over all of it costs what a replay costs; a seek steps at most `stepsMax` inputs.
 *
 * In memory: the text of the inputs, the events, and at most `KEYFRAMES_MAX` saved states.
 */
import { linkModelFault } from "../net/impairment.ts";
import type { LogEvent } from "../net/event-log.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
  type BringUpView,
} from "../services/bring-up.ts";
import { parseHeader, randomFrom, type RecordingHeader } from "../services/bring-up/recording.ts";
import { Replay, type ReplayStep, type ReplayVerdict } from "../services/bring-up/replay.ts";
import { PacketCapture } from "./capture.ts";
import { Keyframes } from "./keyframes.ts";
import { Rewinder } from "./rewinder.ts";

export type { Moment, Position, Rewinder } from "./rewinder.ts";

export interface RewindOptions {
  /** The events of packets carry what a capture adds to them (./capture.ts): bytes, ends. */
  readonly capture?: boolean;
}

/** Opens the lines of a recording, without line breaks. A text says why it cannot be opened at all. */
export function openRecording(
  lines: Iterable<string>,
  options: RewindOptions = {},
): Rewinder | string {
  const reader = new RecordingReader(options);
  for (const line of lines) if (!reader.take(line)) break;
  return reader.finish();
}

/** Takes a recording line by line, so that nobody needs to have all of them at once. */
export class RecordingReader {
  readonly #options: RewindOptions;
  #opening: Opening | string | undefined;

  constructor(options: RewindOptions = {}) {
    this.#options = options;
  }

  /** Whether more lines are wanted: none is behind a fault. */
  take(line: string): boolean {
    if (this.#opening === undefined) this.#opening = begin(line, this.#options);
    else if (typeof this.#opening !== "string") return this.#opening.take(line);
    return typeof this.#opening !== "string";
  }

  /** The recording as far as it was taken; a text says why there is none. */
  finish(): Rewinder | string {
    if (this.#opening === undefined) return "not a recording: it is empty";
    return typeof this.#opening === "string" ? this.#opening : this.#opening.finish();
  }
}

/** The header's recording, or what is wrong with it. */
function begin(line: string, options: RewindOptions): Opening | string {
  const header = parseHeader(line);
  if (typeof header === "string") return header;
  try {
    const { tx, rx } = header.link ?? { tx: {}, rx: {} };
    const fault = linkModelFault(tx) ?? linkModelFault(rx);
    if (fault !== undefined) return `the recording cannot be: ${fault}`;
    return new Opening(header, options);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `the recording cannot be: ${error.message}`;
  }
}

/** The one pass. */
class Opening {
  readonly #header: RecordingHeader;
  readonly #service: BringUp;
  readonly #replay: Replay<BringUpCommand, BringUpEvent, BringUpView>;
  readonly #keyframes = new Keyframes();
  // BOUNDED: by the lines of the recording, all five
  readonly #lines: string[] = [];
  readonly #monoUs: number[] = [];
  readonly #unixUs: number[] = [];
  readonly #eventsAfter: number[] = [];
  readonly #events: LogEvent[] = [];
  readonly #capture: PacketCapture | undefined;
  #verdict: ReplayVerdict | undefined;

  constructor(header: RecordingHeader, { capture }: RewindOptions) {
    this.#header = header;
    this.#service = createBringUp(header.config, randomFrom(header.random));
    if (capture) this.#capture = new PacketCapture();
    this.#replay = new Replay(this.#service, (step) => this.#keep(step));
  }

  take(line: string): boolean {
    this.#verdict ??= this.#replay.take(line);
    if (this.#verdict !== undefined) return false;
    if (this.#monoUs.length > this.#lines.length) {
      this.#lines.push(line);
      this.#keyframes.pass(this.#lines.length, this.#service);
    }
    return true;
  }

  finish(): Rewinder {
    return new Rewinder({
      header: this.#header,
      lines: this.#lines,
      monoUs: this.#monoUs,
      unixUs: this.#unixUs,
      eventsAfter: this.#eventsAfter,
      events: this.#events,
      keyframes: this.#keyframes,
      zeroUs: this.#service.startedUs,
      verdict: this.#verdict ?? this.#replay.end(),
    });
  }

  #keep({ at, input, outputs }: ReplayStep<BringUpCommand, BringUpEvent>): void {
    const kept = this.#capture?.outputs(input, outputs) ?? outputs;
    for (const output of kept)
      if (output.kind === "event" && "type" in output.event) this.#events.push(output.event);
    this.#monoUs.push(at.monoUs);
    this.#unixUs.push(at.unixUs);
    this.#eventsAfter.push(this.#events.length);
  }
}
