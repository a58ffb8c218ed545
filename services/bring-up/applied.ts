/** What the interfaces of the host were configured with, so that it can be taken back. */
import type { Instant } from "../../net/service.ts";
import { operationsBetween, type Configuration } from "./configuration.ts";
import type { Shared } from "./shared.ts";

export type AppliedRecord = readonly (readonly [device: string, Configuration])[];

export class Applied {
  readonly #shared: Shared;
  readonly #configurations: Map<string, Configuration>; // BOUNDED: by the interfaces

  constructor(shared: Shared, saved: AppliedRecord | undefined) {
    this.#shared = shared;
    this.#configurations = new Map(saved);
  }

  /** Whether anybody wants to know: in a dry run the operations are there only to be read. */
  get isWanted(): boolean {
    const { config, journal } = this.#shared;
    return config.operations === "host" || journal.explain;
  }

  /**
   * Asks for what makes an interface so. The asks leave before anything that is sent afterwards in this step: the
   * driver performs in order, so that the address is there for whoever sends from it.
   */
  apply(device: string, configuration: Configuration, at: Instant): void {
    this.#become(device, configuration);
    if (this.#shared.config.operations === "host") this.#shared.askNow(at);
  }

  /** Asks for the way back, at the end of the step: what still has to leave by this interface leaves before. */
  takeBack(device: string): void {
    this.#become(device, undefined);
  }

  save(): AppliedRecord {
    return [...this.#configurations];
  }

  #become(device: string, after: Configuration | undefined): void {
    const before = this.#configurations.get(device);
    for (const operation of operationsBetween(before, after))
      this.#shared.system.operate(operation);
    if (after === undefined) this.#configurations.delete(device);
    else this.#configurations.set(device, after);
  }
}
