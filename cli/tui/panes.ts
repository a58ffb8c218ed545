/** The panes of the terminal UI by their names. */
import type { Pane, PaneId } from "./pane.ts";
import { dhcpPane } from "./panes/dhcp.ts";
import { dnsPane } from "./panes/dns.ts";
import { ladderPane } from "./panes/ladder.ts";
import { latencyPane } from "./panes/latency.ts";
import { packetsPane } from "./panes/packets.ts";
import { timePane } from "./panes/time.ts";

export const PANES: Readonly<Record<PaneId, Pane>> = {
  ladder: ladderPane,
  dhcp: dhcpPane,
  time: timePane,
  dns: dnsPane,
  packets: packetsPane,
  latency: latencyPane,
};
