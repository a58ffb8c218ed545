/**
 * A service that was stepped through a part of its run already and goes on elsewhere. Its ports are opened anew; what
 * was under way when it left is lost: streams are reset, questions to the host answered as in a dry run.
 */
import type {
  Answer,
  AskId,
  Input,
  Instant,
  Output,
  PortId,
  PortSpec,
  Question,
  Saved,
  Service,
  StreamId,
} from "../net/service.ts";
import { SILENT } from "../net/service.ts";

/** What a service has open, as told by its outputs and inputs. */
export class OpenEnds {
  readonly ports = new Map<PortId, PortSpec>(); // BOUNDED: by what the service holds open
  readonly streams = new Set<StreamId>(); // BOUNDED: likewise
  readonly asks = new Map<AskId, Question>(); // BOUNDED: by what it waits for

  /** One step of the service. */
  note(input: Input<unknown>, outputs: readonly Output<unknown>[]): void {
    if (input.kind === "stream" && input.event.kind === "closed") this.streams.delete(input.id);
    if (input.kind === "answer") this.asks.delete(input.ask);
    for (const output of outputs) {
      if (output.kind === "open") this.ports.set(output.port, output.spec);
      else if (output.kind === "close") this.ports.delete(output.port);
      else if (output.kind === "stream") this.streams.add(output.id);
      else if (output.kind === "ask") this.asks.set(output.ask, output.of);
    }
  }
}

export type ResumedCommand<C> = C | { readonly kind: "resume" };

/** What a host that changes nothing says to a question. */
export function dryAnswer(question: Question): Answer {
  if (question.kind === "operation") return { kind: "operated", how: "dry-run" };
  return { kind: "failed", why: "ENOENT", message: "there is no such thing in a simulation" };
}

/** The service, opening again what it has open when it is told to `resume`. */
export class Resumed<C extends { readonly kind: string }, E> implements Service<
  ResumedCommand<C>,
  E,
  unknown
> {
  readonly #service: Service<C, E, unknown>;
  readonly #ends: OpenEnds;

  constructor(service: Service<C, E, unknown>, ends: OpenEnds) {
    this.#service = service;
    this.#ends = ends;
  }

  get state(): unknown {
    return this.#service.state;
  }

  get deadlineUs(): number {
    return this.#service.deadlineUs;
  }

  step(at: Instant, input: Input<ResumedCommand<C>>): readonly Output<E>[] {
    if (input.kind === "command" && input.command.kind === "resume") return this.#resume(at);
    return this.#service.step(at, input as Input<C>);
  }

  save(): Saved {
    return this.#service.save();
  }

  #resume(at: Instant): readonly Output<E>[] {
    const outputs: Output<E>[] = []; // BOUNDED: by the open ends
    for (const [port, spec] of this.#ends.ports) outputs.push({ kind: "open", port, spec });
    const reset = { kind: "failed", why: "reset", message: "left behind" } as const;
    for (const id of this.#ends.streams)
      for (const event of [reset, { kind: "closed" } as const])
        outputs.push(...this.#service.step(at, { kind: "stream", id, event }));
    for (const [ask, question] of this.#ends.asks)
      outputs.push(...this.#service.step(at, { kind: "answer", ask, result: dryAnswer(question) }));
    return outputs.length === 0 ? SILENT : outputs;
  }
}
