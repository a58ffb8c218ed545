/** Checks, as they are written down. */
import type { CheckReference, CheckStatus, DoctorCheck } from "./document.ts";

/** All checks about one thing. */
export class Checks {
  readonly all: DoctorCheck[] = []; // BOUNDED: by the checks that there are, and by what each of them is about
  readonly #about: string | null;

  constructor(about: string | null = null) {
    this.#about = about;
  }

  ok(id: string, text: string): void {
    this.#note(id, "ok", text, undefined);
  }

  warning(id: string, text: string, advice?: string): void {
    this.#note(id, "warning", text, advice);
  }

  problem(id: string, text: string, advice?: string): void {
    this.#note(id, "problem", text, advice);
  }

  /** `why` is a whole sentence without its full stop. */
  skipped(id: string, why: string, advice?: string): void {
    this.#note(id, "skipped", why, advice);
  }

  #note(id: string, status: CheckStatus, text: string, advice: string | undefined): void {
    this.all.push({ id, about: this.#about, status, text, advice: advice ?? null });
  }
}

/** Whether something is wrong. */
export function isBad({ status }: DoctorCheck): boolean {
  return status === "warning" || status === "problem";
}

/** What a document names a check by. */
export function reference({ id, about }: DoctorCheck): CheckReference {
  return { id, about };
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  return before.length === 0 ? last : `${before.join(", ")} and ${last}`;
}

/** `1 server`, `2 servers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
