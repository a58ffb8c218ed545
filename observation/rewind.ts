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
import type { LogEvent } from "../net/event-log.ts";
import type { Input, Instant } from "../net/service.ts";
import { fromTaggedJson } from "../net/tagged-json.ts";
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

/**
 * Where to go. `atUs`: an instant on the clock of the event log; `inputs`, `events`: behind so many of them. What lies
 * outside of the recording is taken for its nearer end.
 */
export type Position =
  | { readonly atUs: number }
  | { readonly inputs: number }
  | { readonly events: number };

/** The run as it stood. */
export interface Moment {
  /** The caller's own: it may be asked, and stepped. */
  readonly bringUp: BringUp;
  /** Both clocks of the device. */
  readonly at: Instant;
  /** The same on the clock of the event log. */
  readonly atUs: number;
  /** Of the recording's inputs, those that had come. */
  readonly inputs: number;
  /** Of the recording's events, those that had happened: `events.slice(0, moment.events)`. */
  readonly events: number;
  /** What it cost: inputs stepped since the nearest keyframe. */
  readonly stepped: number;
}

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
    return new Opening(header, options);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `the recording cannot be: ${error.message}`;
  }
}

/** What is known of a run after its pass. */
interface Track {
  readonly header: RecordingHeader;
  /** The inputs as they stand in the recording: as objects they would take several times the room. */
  readonly lines: readonly string[];
  /** Of each input. */
  readonly monoUs: readonly number[];
  readonly unixUs: readonly number[];
  /** Events that had happened after each input. */
  readonly eventsAfter: readonly number[];
  readonly events: readonly LogEvent[];
  readonly keyframes: Keyframes;
  /** The zero of the event log. */
  readonly zeroUs: number;
  readonly verdict: ReplayVerdict;
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

/** Made by `openRecording`. */
export class Rewinder {
  readonly #track: Track;

  constructor(track: Track) {
    this.#track = track;
  }

  get header(): RecordingHeader {
    return this.#track.header;
  }

  /** `same`: the recording is whole and proven; else where reading it ended, and why. */
  get verdict(): ReplayVerdict {
    return this.#track.verdict;
  }

  /** The event log of the run. */
  get events(): readonly LogEvent[] {
    return this.#track.events;
  }

  /** Inputs that can be gone to. */
  get inputs(): number {
    return this.#track.lines.length;
  }

  /** When the first input came, on the clock of the event log. */
  get startUs(): number {
    return this.#logUs(0);
  }

  /** When the last one did. */
  get endUs(): number {
    return this.#logUs(this.inputs - 1);
  }

  /** More inputs than that no seek steps. */
  get stepsMax(): number {
    return this.#track.keyframes.every;
  }

  /** What the keyframes take, in bytes. */
  get keyframeBytes(): number {
    return this.#track.keyframes.characters;
  }

  /** The run at a position. */
  seek(to: Position): Moment {
    const { monoUs, unixUs, eventsAfter } = this.#track;
    const inputs = this.#inputsBefore(to);
    const last = Math.max(inputs - 1, 0);
    const lastUs = this.#logUs(last);
    const sinceUs =
      "atUs" in to ? clamped(to.atUs, lastUs, Math.max(lastUs, this.endUs)) - lastUs : 0;
    const happened = eventsAfter[inputs - 1] ?? 0;
    return {
      ...this.#rebuild(inputs),
      at: { monoUs: (monoUs[last] ?? 0) + sinceUs, unixUs: (unixUs[last] ?? 0) + sinceUs },
      atUs: lastUs + sinceUs,
      inputs,
      events: "events" in to ? clamped(to.events, 0, happened) : happened,
    };
  }

  /** The first inputs of the run, so many of them. */
  *inputsUpTo(
    inputs: number,
  ): Generator<{ readonly at: Instant; readonly input: Input<BringUpCommand> }> {
    const { lines, monoUs, unixUs } = this.#track;
    for (let index = 0; index < Math.min(inputs, lines.length); index++) {
      const at = { monoUs: monoUs[index] ?? 0, unixUs: unixUs[index] ?? 0 };
      yield { at, input: inputOf(lines[index] ?? "") };
    }
  }

  /** How many inputs had come. */
  #inputsBefore(to: Position): number {
    if ("inputs" in to) return clamped(to.inputs, 0, this.inputs);
    if ("events" in to) {
      if (to.events <= 0) return 0;
      // the input that made the last of these events, with all it made
      return Math.min(firstAtLeast(this.#track.eventsAfter, to.events) + 1, this.inputs);
    }
    return firstAtLeast(this.#track.monoUs, this.#track.zeroUs + to.atUs + 1);
  }

  #rebuild(inputs: number): Pick<Moment, "bringUp" | "stepped"> {
    const { header, keyframes, lines, monoUs, unixUs } = this.#track;
    const keyframe = keyframes.before(inputs);
    const bringUp = createBringUp(header.config, randomFrom(header.random), keyframe?.saved);
    const from = keyframe?.inputs ?? 0;
    for (let index = from; index < inputs; index++) {
      const at = { monoUs: monoUs[index] ?? 0, unixUs: unixUs[index] ?? 0 };
      bringUp.step(at, inputOf(lines[index] ?? ""));
    }
    return { bringUp, stepped: inputs - from };
  }

  /** When an input came, on the clock of the event log. */
  #logUs(input: number): number {
    return (this.#track.monoUs[input] ?? this.#track.zeroUs) - this.#track.zeroUs;
  }
}

/** The input of a line that has been verified. */
function inputOf(line: string): Input<BringUpCommand> {
  const [, , , input] = fromTaggedJson(line) as [string, number, number, Input<BringUpCommand>];
  return input;
}

function clamped(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** The first index of an ascending list whose value is at least that; its length if none is. */
function firstAtLeast(ascending: readonly number[], least: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] ?? 0) < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
