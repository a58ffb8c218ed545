/**
 * Replaying: the same service, stepped through the inputs of a recording, has to give the same outputs. Where it does
 * not, or where the recording is damaged, reading ends; what was read up to there is proven.
 */
import type { Input, Instant, Output, Saved, Service } from "../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import { digestOf, digestStep } from "./recording-digest.ts";

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
  #digest = 0;
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
    switch (record[0]) {
      case "i":
        return this.#step(text, record);
      case "k":
        return this.#compare(text, record);
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
    this.#digest = digestStep(this.#digest, upToDigest(text), outputs);
    if (this.#digest !== digest) return this.#different(`input or outputs differ: ${input.kind}`);
    this.#inputs++;
    this.#onStep({ at, input, outputs });
    return undefined;
  }

  /** A service takes every input that a driver gives; what it throws on, no run can have given. */
  #outputsOf(at: Instant, input: Input<C>): readonly Output<E>[] | string {
    try {
      return this.#service.step(at, input);
    } catch (error) {
      return `no service takes this ${input.kind}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** A keyframe of another version has other contents: inputs and outputs prove what can be proven of that one. */
  #compare(text: string, [, inputs, saved, digest]: readonly unknown[]): ReplayVerdict | undefined {
    if (digest !== undefined && digest !== digestOf(this.#digest, upToDigest(text)))
      return this.#different("the keyframe is not as it was written");
    const own = this.#service.save();
    const isOther = isSaved(saved) && saved.version !== own.version;
    if (inputs === this.#inputs && (isOther || toTaggedJson(own) === toTaggedJson(saved)))
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

function upToDigest(text: string): string {
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
