import type { PacketService } from "../net/impairment.ts";
import type { BringUpConfig } from "../services/bring-up/config.ts";

/** Whose packets go to a port of a server and come from it, where servers do not listen on their usual ports. */
export function servicePorts(config: BringUpConfig): (port: number) => PacketService | undefined {
  const services = new Map<number, PacketService>([
    [config.ntp.port, "ntp"],
    [config.dns.port, "dns"],
  ]);
  for (const { network } of config.interfaces)
    if (network.kind === "dhcp" && network.transport.kind === "udp")
      services.set(network.transport.server.port, "dhcp");
  return (port) => services.get(port);
}
