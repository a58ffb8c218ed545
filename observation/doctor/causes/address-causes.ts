/** Causes of a wrong address or route: other clients, other servers, default routes. */
import { rivalsOn, stopAdvice } from "../checks/client-checks.ts";
import { chosenInterfaces } from "../chosen.ts";
import {
  adviceOf,
  directCause,
  NAME_SERVER_CHECKS,
  ROUTE_CHECKS,
  TIME_CHECKS,
  type Case,
  type CauseRule,
} from "./cause-rule.ts";

/** Lower layers first. */
export const ADDRESS_CAUSES: readonly CauseRule[] = [
  otherBringUp,
  otherClient,
  rogueServer,
  directCause("dhcp-offer", "unusable-offer", "what a DHCP server offers is not enough", {
    confidence: "likely",
  }),
  noAddress,
  noRoute,
  unreachableRouter,
  directCause("route-metric", "routes-conflict", "two default routes are equally good", {
    confidence: "likely",
  }),
];

function otherBringUp(seen: Case) {
  const evidence = seen.bad("bringup-lock");
  const [first] = evidence;
  if (first === undefined) return undefined;
  const isRunning = first.status === "problem";
  return {
    code: isRunning ? "bringup-running" : "bringup-killed",
    text: isRunning
      ? "another bringup holds the interface"
      : "a bringup that was killed has left its changes",
    confidence: "certain",
    evidence,
    explains: isRunning ? seen.bad("dhcp-client-socket") : [],
    steps: adviceOf(evidence),
  } as const;
}

function otherClient(seen: Case) {
  const processes = seen.bad("dhcp-client-process");
  const sockets = seen.bad("dhcp-client-socket");
  const evidence = [...processes, ...sockets];
  if (evidence.length === 0) return undefined;
  const { facts } = seen;
  const rivals = chosenInterfaces(facts).flatMap((found) =>
    rivalsOn(found, facts.processes).map((rival) => stopAdvice(rival, found.device)),
  );
  const confidence =
    processes.length === 0 ? "possible" : sockets.length === 0 ? "likely" : "certain";
  return {
    code: "other-dhcp-client",
    text: "another DHCP client holds the interface",
    confidence,
    evidence,
    explains: [],
    steps: [
      "bringup up -i without --apply works beside it: it changes nothing and has an identifier of its own",
      ...new Set(rivals.map((how) => `before --apply: ${how}`)),
    ],
  } as const;
}

function rogueServer(seen: Case) {
  const evidence = seen.bad("dhcp-servers");
  const [first] = evidence;
  if (first === undefined) return undefined;
  const isRogue = first.status === "problem";
  return {
    code: isRogue ? "rogue-dhcp" : "several-dhcp-servers",
    text: isRogue
      ? "a DHCP server answers that does not belong there"
      : "several DHCP servers answer for the same network",
    confidence: isRogue ? "likely" : "possible",
    evidence,
    explains: seen.bad("dhcp-offer"),
    steps: [
      `bringup dhcp discover -i ${first.about ?? "IF"} shows both side by side`,
      ...adviceOf(evidence),
    ],
  } as const;
}

function noAddress(seen: Case) {
  const evidence = seen.bad("interface-address");
  const [first] = evidence;
  if (first === undefined) return undefined;
  return {
    code: "no-address",
    text: "nobody has given the interface an address",
    confidence: "certain",
    evidence,
    explains: seen.bad(...ROUTE_CHECKS, ...NAME_SERVER_CHECKS, ...TIME_CHECKS),
    steps: adviceOf(evidence),
  } as const;
}

function noRoute(seen: Case) {
  const evidence = seen.bad("route-default");
  if (evidence.length === 0) return undefined;
  return {
    code: "no-default-route",
    text: "there is no way out of the own network",
    confidence: "certain",
    evidence,
    explains: seen.badBeyondRouters(...NAME_SERVER_CHECKS, ...TIME_CHECKS),
    steps: adviceOf(evidence),
  } as const;
}

function unreachableRouter(seen: Case) {
  const evidence = seen.bad("route-router");
  if (evidence.length === 0) return undefined;
  return {
    code: "router-out-of-reach",
    text: "a router is where it cannot be reached",
    confidence: "likely",
    evidence,
    explains: seen.badBeyondRouters(...NAME_SERVER_CHECKS, ...TIME_CHECKS),
    steps: adviceOf(evidence),
  } as const;
}
