/** What every foreign DHCP server of the ring offers to the tests. */
import type { Namespace } from "../namespace.ts";
import type { Running } from "../running.ts";

export interface Lease {
  readonly address: string;
  readonly mac: string;
}

export interface DhcpServer {
  readonly name: string;
  readonly process: Running;
  /** The leases that the server's own file holds now, in the order of their addresses. */
  leases(): readonly Lease[];
}

export interface DhcpPlan {
  /** The server's own address, also that of the router, the resolver and the time server. */
  readonly address: string;
  readonly first: string;
  readonly last: string;
  /** Leases known from before, without a client identifier where the format allows. */
  readonly planted?: readonly Lease[];
}

/** The plan of the first server. */
export const FIRST_PLAN: DhcpPlan = {
  address: "10.77.0.1",
  first: "10.77.0.100",
  last: "10.77.0.149",
};

/** The plan of a second server beside it: other addresses, so that it is clear who gave one. */
export const SECOND_PLAN: DhcpPlan = {
  address: "10.77.0.2",
  first: "10.77.0.150",
  last: "10.77.0.199",
};

export const LEASE_SECONDS = 3600;
export const DOMAIN = "lab.example";

export type StartDhcpServer = (
  namespace: Namespace,
  folder: string,
  plan?: DhcpPlan,
) => Promise<DhcpServer>;

/** When planted leases end: far enough for every run. */
export function plantedExpiry(): number {
  return Math.floor(Date.now() / 1_000) + LEASE_SECONDS;
}

export function byAddress(a: Lease, b: Lease): number {
  return a.address.localeCompare(b.address, "en", { numeric: true });
}
