/** The sets of foreign servers against which everything is tried. */
import type { LiveNet } from "../live-net.ts";
import { startChronyd } from "./chronyd.ts";
import { FIRST_PLAN, type DhcpPlan, type DhcpServer } from "./dhcp-server.ts";
import { startDnsmasq } from "./dnsmasq.ts";
import { startIscDhcpd } from "./isc-dhcpd.ts";
import { startKea } from "./kea.ts";
import { startUnbound } from "./unbound.ts";

export interface ServerSet {
  readonly name: string;
  /** Starts all of them on the server's side; resolves when they serve. */
  start(net: LiveNet, plan?: DhcpPlan): Promise<DhcpServer>;
}

export const DNSMASQ_SET: ServerSet = {
  name: "dnsmasq and chronyd",
  async start({ server, folder }, plan = FIRST_PLAN) {
    await startChronyd(server, folder);
    return startDnsmasq(server, folder, plan);
  },
};

export const KEA_SET: ServerSet = {
  name: "Kea, unbound and chronyd",
  async start({ server, folder }, plan = FIRST_PLAN) {
    await startChronyd(server, folder);
    await startUnbound(server, folder);
    return startKea(server, folder, plan);
  },
};

export const ISC_SET: ServerSet = {
  name: "ISC dhcpd, unbound and chronyd",
  async start({ server, folder }, plan = FIRST_PLAN) {
    await startChronyd(server, folder);
    await startUnbound(server, folder);
    return startIscDhcpd(server, folder, plan);
  },
};

export const SERVER_SETS: readonly ServerSet[] = [DNSMASQ_SET, KEA_SET, ISC_SET];
