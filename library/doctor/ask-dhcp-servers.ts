/** Asks the DHCP servers on an interface what they would offer. Nothing is taken. */
import { prefixLength } from "../../net/address.ts";
import type { Asked, OfferFacts } from "../../observation/doctor/facts.ts";
import type { DiscoveredOffer, OptionName } from "../../services/dhcp/index.ts";
import type { LocalFacts } from "./local-facts.ts";

export interface DhcpQuestion {
  readonly windowUs: number;
  readonly signal?: AbortSignal;
}

const NOWHERE = "0.0.0.0";

/** Rejects with the signal's reason, or for a fault of the program. */
export async function askDhcpServers(
  local: LocalFacts,
  question: DhcpQuestion,
): Promise<Asked<OfferFacts>> {
  const { device } = local;
  if (device === null)
    return skipped("no interface was named", "bringup doctor -i IF asks the servers there");
  const obstacle = obstacleOf(local, device);
  if (obstacle !== undefined) return skipped(obstacle);
  const { discoverDhcp } = await import("../discover.ts");
  try {
    const offers = await discoverDhcp(device, question);
    return { kind: "asked", results: offers.map(offerFacts) };
  } catch (error) {
    return refusal(error);
  }
}

/** What stands in the way, as far as it is seen already. */
function obstacleOf({ interfaces, journals }: LocalFacts, device: string): string | undefined {
  const found = interfaces.find((candidate) => candidate.device === device);
  if (found === undefined) return `there is no ${device}`;
  if (!found.isUp) return `${device} is switched off`;
  if (found.carrier === false) return `${device} has no carrier`;
  const journal = journals.find((candidate) => candidate.device === device);
  if (journal?.isRunning === true) return `another bringup has ${device}`;
  // taking the interface into hand would undo them, and a diagnosis changes nothing
  if (journal !== undefined && journal.undoCount > 0)
    return `a bringup that was killed has left changes on ${device}`;
  return undefined;
}

/** By the names of its errors: the privileges, or somebody who has come first. */
function refusal(error: unknown): Asked<OfferFacts> {
  if (!(error instanceof Error)) throw error;
  switch (error.name) {
    case "UnsupportedError":
      return "attempt" in error
        ? skipped(error.message, String(error.attempt))
        : skipped(error.message);
    case "BusyError":
    case "OptionError":
      return skipped(error.message);
    default:
      throw error;
  }
}

function skipped(why: string, advice?: string): Asked<OfferFacts> {
  return { kind: "skipped", why, ...(advice === undefined ? {} : { advice }) };
}

function offerFacts(offer: DiscoveredOffer): OfferFacts {
  const value = (name: OptionName): unknown =>
    offer.options.find((option) => option.name === name)?.value;
  const list = (name: OptionName): readonly string[] => {
    const found = value(name);
    return Array.isArray(found) ? found.map(String) : [];
  };
  const mask = value("subnetMask");
  const mtu = value("interfaceMtu");
  const portal = value("captivePortal");
  const { serverId, from, address, giaddr, leaseSeconds } = offer;
  return {
    serverId,
    from: from.address,
    link: from.link ?? null,
    relayAgent: giaddr === NOWHERE ? null : giaddr,
    address,
    prefixLength: typeof mask === "string" ? (prefixLength(mask) ?? null) : null,
    routers: list("routers"),
    dnsServers: list("domainNameServers"),
    ntpServers: list("ntpServers"),
    leaseSeconds: leaseSeconds ?? null,
    mtu: typeof mtu === "number" ? mtu : null,
    captivePortal: typeof portal === "string" ? portal : null,
  };
}
