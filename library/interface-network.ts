/** Interfaces of this machine as the network of a bring-up, driven by frames. Linux, with CAP_NET_RAW. */
import {
  ManageError,
  manageInterfaces,
  type ManagedInterface,
  type ManagedInterfaces,
} from "../net/host/linux/managed-interfaces.ts";
import type { Finding } from "../net/event-log.ts";
import { ownClientId } from "../services/dhcp/client-id.ts";
import type { InterfaceConfig, NetworkSource } from "../services/bring-up/config.ts";
import type { LiveNetwork } from "./live-session.ts";
import { OptionError, type Configure, type Plan, type StaticNetwork } from "./options.ts";
import { BusyError, UnsupportedError } from "./manage-errors.ts";

/**
 * Takes the interfaces of a plan into hand. Rejects with an OptionError for one that does not exist or is in use by
 * another bring-up, with an UnsupportedError where the machine or the privileges do not suffice.
 */
export async function interfaceNetwork(plan: Plan): Promise<LiveNetwork> {
  const { devices, configure } = plan;
  const managed = await manage(devices, configure);
  const { clock, capabilities, driver, udpMaker, tcpMaker } = managed;
  return {
    interfaces: managed.interfaces.map((found) => configOfInterface(found, plan.static)),
    host: {
      clock,
      capabilities,
      driver,
      ...(udpMaker === undefined ? {} : { udpMaker }),
      ...(tcpMaker === undefined ? {} : { tcpMaker }),
      answer: (question) => (question.kind === "operation" ? managed.operate(question) : undefined),
    },
    attend: (command) => {
      const found = (finding: Finding): void =>
        command({ kind: "system", command: { kind: "add-finding", finding } });
      managed.findings.forEach(found);
      managed.watchFindings(found);
      managed.watchLinks((device, carrier) => command({ kind: "link", device, carrier }));
    },
    close: () => {
      if (plan.config.keep) managed.keep();
      return managed.close();
    },
  };
}

/** Interfaces of this machine, as far as the privileges go. */
export async function manage(
  devices: readonly string[],
  configure: Configure,
): Promise<ManagedInterfaces> {
  try {
    return await manageInterfaces({ devices, configure });
  } catch (error) {
    if (!(error instanceof ManageError)) throw error;
    switch (error.kind) {
      case "unsupported":
        throw new UnsupportedError(error.message, error.attempt);
      case "busy":
        throw new BusyError(error.message);
      case "unusable":
        throw new OptionError("devices", error.message);
    }
  }
}

function configOfInterface(
  { device, mac, carrier, avoid, inUse }: ManagedInterface,
  given: StaticNetwork | undefined,
): InterfaceConfig {
  const network: NetworkSource =
    given === undefined
      ? { kind: "dhcp", transport: { kind: "frames" } }
      : { kind: "fixed", provenance: "static", network: identityOf(given) };
  return { device, mac, carrier, network, avoid, inUse, clientId: ownClientId(mac) };
}

function identityOf({ address, prefixLength, router, dnsServers = [] }: StaticNetwork): {
  readonly address: string;
  readonly prefixLength: number;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
} {
  const routers = router === undefined ? [] : [router];
  return { address, prefixLength, routers, dnsServers, ntpServers: [] };
}
