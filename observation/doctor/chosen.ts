/** Which interfaces a diagnosis is about. */
import type { DoctorFacts } from "./facts.ts";
import type { InterfaceFacts } from "./interface-facts.ts";

/**
 * The one that was asked about; without one, those with a default route; without any, those with addresses; and if there
 * are none, all that could have one.
 */
export function chosenInterfaces(facts: DoctorFacts): readonly InterfaceFacts[] {
  const { device, interfaces, routes } = facts;
  if (device !== null) return interfaces.filter((found) => found.device === device);
  const others = interfaces.filter(({ isLoopback }) => !isLoopback);
  const routed = others.filter((found) => routes.some((route) => route.device === found.device));
  if (routed.length > 0) return routed;
  const addressed = others.filter(
    ({ isUp, addresses }) => isUp && addresses.some(({ address }) => !address.startsWith("fe80:")),
  );
  if (addressed.length > 0) return addressed;
  const free = others.filter(({ isEthernet, master }) => isEthernet && master === null);
  const cards = free.filter(({ kind, isWireless }) => kind === "card" || isWireless);
  return cards.length > 0 ? cards : free;
}

/** All but loopback. */
export function deviceNames({ interfaces }: DoctorFacts): readonly string[] {
  return interfaces.filter(({ isLoopback }) => !isLoopback).map(({ device }) => device);
}
