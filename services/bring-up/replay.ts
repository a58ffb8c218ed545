/**
 * Replaying: the same service, stepped through the inputs of a recording, has to give the same outputs. Where it does
 * not, or where the recording is damaged, reading ends; what was read up to there is proven. Where only what is said of
 * it differs (the events, as another version makes them), reading goes on, and the verdict says from which line on.
 */
import type { Input, Instant, Output, Saved, Service } from "../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import { digestOf, digestStep } from "./recording-digest.ts";
import { StepDigest } from "./step-digest.ts";

export interface ReplayStep<C, E> {
  readonly at: Instant;
  readonly input: Input<C>;
  readonly outputs: readonly Output<E>[];
}

/**
 * How a replay ended: `same` to the last line, or at which line it left the recording, and how. `other-events`: it never
 * did, but the events are not those of then, from that line on.
 */
export type ReplayVerdict =
  | { readonly kind: "same"; readonly inputs: number }
  | { readonly kind: "other-events"; readonly line: number; readonly inputs: number }
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

/**
 * Steps `service`, made from the header, through the lines behind it and compares. Stops at the first difference.
 * `onStep` sees every step up to there.
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

/** A replay that takes its lines one by one. */
export class Replay<C, E, S> {
  readonly #service: Service<C, E, S>;
  readonly #onStep: (step: ReplayStep<C, E>) => void;
  #line = 1;
  #inputs = 0;
  /** Of a recording with one digest a line. */
  #digest = 0;
  /** Of one with two. */
  #digests: StepDigest | undefined;
  /** Where the events became others. */
  #eventsLine: number | undefined;
  #ended = false;

  constructor(service: Service<C, E, S>, onStep: (step: ReplayStep<C, E>) => void) {
    this.#service = service;
    this.#onStep = onStep;
  }

  /** The verdict, once a line decides it: none may be taken after that, but the last one. */
  take(text: string): ReplayVerdict | undefined {
    this.#line++;
    if (this.#ended) return this.#different("there is more behind the end");
    const record = fromTaggedJson(text);
    if (!Array.isArray(record)) return this.#cutOff("the line is damaged or incomplete");
    if (this.#line === 2 && isWithTwo(record)) this.#digests = new StepDigest();
    switch (record[0]) {
      case "i":
        return this.#step(text, record);
      case "k":
        return this.#compare(text, record);
      case "e":
        this.#ended = true;
        return this.#count(text, record);
      default:
        return this.#cutOff("not a line of a recording");
    }
  }

  /** The verdict after the last line. */
  end(): ReplayVerdict {
    if (!this.#ended) return this.#cutOff("the recording has no end");
    const line = this.#eventsLine;
    return line === undefined
      ? { kind: "same", inputs: this.#inputs }
      : { kind: "other-events", line, inputs: this.#inputs };
  }

  #step(text: string, record: readonly unknown[]): ReplayVerdict | undefined {
    const [, monoUs, unixUs, input] = record;
    if (!isWhole(monoUs) || !isWhole(unixUs) || !isInput<C>(input))
      return this.#cutOff("not an input");
    const at = { monoUs, unixUs };
    const outputs = this.#outputsOf(at, input, text);
    if (typeof outputs === "string") return this.#different(outputs);
    if (record.at(-1) !== this.#steps)
      return this.#different(`input or outputs differ: ${input.kind}`);
    this.#noteEvents(record[4]);
    this.#inputs++;
    this.#onStep({ at, input, outputs });
    return undefined;
  }

  /** The digest up to here. */
  get #steps(): number {
    return this.#digests?.steps ?? this.#digest;
  }

  #add(text: string, outputs: readonly Output<E>[]): void {
    const given = upToLast(text);
    if (this.#digests === undefined) this.#digest = digestStep(this.#digest, given, outputs);
    else {
      this.#digests.answered(outputs);
      this.#digests.line(given);
    }
  }

  #noteEvents(events: unknown): void {
    if (this.#digests !== undefined && this.#digests.events !== events)
      this.#eventsLine ??= this.#line;
  }

  /** A service takes every input that a driver gives; what it throws on, no run can have given. */
  #outputsOf(at: Instant, input: Input<C>, text: string): readonly Output<E>[] | string {
    try {
      const outputs = this.#service.step(at, input);
      this.#add(text, outputs);
      return outputs;
    } catch (error) {
      return `no service takes this ${input.kind}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** A keyframe of another version has other contents: inputs and outputs prove what can be proven of that one. */
  #compare(text: string, [, inputs, saved, digest]: readonly unknown[]): ReplayVerdict | undefined {
    if (digest !== undefined && digest !== this.#digestOf(upToLast(text)))
      return this.#different("the keyframe is not as it was written");
    const own = this.#service.save();
    const isOther = isSaved(saved) && saved.version !== own.version;
    if (inputs === this.#inputs && (isOther || toTaggedJson(own) === toTaggedJson(saved)))
      return undefined;
    return this.#different("the keyframe is not the state that was rebuilt");
  }

  #digestOf(text: string): number {
    return this.#digests?.of(text) ?? digestOf(this.#digest, text);
  }

  #count(text: string, [, inputs, events]: readonly unknown[]): ReplayVerdict | undefined {
    if (inputs !== this.#inputs) return this.#different(`the end counts ${String(inputs)} inputs`);
    const before = upToLast(text);
    const digest = this.#digests?.of(before) ?? this.#digest;
    if (text !== `${before},${digest}]`) return this.#different("the end has another digest");
    this.#noteEvents(events);
    return undefined;
  }

  #different(what: string): ReplayVerdict {
    return { kind: "different", line: this.#line, inputs: this.#inputs, what };
  }

  #cutOff(reason: string): ReplayVerdict {
    return { kind: "cut-off", line: this.#line, inputs: this.#inputs, reason };
  }
}

/** Whether a line, an input's or the end, has two digests; those of earlier recordings have one. */
function isWithTwo(record: readonly unknown[]): boolean {
  return record.length === (record[0] === "e" ? 4 : 6);
}

/** A line without its last element. */
function upToLast(text: string): string {
  return text.slice(0, text.lastIndexOf(","));
}

function isSaved(value: unknown): value is Pick<Saved, "version"> {
  return typeof value === "object" && value !== null && "version" in value;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isInput<C>(value: unknown): value is Input<C> {
  return (
    typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string"
  );
}
