/**
 * Saved states of a run along its way, from which any instant of it is near. They are texts of tagged JSON: a saved
 * state may share what goes on changing with the service that saved it.
 *
 * One is taken every `every` inputs. When there are too many, every second one is given up and `every` doubles: their
 * number stays between half of `KEYFRAMES_MAX` and all of it, however long the run.
 */
import type { Saved } from "../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../net/tagged-json.ts";

export const KEYFRAMES_MAX = 256;
/** As long as there are few. */
export const KEYFRAME_EVERY_INPUTS = 128;

export class Keyframes {
  /** The first belongs to the state after `every` inputs, the second to that after twice as many. */
  #texts: string[] = []; // BOUNDED: by KEYFRAMES_MAX
  #every = KEYFRAME_EVERY_INPUTS;

  /** Inputs from one keyframe to the next. */
  get every(): number {
    return this.#every;
  }

  /** What they take, in characters of one byte each. */
  get characters(): number {
    return this.#texts.reduce((sum, text) => sum + text.length, 0);
  }

  /** Told after every input, of which there were so many. */
  pass(inputs: number, service: { save(): Saved }): void {
    if (inputs % this.#every !== 0) return;
    this.#texts.push(toTaggedJson(service.save()));
    if (this.#texts.length <= KEYFRAMES_MAX) return;
    this.#texts = this.#texts.filter((_, index) => index % 2 === 1);
    this.#every *= 2;
  }

  /** The last one that is not behind so many inputs; undefined: begin at the start. */
  before(inputs: number): { readonly inputs: number; readonly saved: Saved } | undefined {
    const count = Math.min(Math.floor(inputs / this.#every), this.#texts.length);
    const text = this.#texts[count - 1];
    if (text === undefined) return undefined;
    return { inputs: count * this.#every, saved: fromTaggedJson(text) as Saved };
  }
}
