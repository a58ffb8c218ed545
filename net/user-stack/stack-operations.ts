/**
 * System operations on interfaces that are driven by frames: addresses and routes go to the user-space stack, and
 * nothing of the system is changed.
 */
import type { Answer } from "../service.ts";
import type { StackRoute } from "./contract.ts";

/** As in `services/system-state/operations.ts`: a name, and what belongs to it. */
export interface NamedOperation {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const IN_STACK = { kind: "operated", how: "dry-run", detail: "in a stack of our own" } as const;
export const RECORDED = { kind: "operated", how: "dry-run" } as const;

/** An interface whose packets go over a stack. */
export interface StackInterface {
  /** False: not an address that a host can have, or no room for more. */
  addAddress(address: string, prefixLength: number): boolean;
  removeAddress(address: string): void;
  /** False: not a route, or no room for more. */
  addRoute(route: StackRoute): boolean;
  removeRoute(route: StackRoute): void;
  /** Learns the link address of a neighbour before anybody needs it. */
  resolve(address: string): void;
}

/** Carries an operation out as far as the stack is concerned by it. */
export function operateStack(line: StackInterface, { name, parameters }: NamedOperation): Answer {
  switch (name) {
    case "applyAddress": {
      const address = text(parameters, "address");
      const added = line.addAddress(address, number(parameters, "prefixLength"));
      return added ? IN_STACK : refused(`no address for the stack: ${address}`);
    }
    case "removeAddress":
      line.removeAddress(text(parameters, "address"));
      return IN_STACK;
    case "applyRoute": {
      const route = routeOf(parameters);
      if (!line.addRoute(route)) return refused(`no route for the stack: ${route.destination}`);
      // the first packet that needs the router shall not wait for it
      if (route.gateway !== undefined) line.resolve(route.gateway);
      return IN_STACK;
    }
    case "removeRoute":
      line.removeRoute(routeOf(parameters));
      return IN_STACK;
  }
  return RECORDED;
}

function refused(message: string): Answer {
  return { kind: "failed", why: "EINVAL", message };
}

function routeOf(parameters: NamedOperation["parameters"]): StackRoute {
  const route = {
    destination: text(parameters, "destination"),
    prefixLength: number(parameters, "prefixLength"),
  };
  const gateway = parameters["gateway"];
  return typeof gateway === "string" ? { ...route, gateway } : route;
}

function text(parameters: NamedOperation["parameters"], key: string): string {
  return String(parameters[key]);
}

function number(parameters: NamedOperation["parameters"], key: string): number {
  return Number(parameters[key]);
}
