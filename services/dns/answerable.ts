/** Late answers are answers: the tries of one question that may still get theirs. */
import type { PortId } from "../../net/service.ts";
import type { Attempt, Network } from "./network.ts";

/**
 * Attempts of one question that can still be answered; the oldest makes room. With first retransmissions 20 ms apart,
 * a resolver that takes a second over a name is covered.
 */
const ANSWERABLE_MAX = 8;

/** The open ports of one question. */
export class Answerable {
  #attempts: readonly Attempt[]; // BOUNDED: by ANSWERABLE_MAX
  readonly #network: Network;

  constructor(network: Network, attempts: readonly Attempt[]) {
    this.#network = network;
    this.#attempts = attempts;
  }

  get all(): readonly Attempt[] {
    return this.#attempts;
  }

  on(port: PortId): Attempt | undefined {
    return this.#attempts.find((attempt) => attempt.port === port);
  }

  add(attempt: Attempt): void {
    const [oldest] = this.#attempts;
    if (this.#attempts.length === ANSWERABLE_MAX) this.close(oldest as Attempt);
    this.#attempts = [...this.#attempts, attempt];
  }

  close(attempt: Attempt): void {
    this.#network.close(attempt);
    this.#attempts = this.#attempts.filter((other) => other !== attempt);
  }

  closeAll(): void {
    for (const attempt of this.#attempts) this.#network.close(attempt);
    this.#attempts = [];
  }
}
