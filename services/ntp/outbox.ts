/** What a step of the client puts out, collected in order. */
import { SILENT, type Output } from "../../net/service.ts";
import type { NtpEvent, NtpFailure } from "./contract.ts";

export class Outbox {
  #outputs: Output<NtpEvent>[] = []; // BOUNDED: by one step

  push(output: Output<NtpEvent>): void {
    this.#outputs.push(output);
  }

  emit(event: NtpEvent): void {
    this.#outputs.push({ kind: "event", event });
  }

  fail(why: NtpFailure, message: string, server?: string): void {
    const who = server === undefined ? undefined : { server };
    this.emit({ kind: "failed", ...who, why, message });
  }

  /** Everything since the last call. */
  take(): readonly Output<NtpEvent>[] {
    if (this.#outputs.length === 0) return SILENT;
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
