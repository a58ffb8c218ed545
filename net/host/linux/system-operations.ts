/**
 * System operations carried out: addresses, routes, link state and resolvers of one interface (`--apply`).
 *
 *   note in the journal ─► change the system ─► …  ─► rollback: undo, strike out
 *
 * What was there before stays there: an address or route that is found is not noted, and so nobody's to remove. The
 * clock, the name of the host and its power are never touched; what is asked about them is only recorded.
 */
import { onNet } from "../../address.ts";
import type { Answer } from "../../service.ts";
import { codeOf, messageOf } from "../socket-failure.ts";
import { UnrecordedList, type UndoList } from "./journal-list.ts";
import type { Undo } from "./journal-entry.ts";
import {
  applyResolvers,
  resolversUndo,
  type ResolverSettings,
  type ResolverSystem,
  type Undone,
} from "./resolvers.ts";
import { resolverSystem } from "./resolvers-system.ts";
import type { LinkEntry } from "./rtnetlink/link.ts";
import type { AddressEntry } from "./rtnetlink/address.ts";
import type { NewAddress, RouteSocket } from "./rtnetlink/route-socket.ts";
import type { NamedOperation } from "../../user-stack/stack-operations.ts";
import { done, dryRun, failed } from "./system-operations-answer.ts";
import { undoOne } from "./system-operations-undo.ts";

/** As `services/system-state/operations.ts` has them. */
interface Parameters {
  readonly setLink: { readonly device: string; readonly up: boolean };
  readonly applyAddress: AddressName & { readonly validSeconds?: number };
  readonly removeAddress: AddressName;
  readonly applyRoute: RouteName;
  readonly removeRoute: RouteName;
  readonly applyResolvers: ResolverSettings;
}

interface AddressName {
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
}

interface RouteName {
  readonly device: string;
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway?: string;
  readonly metric?: number;
}

export interface SystemOperationsOptions {
  /** Of the namespace of the interface; closed by whoever opened it. */
  readonly routes: RouteSocket;
  /** The journal of the interface; left out where everything vanishes with the process. */
  readonly list?: UndoList;
  /** Left out: those of this machine. None: they are only recorded. */
  readonly resolvers?: ResolverSystem | "none";
}

export class SystemOperations {
  readonly #routes: RouteSocket;
  readonly #list: UndoList;
  readonly #resolvers: ResolverSystem | "none";

  constructor({ routes, list, resolvers = resolverSystem() }: SystemOperationsOptions) {
    this.#routes = routes;
    this.#list = list ?? new UnrecordedList();
    this.#resolvers = resolvers;
  }

  /** Carries an operation out before it returns. Never throws: what the system refuses is `failed`. */
  perform(operation: NamedOperation): Answer {
    try {
      return this.#perform(operation.name, operation.parameters);
    } catch (systemError) {
      return failed(codeOf(systemError) || "failed", messageOf(systemError));
    }
  }

  /**
   * Undoes everything, the latest first; what was done, and what could not be. What failed stays in the journal. Whoever
   * keeps the configuration does not call this, but `keep`.
   */
  rollback(): readonly Undone[] {
    return this.#list.undo.toReversed().map((undo) => this.#undo(undo));
  }

  /** Leaves the system as it is: nothing is this run's any more. */
  keep(): void {
    for (const undo of this.#list.undo) this.#list.forget(undo);
  }

  #perform(name: string, parameters: unknown): Answer {
    switch (name) {
      case "setLink":
        return this.#setLink(parameters as Parameters["setLink"]);
      case "applyAddress":
        return this.#applyAddress(parameters as Parameters["applyAddress"]);
      case "removeAddress":
        return this.#removeAddress(parameters as Parameters["removeAddress"]);
      case "applyRoute":
        return this.#applyRoute(parameters as Parameters["applyRoute"]);
      case "removeRoute":
        return this.#removeRoute(parameters as Parameters["removeRoute"]);
      case "applyResolvers":
        return this.#applyResolvers(parameters as Parameters["applyResolvers"]);
      case "removeResolvers":
        return this.#take(resolversUndo(this.#list), "no resolvers of this run");
      case "setClock":
        return dryRun("the clock of the system is never set");
      case "setHostname":
      case "reboot":
        return dryRun("not done on this system");
    }
    return failed("unsupported", `no operation is named "${name}"`);
  }

