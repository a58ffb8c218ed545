/**
 * A recording: configuration, seed and every input of one bring-up, as lines of tagged JSON. Stepping the same
 * service through the inputs again rebuilds every state and every event; a digest behind each input proves it. It
 * covers inputs and outputs, so that an edit shows where it was made even if it changes nothing else. It is a check
 * against damage, not against somebody who computes it anew.
 *
 *   {"schema":"bringup.recording/1", "tool", "mode", "random", "config", "digest"}
 *   ["i", monoUs, unixUs, input, digest]         one input, and the digest of all inputs and outputs up to its own
 *   ["k", inputs, saved]                         a keyframe after so many inputs: where a reader may start
 *   ["e", inputs, digest]                        the end; without it the recording was cut off
 *
 * The seed is in it, so whoever can read the file can predict what that run drew: the writer makes it 0600.
 */
import { seededRandom, secureRandom, type RandomRoot } from "../../net/random.ts";
import type { Input, Instant, Output, Saved, Service } from "../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import type { BringUpConfig } from "./config.ts";

export const RECORDING_SCHEMA = "bringup.recording/1";
export const KEYFRAME_INPUTS = 5_000;

/** The root of all randomness of a run, as data. */
export type RandomSeed =
  | { readonly kind: "seeded"; readonly seed: number }
  | { readonly kind: "secure"; readonly key: Uint8Array };

export function randomFrom(seed: RandomSeed): RandomRoot {
  return seed.kind === "seeded" ? seededRandom(seed.seed) : secureRandom(seed.key);
}

export interface RecordingHeader {
  readonly schema: typeof RECORDING_SCHEMA;
  readonly tool: string;
  readonly mode: string;
  readonly random: RandomSeed;
  readonly config: BringUpConfig;
}

/** A service that writes down what it is given while it passes it on. */
export class RecordedService<C, E, S> implements Service<C, E, S> {
  readonly #inner: Service<C, E, S>;
  readonly #write: (line: string) => void;
  #inputs = 0;
  #digest = 0;

  /** `write` takes one line without its line break; an error it throws stops the step that caused it. */
  constructor(inner: Service<C, E, S>, header: RecordingHeader, write: (line: string) => void) {
    this.#inner = inner;
    this.#write = write;
    const text = toTaggedJson(header).slice(0, -1);
    write(`${text}${HEADER_DIGEST}${digestOf(0, text)}}`);
  }

  get state(): S {
    return this.#inner.state;
  }

  get deadlineUs(): number {
    return this.#inner.deadlineUs;
  }

