/**
 * A recording: configuration, seed and every input of one bring-up, as lines of tagged JSON. Stepping the same
 * service through the inputs again rebuilds every state and every event; a digest behind each input proves it. It
 * covers inputs and outputs, so that an edit shows where it was made even if it changes nothing else. It is a check
 * against damage, not against somebody who computes it anew.
 *
 *   {"schema":"bringup.recording/1", "tool", "mode", "random", "config", "digest"}
 *   ["i", monoUs, unixUs, input, digest]         one input, and the digest of all inputs and outputs up to its own
 *   ["k", inputs, saved, digest]                 a keyframe after so many inputs: where a reader may start; the
 *                                                digest, of the text before it, is younger than the format
 *   ["e", inputs, digest]                        the end; without it the recording was cut off
 *
 * The seed is in it, so whoever can read the file can predict what that run drew: the writer makes it 0600.
 */
import type { LinkModel } from "../../net/impairment.ts";
import { drawnRandom, type Draws } from "../../net/drawn-random.ts";
import { seededRandom, secureRandom, type RandomRoot } from "../../net/random.ts";
import type { Input, Instant, Output, Saved, Service } from "../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import type { BringUpConfig } from "./config.ts";
import { digestOf, digestStep } from "./recording-digest.ts";

export const RECORDING_SCHEMA = "bringup.recording/1";
export const KEYFRAME_INPUTS = 5_000;

/** The root of all randomness of a run, as data. */
export type RandomSeed =
  | { readonly kind: "seeded"; readonly seed: number }
  | { readonly kind: "secure"; readonly key: Uint8Array }
  /** In the place of a key that nobody is to have: what was drawn. */
  | { readonly kind: "drawn"; readonly draws: Draws };

export function randomFrom(seed: RandomSeed): RandomRoot {
  switch (seed.kind) {
    case "seeded":
      return seededRandom(seed.seed);
    case "secure":
      return secureRandom(seed.key);
    case "drawn":
      return drawnRandom(seed.draws);
  }
}

export interface RecordingHeader {
  readonly schema: typeof RECORDING_SCHEMA;
  readonly tool: string;
  readonly mode: string;
  readonly random: RandomSeed;
  readonly config: BringUpConfig;
  // from here on what the driver was told; earlier versions leave it out
  /** What its link did at the start; left out: nothing. */
  readonly link?: { readonly tx: LinkModel; readonly rx: LinkModel };
  /** Of a simulated run: what was wrong with its lab, as data (lab/scenario.ts); left out: nothing. */
  readonly scenario?: unknown;
  /** It was to go on after the goal. */
  readonly stay?: true;
  /** MAC addresses, names and keys were replaced (observation/redact.ts). */
  readonly redacted?: true;
  /** Where a run was left and gone on with otherwise, the first one first (library/fork.ts). */
  readonly forks?: readonly RecordedFork[];
}

/** A point of a run from which on it is another one. */
export interface RecordedFork {
  /** On the clock of the event log. */
  readonly atUs: number;
  /** Of the recording it was made from, as many were stepped. */
  readonly inputs: number;
  /** `exact`: in the same world; `approximate`: in one made of what the device knew. */
  readonly how: "exact" | "approximate";
  /** Of the dice of the world from there on; left out: they stay. */
  readonly seed?: number;
  /** What the link does from there on; left out: what it did. */
  readonly link?: { readonly tx: LinkModel; readonly rx: LinkModel };
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
    if (this.#inputs % KEYFRAME_INPUTS === 0) this.#writeKeyframe();
    return outputs;
  }

  save(): Saved {
    return this.#inner.save();
  }

  /** Writes the end; nothing may be stepped after it. */
  finish(): void {
    this.#write(toTaggedJson(["e", this.#inputs, this.#digest]));
  }

  #writeKeyframe(): void {
    const text = toTaggedJson(["k", this.#inputs, this.#inner.save()]).slice(0, -1);
    this.#write(`${text},${digestOf(this.#digest, text)}]`);
  }
}

const HEADER_DIGEST = ',"digest":';

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
  // the digest is of the line, not of what it says
  const header = fromTaggedJson(`${text}}`) as Partial<RecordingHeader>;
  const complete = header.config && header.random && typeof header.mode === "string";
  return complete ? (header as RecordingHeader) : "not a recording: the header is incomplete";
}
