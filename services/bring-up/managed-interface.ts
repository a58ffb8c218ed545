/** One interface of a bring-up, and the DHCP client that it has unless its identity is fixed. */
import type { Handle } from "../../net/composition.ts";
import type { Saved, Service } from "../../net/service.ts";
import {
  createDhcpClient,
  type DhcpClientConfig,
  type DhcpCommand,
  type DhcpEvent,
  type DhcpView,
} from "../dhcp/index.ts";
import type { InterfaceConfig } from "./config.ts";
import type { Shared } from "./shared.ts";

export interface ManagedInterface {
  readonly config: InterfaceConfig;
  /** Names of its facts: they are looked at with every step. */
  readonly linkFact: `link/${string}`;
  readonly networkFact: `network/${string}`;
  readonly client: Service<DhcpCommand, DhcpEvent, DhcpView> | undefined;
  readonly handle: Handle<DhcpCommand, DhcpEvent> | undefined;
}

/** The client of an interface, new or as it was saved. */
export function dhcpClientOf(
  { device, mac, clientId, hostname, avoid, inUse }: InterfaceConfig,
  transport: DhcpClientConfig["transport"],
  { config, roundTrips, random }: Shared,
  saved: Saved | undefined,
): Service<DhcpCommand, DhcpEvent, DhcpView> {
  const { discover, request } = config.retry;
  const client: DhcpClientConfig = {
    device,
    mac,
    transport,
    discover,
    request,
    roundTrips,
    ...(clientId && { clientId }),
    ...(hostname !== undefined && { hostname }),
    ...(avoid && { avoid }),
    ...(inUse && { inUse }),
    releaseOnStop: !config.keep,
    explain: config.explain,
  };
  return createDhcpClient(client, random, saved);
}
