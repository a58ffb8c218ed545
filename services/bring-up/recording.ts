/**
 * A recording: configuration, seed and every input of one bring-up, as lines of tagged JSON. Stepping the same
 * service through the inputs again rebuilds every state and every event; a digest behind each input proves it.
 *
 *   {"schema":"bringup.recording/1", "tool", "mode", "random", "config"}
 *   ["i", monoUs, unixUs, input, digest]         one input, and the digest of all outputs up to and including it
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
    write(toTaggedJson(header));
  }

  get state(): S {
    return this.#inner.state;
  }

  get deadlineUs(): number {
    return this.#inner.deadlineUs;
  }

  step(at: Instant, input: Input<C>): readonly Output<E>[] {
    const outputs = this.#inner.step(at, input);
    this.#digest = digestOutputs(this.#digest, outputs);
    this.#inputs++;
    this.#write(toTaggedJson(["i", at.monoUs, at.unixUs, input, this.#digest]));
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

/** FNV-1a over the outputs' text, chained. */
function digestOutputs(before: number, outputs: readonly unknown[]): number {
  if (outputs.length === 0) return before;
  const text = toTaggedJson(outputs);
  let hash = before ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
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
  const header = value as Partial<RecordingHeader>;
  const complete =
    header.config && header.random && typeof header.mode === "string";
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
  let inputs = 0;
  let digest = 0;
  let line = 1;
  for (const text of lines) {
    line++;
    const record = fromTaggedJson(text);
    if (!Array.isArray(record))
      return { kind: "cut-off", line, inputs, reason: "the line is damaged or incomplete" };
    const [kind] = record;
    if (kind === "e") {
      if (record[1] === inputs && record[2] === digest) return { kind: "same", inputs };
      return { kind: "different", line, inputs, what: `the end counts ${record[1]} inputs` };
    }
    if (kind === "k") {
      if (toTaggedJson(service.save()) === toTaggedJson(record[2])) continue;
      return {
        kind: "different",
        line,
        inputs,
        what: "the keyframe is not the state that was rebuilt",
      };
    }
    const at = { monoUs: Number(record[1]), unixUs: Number(record[2]) };
    const input = record[3] as Input<C>;
    if (kind !== "i" || input?.kind === undefined) {
      return { kind: "cut-off", line, inputs, reason: "not a line of a recording" };
    }
    const outputs = service.step(at, input);
    digest = digestOutputs(digest, outputs);
    inputs++;
    onStep({ at, input, outputs });
    if (digest !== record[4])
      return { kind: "different", line, inputs, what: `outputs differ after ${input.kind}` };
  }
  return { kind: "cut-off", line, inputs, reason: "the recording has no end" };
}
