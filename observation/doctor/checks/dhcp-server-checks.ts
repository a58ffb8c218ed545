/** DHCP servers, by their offers: how many there are, and whether what they offer can work. */
import { onNet } from "../../../net/address.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import { Checks, listed } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts, OfferFacts } from "../facts.ts";
import type { InterfaceFacts } from "../interface-facts.ts";

const SECOND_US = 1_000_000;
const SHORT_LEASE_SECONDS = 120;

/** What an interface's DHCP servers offer. */
export function dhcpServerChecks({
  dhcp,
  device,
  interfaces,
}: DoctorFacts): readonly DoctorCheck[] {
  const checks = new Checks(device);
  if (dhcp.kind === "skipped") {
    checks.skipped("dhcp-answer", `no DHCP server was asked: ${dhcp.why}`, dhcp.advice);
    return checks.all;
  }
  const { results: offers } = dhcp;
  if (offers.length === 0) {
    checks.problem(
      "dhcp-answer",
      `no DHCP server answers on ${device}`,
      "is it the right port, the right VLAN? is a DHCP server or relay agent on that network?",
    );
    return checks.all;
  }
  const servers = serversOf(offers);
  checks.ok("dhcp-answer", `answered by ${listed(servers)}`);
  judgeNumber(checks, offers, servers);
  const found = interfaces.find((candidate) => candidate.device === device);
  const firsts = servers.flatMap(
    (server) => offers.find(({ serverId }) => serverId === server) ?? [],
  );
  const each = firsts.flatMap((offer) => {
    const own = new Checks(offer.serverId);
    judgeOffer(own, offer);
    judgeMtu(own, offer, found);
    return own.all;
  });
  return [...checks.all, ...each];
}

/** Each once, in the order of their answers. */
export function serversOf(offers: readonly OfferFacts[]): readonly string[] {
  return [...new Set(offers.map(({ serverId }) => serverId))];
}

/** Whether offers lead to the same network by the same router: a pair of servers does that, a rogue does not. */
export function agree(offers: readonly OfferFacts[]): boolean {
  const [first] = offers;
  if (first === undefined) return true;
  return offers.every(
    ({ routers, prefixLength, address }) =>
      prefixLength === first.prefixLength &&
      onNet(address, first.address, first.prefixLength ?? 0) &&
      routers.join() === first.routers.join(),
  );
}

function judgeNumber(
  checks: Checks,
  offers: readonly OfferFacts[],
  servers: readonly string[],
): void {
  if (servers.length === 1) {
    checks.ok("dhcp-servers", "one server answers");
    return;
  }
  const macs = offers.map(({ serverId, link }) => `${serverId} (${link ?? "MAC not known"})`);
  const who = listed([...new Set(macs)]);
  if (agree(offers))
    checks.warning(
      "dhcp-servers",
      `${servers.length} servers answer, and agree about network and router: ${who}`,
      "fine if they are a pair that shares its leases (failover); otherwise switch one off",
    );
  else
    checks.problem(
      "dhcp-servers",
      `${servers.length} servers answer, with different networks or routers: ${who}`,
      "find the one that does not belong there by its MAC address, at the switch; DHCP snooping keeps such out",
    );
}

function judgeOffer(checks: Checks, offer: OfferFacts): void {
  const { address, prefixLength, routers, dnsServers, leaseSeconds, captivePortal } = offer;
  const faults: string[] = []; // BOUNDED: by the tests below and the routers
  if (prefixLength === null) faults.push("no subnet mask");
  if (routers.length === 0) faults.push("no router: nothing beyond the network can be reached");
  if (dnsServers.length === 0) faults.push("no name server");
  for (const router of routers)
    if (prefixLength !== null && !onNet(router, address, prefixLength))
      faults.push(`the router ${router} is outside of ${address}/${prefixLength}`);
  if (leaseSeconds !== null && leaseSeconds < SHORT_LEASE_SECONDS)
    faults.push(`a lease of ${leaseSeconds} s only`);
  const net = prefixLength === null ? address : `${address}/${prefixLength}`;
  if (faults.length > 0)
    checks.warning(
      "dhcp-offer",
      `offers ${net} with ${faults.join("; ")}`,
      "correct the options at the server, unless the network is meant to be closed",
    );
  else checks.ok("dhcp-offer", `offers ${net}${detailText(offer)}`);
  if (captivePortal !== null)
    checks.warning(
      "dhcp-portal",
      `the network has a captive portal (option 114): ${captivePortal}`,
      "open it in a browser; until then names and addresses may be those of the portal",
    );
}

/** What is worth knowing of an offer that can work. */
function detailText({
  serverId,
  routers,
  dnsServers,
  relayAgent,
  leaseSeconds,
  ...offer
}: OfferFacts) {
  const { address, prefixLength, from } = offer;
  const far = dnsServers.filter((server) => !onNet(server, address, prefixLength ?? 0));
  const notes = [
    `router ${listed(routers)}`,
    `name servers ${listed(dnsServers)}`,
    ...(far.length > 0 && far.length === dnsServers.length ? ["none of them on that network"] : []),
    ...(leaseSeconds === null ? [] : [durationText(leaseSeconds)]),
    ...(relayAgent === null ? [] : [`through the relay agent ${relayAgent}`]),
    ...(relayAgent === null && !routers.includes(serverId) ? ["the server is not the router"] : []),
    ...(from === serverId || relayAgent !== null ? [] : [`it came from ${from}`]),
  ];
  return `: ${notes.join(", ")}`;
}

function durationText(leaseSeconds: number): string {
  if (leaseSeconds === Infinity) return "without end";
  return `for ${formatDurationUs(leaseSeconds * SECOND_US)}`;
}

function judgeMtu(checks: Checks, { mtu }: OfferFacts, found: InterfaceFacts | undefined): void {
  const own = found?.mtu ?? null;
  if (mtu === null || own === null) return;
  if (mtu === own) checks.ok("dhcp-mtu", `wants an MTU of ${mtu}, which the interface has`);
  else
    checks.warning(
      "dhcp-mtu",
      `wants an MTU of ${mtu}, the interface has ${own}`,
      `ip link set ${found?.device} mtu ${mtu}, or long packets may be lost`,
    );
}
