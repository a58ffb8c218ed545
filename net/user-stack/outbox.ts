/** Collects what a stack wants done until its driver takes it. */
import { SILENT, type Failure } from "../service.ts";
import type { StackOutput } from "./contract.ts";

export class Outbox<Tag> {
  // BOUNDED: by what one call of the stack can cause; the driver drains after each.
  #outputs: StackOutput<Tag>[] = [];

  frame(frame: Uint8Array, tag: Tag | undefined): void {
    this.#outputs.push({ kind: "frame", frame, tag });
  }

  failed(tag: Tag, why: Failure): void {
    this.#outputs.push({ kind: "failed", tag, why });
  }

  drain(): readonly StackOutput<Tag>[] {
    if (this.#outputs.length === 0) return SILENT;
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
