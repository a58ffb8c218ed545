/**
 * Several services run as one: their ids share one space, their deadlines become one deadline, and what one causes
 * another to do happens within the same step, in order, through a queue (never by calling back).
 *
 * The owner adds its children once, in a fixed order, gives each its event handler, and in its own `step` calls
 * `deliver` or `due` and then `take` for the outputs.
 */
import { IdSpace, type RoutedInput } from "./id-space.ts";
import type { Answer, AskId, Input, Instant, Output, Question, Saved, Service } from "./service.ts";

/** Steps of children within one step of the composition; more is a loop between them, an error of our own. */
const MAX_INNER_STEPS = 100_000;

export interface Hooks {
  /** Every packet that a child sends, before the driver sees it. */
  sending?(child: Child, output: Extract<Output<never>, { kind: "send" }>, at: Instant): void;
  /** A child's question; true when the composition will `answer` it, false to pass it to the driver. */
  asked(child: Child, ask: AskId, question: Question): boolean;
}

/** One service inside, without its types: what routing needs to know. */
export interface Child {
  readonly slot: number;
  readonly label: string;
  readonly deadlineUs: number;
  step(at: Instant, input: Input<never>): void;
  save(): Saved;
}

/** The owner's hold on one of its services. */
export interface Handle<Command, Event> extends Child {
  /** Queued: it happens within this step, after what is already waiting. */
  command(command: Command): void;
  /** Outputs that the owner got from the service by other methods than `step`. */
  absorb(outputs: readonly Output<Event>[], at: Instant): void;
}

/** What a driver performs. */
type Performed = Exclude<Output<never>, { kind: "event" }>;

interface Queued {
  readonly child: Child;
  readonly input: Input<never>;
}

interface Surroundings<E> {
  readonly onEvent: (event: E, at: Instant) => void;
  readonly pass: (output: Performed, at: Instant) => void;
  readonly queue: Queued[];
}

/** A class, because an object literal with a getter costs the engine a hidden class of its own each time. */
class ServiceChild<C, E, S> implements Handle<C, E> {
  readonly slot: number;
  readonly label: string;
  readonly #service: Service<C, E, S>;
  readonly #surroundings: Surroundings<E>;

  constructor(
    slot: number,
    label: string,
    service: Service<C, E, S>,
    surroundings: Surroundings<E>,
  ) {
    this.slot = slot;
    this.label = label;
    this.#service = service;
    this.#surroundings = surroundings;
  }

  get deadlineUs(): number {
    return this.#service.deadlineUs;
  }

  step(at: Instant, input: Input<C>): void {
    this.absorb(this.#service.step(at, input), at);
  }

  command(command: C): void {
    // only this child's step ever takes the input, and it takes commands of type C
    this.#surroundings.queue.push({
      child: this,
      input: { kind: "command", command } as Input<never>,
    });
  }

  absorb(outputs: readonly Output<E>[], at: Instant): void {
    if (outputs.length === 0) return;
    const { onEvent, pass } = this.#surroundings;
    for (const output of outputs) {
      if (output.kind === "event") onEvent(output.event, at);
      else pass(output, at);
    }
  }

  save(): Saved {
    return this.#service.save();
  }
}

export class Composition {
  readonly #ids: IdSpace;
  readonly #hooks: Hooks;
  readonly #children: Child[] = []; // BOUNDED: by the slots of the id space
  readonly #queue: Queued[] = []; // BOUNDED: by MAX_INNER_STEPS
  readonly #slots: number;
  #outputs: Output<never>[] = [];

  constructor(slots: number, hooks: Hooks) {
    this.#slots = slots;
    this.#ids = new IdSpace(slots);
    this.#hooks = hooks;
  }

  add<C, E, S>(
    label: string,
    service: Service<C, E, S>,
    onEvent: (event: E, at: Instant) => void,
  ): Handle<C, E> {
    const slot = this.#children.length;
    if (slot >= this.#slots) throw new RangeError(`a composition of ${this.#slots} slots is full`);
    const pass = (output: Performed, at: Instant): void => this.#pass(child, output, at);
    const child = new ServiceChild(slot, label, service, { onEvent, pass, queue: this.#queue });
    this.#children.push(child);
    return child;
  }

  get deadlineUs(): number {
    let earliest = Infinity;
    for (const child of this.#children) earliest = Math.min(earliest, child.deadlineUs);
    return earliest;
  }

  /** Gives an input from the driver to the child it is for; that child, or undefined if there is none. */
  deliver(at: Instant, input: RoutedInput): Child | undefined {
    const routed = this.#ids.inward<never>(input);
    const child = routed === undefined ? undefined : this.#children[routed.slot];
    if (routed === undefined || child === undefined) return undefined;
    child.step(at, routed.input);
    return child;
  }

  /** Gives the deadline to every child whose time has come. */
  due(at: Instant): void {
    for (const child of this.#children) {
      if (child.deadlineUs <= at.monoUs) child.step(at, { kind: "deadline" });
    }
  }

  /** Answers a question that `asked` had kept; queued like a command. */
  answer(slot: number, ask: AskId, result: Answer): void {
    const child = this.#children[slot];
    if (child !== undefined) this.#queue.push({ child, input: { kind: "answer", ask, result } });
  }

  /** Steps children until nothing waits between them. */
  settle(at: Instant): void {
    if (this.#queue.length === 0) return;
    for (let i = 0; i < this.#queue.length; i++) {
      if (i >= MAX_INNER_STEPS)
        throw new Error(`children keep each other busy: ${MAX_INNER_STEPS} inner steps`);
      const next = this.#queue[i];
      next?.child.step(at, next.input);
    }
    this.#queue.length = 0;
  }

  /** The outputs since the last call. */
  take(): readonly Output<never>[] {
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  save(): CompositionRecord {
    return {
      children: this.#children.map((child) => child.save()),
      adopted: this.#ids.save(),
    };
  }

  /** Restores the routing; the children were created from their own parts of the record. */
  resume(saved: { readonly adopted: readonly (readonly [number, number])[] }): void {
    this.#ids.resume(saved.adopted);
  }

  #pass(child: Child, output: Performed, at: Instant): void {
    if (output.kind === "ask" && this.#hooks.asked(child, output.ask, output.of)) return;
    if (output.kind === "send") this.#hooks.sending?.(child, output, at);
    this.#outputs.push(this.#ids.outward(child.slot, output));
  }
}

export interface CompositionRecord {
  /** In the order in which the children were added. */
  readonly children: readonly Saved[];
  readonly adopted: readonly (readonly [number, number])[];
}
