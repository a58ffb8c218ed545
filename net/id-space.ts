/**
 * One id space for the ports, streams and asks of several child services: a composition shows the driver
 * `outer = inner × slots + slot` and finds the child again by the remainder. Nothing is remembered, nothing leaks.
 *
 * Streams accepted on a listener carry negative ids given by the driver; those pass unchanged and are looked up by
 * the slot that listens (`adopt`).
 */
import type { Input, Output, StreamId } from "./service.ts";

export class IdSpace {
  readonly #slots: number;
  /** Made when the first one comes. */
  #adopted: Map<StreamId, number> | undefined; // BOUNDED: by the accepted streams that are still open

  constructor(slots: number) {
    this.#slots = slots;
  }

  outer(slot: number, inner: number): number {
    return inner < 0 ? inner : inner * this.#slots + slot;
  }

  inner(outer: number): number {
    return outer < 0 ? outer : Math.floor(outer / this.#slots);
  }

  slot(outer: number): number | undefined {
    return outer < 0 ? this.#adopted?.get(outer) : outer % this.#slots;
  }

  /** A child's output as the driver sees it; events are the composition's business and must not come here. */
  outward<E>(slot: number, output: Exclude<Output<E>, { kind: "event" }>): Output<never> {
    switch (output.kind) {
      case "open":
        return { kind: "open", port: this.outer(slot, output.port), spec: output.spec };
      case "close":
        return { kind: "close", port: this.outer(slot, output.port) };
      case "send": {
        const on = this.outer(slot, output.on);
        const { to, bytes, about } = output;
        return output.stamp
          ? { kind: "send", on, to, bytes, about, stamp: true }
          : { kind: "send", on, to, bytes, about };
      }
      case "stream":
        return { kind: "stream", id: this.outer(slot, output.id), request: output.request };
      case "ask":
        return { kind: "ask", ask: this.outer(slot, output.ask), of: output.of };
    }
  }

  /** The slot an input is for and the input as that child sees it; undefined when no child can own it. */
  inward<C>(input: RoutedInput): { readonly slot: number; readonly input: Input<C> } | undefined {
    const outer = idOf(input);
    const slot = this.slot(outer);
    if (slot === undefined) return undefined;
    const inner = this.inner(outer);
    switch (input.kind) {
      case "datagram":
      case "sent":
      case "failed":
        return { slot, input: { ...input, on: inner } };
      case "answer":
        return { slot, input: { ...input, ask: inner } };
      case "stream":
        this.#follow(slot, outer, input);
        return { slot, input: { ...input, id: inner } };
    }
  }

  #follow(slot: number, outer: StreamId, input: Extract<RoutedInput, { kind: "stream" }>): void {
    if (input.event.kind === "accepted") this.#adopt(input.event.stream, slot);
    else if (input.event.kind === "closed") this.#adopted?.delete(outer);
  }

  #adopt(stream: StreamId, slot: number): void {
    (this.#adopted ??= new Map()).set(stream, slot);
  }

  save(): readonly (readonly [StreamId, number])[] {
    return [...(this.#adopted ?? [])];
  }

  resume(saved: readonly (readonly [StreamId, number])[]): void {
    for (const [stream, slot] of saved) this.#adopt(stream, slot);
  }
}

/** Inputs that belong to one child: everything but commands and deadlines. */
export type RoutedInput = Exclude<Input<never>, { kind: "command" } | { kind: "deadline" }>;

function idOf(input: RoutedInput): number {
  switch (input.kind) {
    case "datagram":
    case "sent":
    case "failed":
      return input.on;
    case "answer":
      return input.ask;
    case "stream":
      return input.id;
  }
}
