/**
 * A recording: configuration, seed and every input of one bring-up, as lines of tagged JSON. Stepping the same
 * service through the inputs again rebuilds every state and every event; two digests behind each input prove it. They
 * cover inputs and outputs, so that an edit shows where it was made even if it changes nothing else. It is a check
 * against damage, not against somebody who computes it anew.
 *
 *   {"schema":"bringup.recording/1", "tool", "mode", "random", "digests", "config", "digest"}
 *   ["i", monoUs, unixUs, input, events, digest]   one input; the digest of all events, and that of all inputs and of
 *                                                 everything that was performed, up to its own
 *   ["k", inputs, saved, digest]                  a keyframe after so many inputs: where a reader may start
 *   ["e", inputs, events, digest]                 the end; without it the recording was cut off
 *
 * Earlier recordings have no "digests", in their lines only one of everything (./recording-digest.ts), and the first ones
 * none in their keyframes.
 *
 * The seed is in it, so whoever can read the file can predict what that run drew: the writer makes it 0600.
 */
import type { LinkModel } from "../../net/impairment.ts";
import { drawnRandom, type Draws } from "../../net/drawn-random.ts";
import { derived } from "../../net/derived.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";
import { seededRandom, secureRandom, type RandomRoot } from "../../net/random.ts";
import type { Input, Instant, Output, Saved, Service } from "../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import type { BringUpConfig } from "./config.ts";
import type { BringUpCommand } from "./contract.ts";
import { InputLine } from "./input-line.ts";
import { plainSpace, type LineSpace } from "./line-space.ts";
import { digestOf } from "./recording-digest.ts";
import { StepDigest } from "./step-digest.ts";
import { digestBytes, digestText } from "./word-digest.ts";

export const RECORDING_SCHEMA = "bringup.recording/1";
export const KEYFRAME_INPUTS = 5_000;
/** How what is recorded is digested (./word-digest.ts, ./step-digest.ts). Earlier headers name nothing (./recording-digest.ts). */
export const DIGESTS = "words/1";

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
  /** Said by whoever writes the line. */
  readonly digests?: typeof DIGESTS;
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
export class RecordedService<C extends BringUpCommand, E, S> implements Service<C, E, S> {
  readonly #inner: Service<C, E, S>;
  readonly #write: (line: string) => void;
  readonly #line: InputLine;
  readonly #digest = new StepDigest();
  #inputs = 0;

  /**
   * `write` takes one line without its line break; an error it throws stops the step that caused it. Lines are written
   * in `space`, which may be others' between the steps.
   */
  constructor(
    inner: Service<C, E, S>,
    header: RecordingHeader,
    write: (line: string) => void,
    space: LineSpace = plainSpace(),
  ) {
    this.#inner = inner;
    this.#write = write;
    this.#line = new InputLine(space);
    write(headerLine(header, space));
  }

  get state(): S {
    return this.#inner.state;
  }

  get deadlineUs(): number {
    return this.#inner.deadlineUs;
  }

  step(at: Instant, input: Input<C>): readonly Output<E>[] {
    const outputs = this.#line.begin(at, input)
      ? this.#stepLine(at, input)
      : this.#stepText(at, input);
    this.#inputs++;
    if (this.#inputs % KEYFRAME_INPUTS === 0)
      this.#writeProven(["k", this.#inputs, this.#inner.save()]);
    return outputs;
  }

  save(): Saved {
    return this.#inner.save();
  }

  /** Writes the end; nothing may be stepped after it. */
  finish(): void {
    this.#writeProven(["e", this.#inputs, this.#digest.events]);
  }

  /** Of an input that is in the space for lines. */
  #stepLine(at: Instant, input: Input<C>): readonly Output<E>[] {
    const line = this.#line;
    const digest = this.#digest;
    const outputs = this.#inner.step(at, input);
    digest.answered(outputs);
    line.add(digest.events);
    digest.lineBytes(line.bytes, line.length);
    line.add(digest.steps);
    line.end();
    this.#write(line.text);
    return outputs;
  }

  /** Of any input. */
  #stepText(at: Instant, input: Input<C>): readonly Output<E>[] {
    const digest = this.#digest;
    // what is in an input may be changed by the step that takes it
    const given = unclosed(toTaggedJson(["i", at.monoUs, at.unixUs, input]));
    const outputs = this.#inner.step(at, input);
    digest.answered(outputs);
    const text = `${given},${digest.events}`;
    digest.line(text);
    this.#write(`${text},${digest.steps}]`);
    return outputs;
  }

  #writeProven(record: readonly unknown[]): void {
    const text = unclosed(toTaggedJson(record));
    this.#write(`${text},${this.#digest.of(text)}]`);
  }
}

const HEADER_DIGEST = ',"digest":';

/** The first line. What a version brings with it is made a text only once. */
function headerLine({ config, ...facts }: RecordingHeader, space: LineSpace): string {
  const { retry, ...settings } = config;
  const before = unclosed(toTaggedJson({ ...facts, digests: DIGESTS }));
  const text = `${before},"config":${unclosed(toTaggedJson(settings))},"retry":${retryText(retry)}}`;
  // the same digest: bytes are quicker to go through
  const digest = space.put(text) ? digestBytes(0, space.bytes, text.length) : digestText(0, text);
  return `${text}${HEADER_DIGEST}${digest >>> 0}}`;
}

function retryText(retry: RetryPreset): string {
  return RETRY_PRESETS.get(retry.name) === retry ? presetText(retry) : toTaggedJson(retry);
}

const presetText = derived((preset: RetryPreset) => toTaggedJson(preset));

/** The text of an object or a list, open for more. */
function unclosed(text: string): string {
  return text.slice(0, -1);
}

function headerDigest(text: string, digests: typeof DIGESTS | undefined): number {
  return digests === undefined ? digestOf(0, text) : digestText(0, text) >>> 0;
}

/** The header of a recording's first line, or what is wrong with it. */
export function parseHeader(line: string): RecordingHeader | string {
  const value = fromTaggedJson(line);
  if (typeof value !== "object" || value === null || !("schema" in value))
    return "not a recording: no header";
  if (value.schema !== RECORDING_SCHEMA)
    return `schema ${String(value.schema)}; this version reads ${RECORDING_SCHEMA}`;
  const digests = "digests" in value ? value.digests : undefined;
  if (digests !== undefined && digests !== DIGESTS)
    return `digests ${String(digests)}; this version knows ${DIGESTS}`;
  const end = line.lastIndexOf(HEADER_DIGEST);
  const text = line.slice(0, end);
  if (end < 0 || line !== `${text}${HEADER_DIGEST}${headerDigest(text, digests)}}`)
    return "the header is not as it was written";
  // the digest is of the line, not of what it says
  const header = fromTaggedJson(`${text}}`) as Partial<RecordingHeader>;
  const complete = header.config && header.random && typeof header.mode === "string";
  return complete ? (header as RecordingHeader) : "not a recording: the header is incomplete";
}
