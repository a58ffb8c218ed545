/** Many runs of `up -i` one after the other, and what is left after them. */
import { clientState } from "./client-state.ts";
import type { LiveNet } from "./live-net.ts";
import type { DhcpServer } from "./servers/dhcp-server.ts";
import { up } from "./up.ts";

/** What could pile up: it must be the same before and after. */
export interface Counts {
  readonly interfaces: number;
  readonly addresses: number;
  readonly routes: number;
  readonly leases: number;
  readonly namespaces: number;
  /** Processes inside the client's namespace. */
  readonly processes: number;
  /** Sockets that the kernel still holds there, packet sockets included. */
  readonly sockets: number;
}

export interface Cycles {
  readonly before: Counts;
  readonly after: Counts;
  readonly reached: number;
}

export async function cycles(net: LiveNet, server: DhcpServer, times: number): Promise<Cycles> {
  const before = await counts(net, server);
  let reached = 0;
  for (let i = 0; i < times; i++) {
    const { code, document } = await up(net);
    if (code === 0 && document.reached === "OPERATIONAL") reached++;
  }
  return { before, after: await counts(net, server), reached };
}

async function counts({ client }: LiveNet, server: DhcpServer): Promise<Counts> {
  const { interfaces, routes, namespaces } = await clientState(client);
  const tables = ["packet", "udp", "raw", "netlink"].map((name) => `/proc/self/net/${name}`);
  const rows = (await client.run(["cat", ...tables])).split("\n").length;
  return {
    interfaces: interfaces.length,
    addresses: interfaces
      .join(" ")
      .split(" ")
      .filter((word) => word.includes("/")).length,
    routes: routes.length,
    leases: server.leases().length,
    namespaces: namespaces.length,
    processes: (await client.pids()).length,
    sockets: rows,
  };
}
