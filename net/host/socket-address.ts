/**
 * Addresses as Node's sockets want and give them: literals only, the zone behind the address (`fe80::1%eth0`) where
 * the contract has it beside.
 */
import { parseAddress } from "../address.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Family } from "../service.ts";

/** Source addresses "any" of each family. */
export const WILDCARD: Readonly<Record<Family, string>> = { 4: "0.0.0.0", 6: "::" };

export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

export function hostText(endpoint: Endpoint): string {
  return endpoint.zone === undefined ? endpoint.address : `${endpoint.address}%${endpoint.zone}`;
}

export function endpointOf(hostText: string, port: number): Endpoint {
  const percent = hostText.indexOf("%");
  return percent < 0
    ? { address: hostText, port }
    : { address: hostText.slice(0, percent), port, zone: hostText.slice(percent + 1) };
}

/** Ports that a packet can be sent to; 0 means nobody. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** Anything else Node would take for a name, and ask the system's resolver. Not by `node:net`: 2 ms to load. */
export function isLiteral(hostText: string): boolean {
  return parseAddress(hostText).kind === "address";
}

/** What the system would say about an address that cannot be used. */
export function unusable(what: string): Error {
  return Object.assign(new Error(`${what} cannot be used here`), { code: "EADDRNOTAVAIL" });
}

/** An address of the interface, undefined if it has none of the family; IPv6: not link-local if there is a choice. */
export function deviceAddress(device: string, family: Family): string | undefined {
  const all = process.getBuiltinModule("node:os").networkInterfaces()[device] ?? [];
  const own = all.filter((entry) => familyOf(entry.address) === family);
  const chosen = own.find((entry) => !entry.address.startsWith("fe80:")) ?? own[0];
  if (chosen === undefined) return undefined;
  return chosen.address.startsWith("fe80:") ? `${chosen.address}%${device}` : chosen.address;
}
