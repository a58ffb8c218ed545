/** A run that was recorded, to go about in: any state of it, from the nearest keyframe and the few inputs behind it. */
import type { LogEvent } from "../net/event-log.ts";
import type { Input, Instant } from "../net/service.ts";
import { fromTaggedJson } from "../net/tagged-json.ts";
import { createBringUp, type BringUp, type BringUpCommand } from "../services/bring-up.ts";
import { randomFrom, type RecordingHeader } from "../services/bring-up/recording.ts";
import type { ReplayVerdict } from "../services/bring-up/replay.ts";
import type { Keyframes } from "./keyframes.ts";

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