  step(at: Instant, input: Input<C>): readonly Output<E>[] {
    const given = toTaggedJson(["i", at.monoUs, at.unixUs, input]).slice(0, -1);
    const outputs = this.#inner.step(at, input);
    this.#digest = digestStep(this.#digest, given, outputs);
    this.#inputs++;
    this.#write(`${given},${this.#digest}]`);
    if (this.#inputs % KEYFRAME_INPUTS === 0)
      this.#write(toTaggedJson(["k", this.#inputs, this.#inner.save()]));
    return outputs;
  }

  save(): Saved {
    return this.#inner.save();
  }

  /** Writes the end; nothing may be stepped after it. */
  finish(): void {
    this.#write(toTaggedJson(["e", this.#inputs, this.#digest]));
  }
}

const HEADER_DIGEST = ',"digest":';

/** FNV-1a, chained. */
function digestOf(before: number, text: string): number {
  let hash = before ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function digestStep(before: number, given: string, outputs: readonly unknown[]): number {
  const digest = digestOf(before, given);
  return outputs.length === 0 ? digest : digestOf(digest, toTaggedJson(outputs));
}

export interface ReplayStep<C, E> {
  readonly at: Instant;
  readonly input: Input<C>;
  readonly outputs: readonly Output<E>[];
}

/** How a replay ended: `same` to the last line, or at which line it left the recording, and how. */
export type ReplayVerdict =
  | { readonly kind: "same"; readonly inputs: number }
  | {
      readonly kind: "different";
      readonly line: number;
      readonly inputs: number;
      readonly what: string;
    }
  | {
      readonly kind: "cut-off";
      readonly line: number;
      readonly inputs: number;
      readonly reason: string;
    };

/** The header of a recording's first line, or what is wrong with it. */
export function parseHeader(line: string): RecordingHeader | string {
  const value = fromTaggedJson(line);
  if (typeof value !== "object" || value === null || !("schema" in value))
    return "not a recording: no header";
  if (value.schema !== RECORDING_SCHEMA)
    return `schema ${String(value.schema)}; this version reads ${RECORDING_SCHEMA}`;
  const end = line.lastIndexOf(HEADER_DIGEST);
  const text = line.slice(0, end);
  if (end < 0 || line !== `${text}${HEADER_DIGEST}${digestOf(0, text)}}`)
    return "the header is not as it was written";
  const header = value as Partial<RecordingHeader>;
  const complete = header.config && header.random && typeof header.mode === "string";
  return complete ? (header as RecordingHeader) : "not a recording: the header is incomplete";
}

/**
 * Steps `service`, made from the header, through the lines behind it and compares. Stops at the first difference.
 * `onStep` sees every step.
 */
export function replay<C, E, S>(
  service: Service<C, E, S>,
  lines: Iterable<string>,
  onStep: (step: ReplayStep<C, E>) => void,
): ReplayVerdict {
  const run = new Replay(service, onStep);
  for (const text of lines) {
    const verdict = run.take(text);
    if (verdict !== undefined) return verdict;
  }
  return run.end();
}

class Replay<C, E, S> {
  readonly #service: Service<C, E, S>;
  readonly #onStep: (step: ReplayStep<C, E>) => void;
  #line = 1;
  #inputs = 0;
  #digest = 0;
  #ended = false;

  constructor(service: Service<C, E, S>, onStep: (step: ReplayStep<C, E>) => void) {
    this.#service = service;
    this.#onStep = onStep;
  }

  /** The verdict, once a line decides it. */
  take(text: string): ReplayVerdict | undefined {
    this.#line++;
    if (this.#ended) return this.#different("there is more behind the end");
    const record = fromTaggedJson(text);
    if (!Array.isArray(record)) return this.#cutOff("the line is damaged or incomplete");
    switch (record[0]) {
      case "i":
        return this.#step(text, record);
      case "k":
        return this.#compare(record);
      case "e":
        this.#ended = true;
        return this.#count(record);
      default:
        return this.#cutOff("not a line of a recording");
    }
  }

  /** The verdict after the last line. */
  end(): ReplayVerdict {
    if (this.#ended) return { kind: "same", inputs: this.#inputs };
    return this.#cutOff("the recording has no end");
  }

  #step(
    text: string,
    [, monoUs, unixUs, input, digest]: readonly unknown[],
  ): ReplayVerdict | undefined {
    if (!isWhole(monoUs) || !isWhole(unixUs) || !isInput<C>(input))
      return this.#cutOff("not an input");
    const at = { monoUs, unixUs };
    const outputs = this.#outputsOf(at, input);
    if (typeof outputs === "string") return this.#different(outputs);
    const given = text.slice(0, text.lastIndexOf(","));
    this.#digest = digestStep(this.#digest, given, outputs);
    this.#inputs++;
    this.#onStep({ at, input, outputs });
    if (this.#digest === digest) return undefined;
    return this.#different(`input or outputs differ: ${input.kind}`);
  }

  /** A service takes every input that a driver gives; what it throws on, no run can have given. */
  #outputsOf(at: Instant, input: Input<C>): readonly Output<E>[] | string {
    try {
      return this.#service.step(at, input);
    } catch (error) {
      return `no service takes this ${input.kind}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #compare([, inputs, saved]: readonly unknown[]): ReplayVerdict | undefined {
    if (inputs === this.#inputs && toTaggedJson(this.#service.save()) === toTaggedJson(saved))
      return undefined;
    return this.#different("the keyframe is not the state that was rebuilt");
  }

  #count([, inputs, digest]: readonly unknown[]): ReplayVerdict | undefined {
    if (inputs !== this.#inputs) return this.#different(`the end counts ${String(inputs)} inputs`);
    if (digest !== this.#digest) return this.#different("the end has another digest");
    return undefined;
  }

  #different(what: string): ReplayVerdict {
    return { kind: "different", line: this.#line, inputs: this.#inputs, what };
  }

  #cutOff(reason: string): ReplayVerdict {
    return { kind: "cut-off", line: this.#line, inputs: this.#inputs, reason };
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isInput<C>(value: unknown): value is Input<C> {
  return (
    typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string"
  );
}
