/** What a DHCP client says, as the rest of a bring-up understands it. */
import type { Finding } from "../../net/event-log.ts";
import { macConflictText, type Lease, type MacConflict } from "../dhcp/index.ts";
import type { NetworkFact } from "../system-state/index.ts";

/** The finding about a server that offered what the host has already. */
export function macFinding(device: string, { serverId, address }: MacConflict): Finding {
  return {
    code: "server-identifies-by-mac",
    message: macConflictText({ serverId, address }),
    severity: "warning",
    device,
    suggestion: "try --isolate",
    detail: { serverId, address },
  };
}

/** The network identity that a lease gives to its interface. */
export function networkOfLease(lease: Lease): NetworkFact {
  const { address, prefixLength, routers, dnsServers, ntpServers, domain, serverId, leaseSeconds } =
    lease;
  const known = { address, prefixLength, routers, dnsServers, ntpServers, serverId, leaseSeconds };
  return domain === undefined ? known : { ...known, domain };
}