  #setLink({ device, up }: Parameters["setLink"]): Answer {
    const link = this.#link(device);
    if (link.up === up) return done(`${device} was ${up ? "up" : "down"} already`);
    const set = (): true => {
      this.#routes.setLink(link.index, up);
      return true;
    };
    const first = this.#list.undo.find((undo) => undo.kind === "link" && undo.device === device);
    const undo: Undo = { kind: "link", device, index: link.index, up: link.up };
    if (first === undefined) this.#change(undo, set);
    else set();
    return done();
  }

  #applyAddress(wanted: Parameters["applyAddress"]): Answer {
    const { device, address, prefixLength, validSeconds } = wanted;
    const { index, up } = this.#link(device);
    if (!up) this.#setLink({ device, up: true });
    const lifetime = validSeconds === undefined ? {} : { validSeconds };
    const request = { index, address, prefixLength, ...lifetime };
    if (this.#own("address", { ...wanted, index }) !== undefined) {
      this.#routes.replaceAddress(request);
      return done("its lifetime begins anew");
    }
    const before = this.#routes.addresses().find((there) => isSameAddress(there, request));
    if (before !== undefined) return this.#lengthen(before, request);
    const undo: Undo = { kind: "address", device, index, address, prefixLength };
    const added = this.#change(undo, () => this.#routes.addAddress(request) === "changed");
    return done(added ? undefined : "was there before; it stays, with its lifetime");
  }

  /** An address that was there before lives as long as the lease of it, at least. */
  #lengthen({ validSeconds = Infinity }: AddressEntry, request: NewAddress): Answer {
    if (validSeconds >= (request.validSeconds ?? 0))
      return done("was there before; it stays, with its lifetime");
    this.#routes.replaceAddress(request);
    return done("was there before; it stays, with the lifetime of the lease");
  }

  #removeAddress(address: Parameters["removeAddress"]): Answer {
    return this.#take(this.#own("address", address), "not an address of this run");
  }

  #applyRoute(wanted: Parameters["applyRoute"]): Answer {
    const { device, destination, prefixLength, gateway, metric } = wanted;
    const { index } = this.#link(device);
    const name = {
      destination,
      prefixLength,
      ...(gateway !== undefined && { gateway }),
      ...(metric !== undefined && { metric }),
    };
    const request = { ...name, index, onLink: this.#mustBeOnLink(index, gateway) };
    if (this.#own("route", { ...wanted, index }) !== undefined) {
      // the kernel takes the routes away when the link goes down
      const change = this.#routes.addRoute(request);
      return done(change === "changed" ? "put there again" : "is there already");
    }
    const undo: Undo = { kind: "route", device, index, ...name };
    const add = (): boolean => this.#routes.addRoute(request) === "changed";
    const before = this.#routes.routes().find((route) => sameDestination(route, wanted));
    if (before === undefined && this.#change(undo, add)) return done();
    if (before?.index === index && before.gateway === gateway)
      return done("was there before; it stays");
    const way = before?.gateway === undefined ? "on a link" : `by ${before.gateway}`;
    const text = `${destination}/${prefixLength}`;
    return failed("EEXIST", `there is another route to ${text} with this metric, ${way}; it stays`);
  }

  #removeRoute(route: Parameters["removeRoute"]): Answer {
    return this.#take(this.#own("route", route), "not a route of this run");
  }

  #applyResolvers(settings: Parameters["applyResolvers"]): Answer {
    if (this.#resolvers === "none") return dryRun("kept inside");
    return applyResolvers(this.#list, this.#resolvers, settings);
  }

  /** Throws ENODEV. */
  #link(device: string): LinkEntry {
    const link = this.#routes.link(device);
    if (link !== undefined) return link;
    throw Object.assign(new Error(`there is no interface ${device}`), { code: "ENODEV" });
  }

  /** Whether a gateway is reached by no route to its network: then the kernel has to be told where it is. */
  #mustBeOnLink(index: number, gateway: string | undefined): boolean {
    if (gateway === undefined) return false;
    const direct = this.#routes.routes(index).filter((route) => route.gateway === undefined);
    return !direct.some((route) => onNet(gateway, route.destination, route.prefixLength));
  }

  /** What this run has put there. */
  #own(kind: "address" | "route", wanted: Named): Undo | undefined {
    return this.#list.undo.find((undo) => undo.kind === kind && isSame(undo, wanted));
  }

  /** Notes, then changes; false, and nothing is noted, if that made no difference. */
  #change(undo: Undo, change: () => boolean): boolean {
    this.#list.note(undo);
    try {
      if (change()) return true;
    } catch (systemError) {
      this.#list.forget(undo);
      throw systemError;
    }
    this.#list.forget(undo);
    return false;
  }

  #take(undo: Undo | undefined, missing: string): Answer {
    if (undo === undefined) return done(`${missing}: nothing is removed`);
    const { how, message } = this.#undo(undo);
    return how === "failed" ? failed("failed", message) : done(message);
  }

  #undo(undo: Undo): Undone {
    const resolvers = this.#resolvers === "none" ? resolverSystem() : this.#resolvers;
    const undone = undoOne(undo, { routes: this.#routes, resolvers });
    if (undone.how === "failed") return undone;
    try {
      this.#list.forget(undo);
      return undone;
    } catch (systemError) {
      // the next run finds it undone
      return {
        how: "failed",
        message: `${undone.message}; no record of it: ${messageOf(systemError)}`,
      };
    }
  }
}

type Named = Readonly<Partial<Record<"address" | "index" | keyof RouteName, string | number>>>;

/** All that names an address or a route is the same, and so is the interface where its index is given. */
function isSame(undo: Named, wanted: Named): boolean {
  return (
    undo.device === wanted.device &&
    (wanted.index ?? undo.index) === undo.index &&
    undo.address === wanted.address &&
    undo.destination === wanted.destination &&
    undo.prefixLength === wanted.prefixLength &&
    undo.gateway === wanted.gateway &&
    (undo.metric ?? 0) === (wanted.metric ?? 0)
  );
}

function isSameAddress(
  there: { readonly index: number; readonly address: string; readonly prefixLength: number },
  wanted: typeof there,
): boolean {
  return (
    there.index === wanted.index &&
    there.address === wanted.address &&
    there.prefixLength === wanted.prefixLength
  );
}

function sameDestination(
  route: { readonly destination: string; readonly prefixLength: number; readonly metric: number },
  wanted: RouteName,
): boolean {
  return (
    route.destination === wanted.destination &&
    route.prefixLength === wanted.prefixLength &&
    route.metric === (wanted.metric ?? 0)
  );
}
