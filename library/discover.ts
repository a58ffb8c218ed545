import { ADAPTIVE } from "../net/retry-presets.ts";
import type { RetryPolicy } from "../net/retry.ts";
import { ownClientId } from "../services/dhcp/client-id.ts";
import { createDhcpDiscovery } from "../services/dhcp/discovery.ts";
import type { DiscoveredOffer } from "../services/dhcp/discovery-offer.ts";
import { manage } from "./interface-network.ts";
import { UnsupportedError } from "./manage-errors.ts";
import { checkPolicy, checkTimeout } from "./option-checks.ts";
import { OptionError } from "./option-error.ts";
import { askOnce, unguessable, type OneShotOptions } from "./one-shot.ts";

export interface DiscoverOptions extends Omit<OneShotOptions, "timeoutUs"> {
  /** How long OFFERs are collected; left out: 5 s. */
  readonly windowUs?: number;
  /** When to ask again within the window; left out: `adaptive`. */
  readonly retry?: RetryPolicy;
}

/** Some servers look for three seconds whether an address is free before they offer it. */
export const DISCOVERY_WINDOW_US = 5_000_000;

/**
 * Every DHCP server that answers on an interface, with all that it offers; nothing is taken. Rejects with an
 * OptionError for an interface that does not exist, with an UnsupportedError where frames are not to be had, or where
 * nobody could be asked because the interface had no carrier.
 */
export async function discoverDhcp(
  device: string,
  options: DiscoverOptions = {},
): Promise<readonly DiscoveredOffer[]> {
  const { windowUs = DISCOVERY_WINDOW_US, retry = ADAPTIVE.discover } = options;
  if (windowUs === Infinity) throw new OptionError("windowUs", "a window has to end");
  checkTimeout(windowUs, "finite");
  checkPolicy(retry);
  const managed = await manage([device], "dry-run");
  const [found] = managed.interfaces;
  try {
    const mac = found?.mac ?? "";
    const clientId = ownClientId(mac);
    const transport = { kind: "frames" } as const;
    const discovery = createDhcpDiscovery(
      { device, mac, clientId, transport, windowUs, retry, explain: false },
      unguessable(),
    );
    const offers = await askOnce(
      discovery,
      {
        commands: [{ kind: "start" }],
        pick: (event) => (event.kind === "done" ? event.offers : undefined),
        timedOut: () => discovery.state.offers,
        exactClock: false,
        host: { clock: managed.clock, driver: managed.driver },
      },
      // the discovery keeps the time; the driver's limit only guards against a fault of it
      { ...options, timeoutUs: windowUs + 1_000_000 },
    );
    if (offers.length === 0 && !managed.hasCarrier(device))
      throw new UnsupportedError(`${device} has no carrier`, `ip link set ${device} up`);
    return offers;
  } finally {
    await managed.close();
  }
}
