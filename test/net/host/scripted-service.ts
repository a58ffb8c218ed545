/** A service that does what the test commands, and remembers everything it was given. */
import type { Input, Instant, Output, Saved, Service, StreamEvent } from "../../../net/service.ts";
import { SILENT } from "../../../net/service.ts";

export type Commands = readonly Output<string>[];
export type Seen = Exclude<Input<Commands>, { kind: "command" }> & { readonly at: Instant };

export class ScriptedService implements Service<Commands, string, readonly Seen[]> {
  deadlineUs = Infinity;
  readonly seen: Seen[] = [];
  /** Every instant at which it was stepped. */
  readonly steps: Instant[] = [];
  /** What it does about an input; silence by default. */
  react: (input: Input<Commands>, at: Instant) => Commands = () => SILENT;
  #waiting: (() => void)[] = [];

  get state(): readonly Seen[] {
    return this.seen;
  }

  step(at: Instant, input: Input<Commands>): readonly Output<string>[] {
    this.steps.push(at);
    if (input.kind === "command") return input.command;
    this.seen.push(
      // datagrams are borrowed for the step
      input.kind === "datagram"
        ? { ...input, bytes: Uint8Array.from(input.bytes), at }
        : { ...input, at },
    );
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    return this.react(input, at);
  }

  save(): Saved {
    return { version: 1 };
  }

  /** Resolves when `count` inputs of a kind have come. */
  async until<K extends Seen["kind"]>(
    kind: K,
    count = 1,
  ): Promise<readonly Extract<Seen, { kind: K }>[]> {
    for (;;) {
      const found = this.seen.filter((s): s is Extract<Seen, { kind: K }> => s.kind === kind);
      if (found.length >= count) return found;
      await this.next();
    }
  }

  /** Resolves with the first event of that kind on a stream. */
  async streamEvent<K extends StreamEvent["kind"]>(
    id: number,
    kind: K,
  ): Promise<Extract<StreamEvent, { kind: K }>> {
    for (;;) {
      for (const event of this.streamEvents(id)) {
        if (event.kind === kind) return event as Extract<StreamEvent, { kind: K }>;
      }
      await this.next();
    }
  }

  streamEvents(id: number): readonly StreamEvent[] {
    return this.seen.flatMap((s) => (s.kind === "stream" && s.id === id ? [s.event] : []));
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

export function about(
  what: string,
  attempt = 1,
): { transaction: number; attempt: number; what: string } {
  return { transaction: 1, attempt, what };
}

export function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

export function bytesOf(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}
