/**
 * What the interfaces of the host were configured with, so that it can be taken back.
 *
 * A host has one list of resolvers. It is that of the first interface in the configuration that brings any, and
 * becomes that of the next one when the first loses them.
 */
import type { Instant } from "../../net/service.ts";
import {
  applyResolvers,
  operationsBetween,
  removeResolvers,
  type Configuration,
} from "./configuration.ts";
import type { Operation } from "../system-state/index.ts";
import type { Shared } from "./shared.ts";

export type AppliedRecord = readonly (readonly [device: string, Configuration])[];

export class Applied {
  readonly #shared: Shared;
  /** Made with the first one: an unobserved dry run has none. */
  #configurations: Map<string, Configuration> | undefined; // BOUNDED: by the interfaces

  constructor(shared: Shared, saved: AppliedRecord | undefined) {
    this.#shared = shared;
    if (saved !== undefined && saved.length > 0) this.#configurations = new Map(saved);
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
    return [...(this.#configurations ?? [])];
  }

  #become(device: string, after: Configuration | undefined): void {
    const before = this.#configurations?.get(device);
    const resolversBefore = this.#resolvers;
    if (after === undefined) this.#configurations?.delete(device);
    else (this.#configurations ??= new Map()).set(device, after);
    const resolvers = this.#resolvers;
    if (resolvers?.device === resolversBefore?.device) {
      const operations = resolvers?.device === device ? operationsBetween : operationsBesides;
      this.#operate(operations(before, after));
      return;
    }
    this.#operate(removeResolvers(resolversBefore));
    this.#operate(operationsBesides(before, after));
    this.#operate(applyResolvers(resolvers));
  }

  #operate(operations: readonly Operation[]): void {
    for (const operation of operations) this.#shared.system.operate(operation);
  }

  /** Those that the host has by now. */
  get #resolvers(): Configuration["resolvers"] {
    for (const { device } of this.#shared.config.interfaces) {
      const resolvers = this.#configurations?.get(device)?.resolvers;
      if (resolvers !== undefined) return resolvers;
    }
    return undefined;
  }
}

/** What differs besides the resolvers. */
function operationsBesides(
  before: Configuration | undefined,
  after: Configuration | undefined,
): readonly Operation[] {
  return operationsBetween(withoutResolvers(before), withoutResolvers(after));
}

function withoutResolvers(configuration: Configuration | undefined): Configuration | undefined {
  return configuration && { ...configuration, resolvers: undefined };
}
