/** An interface: whether packets can leave by it at all, and who else decides about it. */
import { classify, ipBytes, macBytes } from "../../../net/address.ts";
import { Checks, counted, listed } from "../check.ts";
import { chosenInterfaces, deviceNames } from "../chosen.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts } from "../facts.ts";
import type { InterfaceFacts } from "../interface-facts.ts";

/** Of the interface that was asked about; else of those that are in use. */
export function interfaceChecks(facts: DoctorFacts): readonly DoctorCheck[] {
  const chosen = chosenInterfaces(facts);
  if (chosen.length === 0) return absence(facts);
  return chosen.flatMap((found) => {
    const checks = new Checks(found.device);
    judgeKind(checks, found);
    judgeLink(checks, found);
    judgeMac(checks, found, facts.interfaces);
    judgeMtu(checks, found);
    judgeErrors(checks, found);
    judgeAddresses(checks, found, facts.device !== null);
    judgeRouting(checks, found);
    return checks.all;
  });
}

function absence(facts: DoctorFacts): readonly DoctorCheck[] {
  const { device, program } = facts;
  const checks = new Checks(device);
  const names = deviceNames(facts);
  const there = names.length === 0 ? "there is none but loopback" : `there are ${listed(names)}`;
  if (program.platform !== "linux")
    checks.skipped("interface-exists", "interfaces are looked at on Linux only");
  else if (device === null)
    checks.problem(
      "interface-exists",
      "this machine has no network interface besides loopback",
      "in a container: give it a network; otherwise look for the driver of the card (ip link)",
    );
  else checks.problem("interface-exists", `there is no interface "${device}"; ${there}`, "ip link");
  return checks.all;
}

function judgeKind(checks: Checks, found: InterfaceFacts): void {
  const { device, kind, isEthernet, isWireless, master, lower } = found;
  const on = lower.length === 0 ? "" : ` on ${listed(lower)}`;
  const what = isWireless ? "wireless" : kind;
  checks.ok("interface-exists", `${device}: ${what}${on}`);
  if (!isEthernet)
    checks.problem(
      "interface-kind",
      `${device} is not an Ethernet interface (${kind}): DHCP frames cannot be sent on it`,
      "choose another one with -i",
    );
  else if (master === null) checks.ok("interface-kind", "it stands for itself");
  else {
    const role = { bridge: "a port of the bridge", bond: "a part of the bond", other: "a part of" };
    checks.problem(
      "interface-kind",
      `${device} is ${role[master.kind]} ${master.device}, which has the address in its place`,
      `use -i ${master.device}`,
    );
  }
}

function judgeLink(checks: Checks, found: InterfaceFacts): void {
  const { device, isUp, carrier, operState, isWireless, carrierChanges } = found;
  if (!isUp) {
    checks.problem("interface-up", `${device} is switched off`, `ip link set ${device} up`);
    checks.skipped("interface-carrier", "nobody knows while it is switched off");
    return;
  }
  checks.ok("interface-up", `${device} is switched on`);
  if (carrier === false)
    checks.problem(
      "interface-carrier",
      isWireless ? `${device} is not associated with any network` : `${device} has no carrier`,
      isWireless
        ? "connect it first: iw, wpa_supplicant, iwd or NetworkManager"
        : "plug in the cable, and look at the port at its other end",
    );
  else if (carrier === null)
    checks.skipped("interface-carrier", `${device} does not tell whether it has a carrier`);
  else if (operState === "dormant")
    checks.problem(
      "interface-carrier",
      `${device} has a carrier, but waits for its authentication (dormant)`,
      "802.1X: look at wpa_supplicant",
    );
  else {
    const flaps = carrierChanges ?? 0;
    const seen = `${device} has a carrier${speedText(found)}`;
    if (flaps > FLAPS_MAX)
      checks.warning(
        "interface-carrier",
        `${seen}; it came or went ${flaps} times since the interface is there`,
        "replace the cable, or the port at its other end",
      );
    else checks.ok("interface-carrier", seen);
  }
  if (found.duplex === "half")
    checks.warning(
      "interface-duplex",
      `${device} runs at half duplex${speedText(found)}`,
      "let both ends negotiate, or set both alike (ethtool)",
    );
}

/** Since the interface is there: a laptop that travels has some. */
const FLAPS_MAX = 50;

function speedText({ speedMegabits, duplex }: InterfaceFacts): string {
  if (speedMegabits === null || speedMegabits <= 0) return "";
  const how = duplex === null || duplex === "unknown" ? "" : `, ${duplex} duplex`;
  return ` (${speedMegabits} Mbit/s${how})`;
}

const LOCAL_BIT = 0x02;
const GROUP_BIT = 0x01;

function judgeMac(checks: Checks, found: InterfaceFacts, all: readonly InterfaceFacts[]): void {
  const { device, mac, macSeenAt, macWasSet } = found;
  const bytes = macBytes(mac);
  if (!found.isEthernet) return;
  const first = bytes?.[0] ?? GROUP_BIT;
  if (bytes === undefined || (first & GROUP_BIT) !== 0 || bytes.every((byte) => byte === 0)) {
    checks.problem(
      "interface-mac",
      `${device} has no usable MAC address (${mac || "none"})`,
      `ip link set ${device} address 02:…: six octets, of which the first is 02`,
    );
    return;
  }
  if (macSeenAt.length > 0) {
    checks.problem(
      "interface-mac",
      `${mac} is also the MAC address of ${listed(macSeenAt)} on the same network`,
      "give one of the two another MAC address",
    );
    return;
  }
  const twins = all.filter((other) => other.mac === mac && !isRelated(found, other));
  if (twins.length > 0) {
    const names = listed(twins.map((twin) => twin.device));
    checks.warning(
      "interface-mac",
      `${names} has the same MAC address, ${mac}`,
      "a server that knows clients by MAC gives both the same address",
    );
    return;
  }
  const local = (first & LOCAL_BIT) === 0 ? "" : ", locally administered";
  const set = macWasSet ? ", not the one it came with" : "";
  checks.ok("interface-mac", `${mac}${local}${set}`);
}

/** Bridges, bonds and VLANs have the MAC address of what they are made of. */
function isRelated(one: InterfaceFacts, other: InterfaceFacts): boolean {
  const own = one.master?.device;
  return (
    one.device === other.device ||
    own === other.device ||
    other.master?.device === one.device ||
    (own !== undefined && own === other.master?.device) ||
    one.lower.some((name) => name === other.device || other.lower.includes(name)) ||
    other.lower.includes(one.device)
  );
}

const ETHERNET_MTU = 1_500;
/** RFC 791: every host takes it whole, which is what DHCP counts on (RFC 2131 §2). */
const LEAST_MTU = 576;
/** RFC 8200 §5. */
const LEAST_IPV6_MTU = 1_280;

function judgeMtu(checks: Checks, { device, mtu }: InterfaceFacts): void {
  if (mtu === null) return;
  const advice = `ip link set ${device} mtu ${ETHERNET_MTU}, unless something on the way needs less`;
  if (mtu < LEAST_MTU)
    checks.problem("interface-mtu", `an MTU of ${mtu} is too small for DHCP`, advice);
  else if (mtu < LEAST_IPV6_MTU)
    checks.warning("interface-mtu", `an MTU of ${mtu} is too small for IPv6`, advice);
  else if (mtu > ETHERNET_MTU)
    checks.ok(
      "interface-mtu",
      `MTU ${mtu}: jumbo frames, which every station on the network has to take`,
    );
  else checks.ok("interface-mtu", `MTU ${mtu}`);
}

function judgeErrors(checks: Checks, found: InterfaceFacts): void {
  const { device, receiveErrors, transmitErrors, receivedPackets } = found;
  if (receiveErrors === null || transmitErrors === null) return;
  const errors = receiveErrors + transmitErrors;
  const packets = receivedPackets ?? 0;
  if (errors > ERRORS_MIN && errors > packets * ERROR_SHARE)
    checks.warning(
      "interface-errors",
      `${device} counts ${receiveErrors} errors receiving and ${transmitErrors} sending, for ${counted(packets, "packet")} received`,
      "replace the cable; compare speed and duplex of both ends (ethtool)",
    );
  else checks.ok("interface-errors", `${counted(errors, "error")} counted`);
}

const ERRORS_MIN = 10;
const ERROR_SHARE = 0.001;

function judgeAddresses(checks: Checks, found: InterfaceFacts, isAsked: boolean): void {
  const { device, addresses } = found;
  const texts = addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`);
  const kinds = addresses.map(({ address }) => classify(ipBytes(address) ?? new Uint8Array(4)));
  if (kinds.some((kind) => kind !== "link-local")) {
    checks.ok("interface-address", `${device} has ${listed(texts)}`);
    return;
  }
  const selfMade = addresses.find(({ address }) => address.startsWith("169.254."));
  if (selfMade !== undefined)
    checks.problem(
      "interface-address",
      `${device} has given itself ${selfMade.address}: no DHCP server has answered it`,
      `bringup dhcp discover -i ${device}`,
    );
  else if (isAsked) checks.ok("interface-address", `${device} has no address yet`);
  else
    checks.problem(
      "interface-address",
      `${device} has no address`,
      `bringup doctor -i ${device} asks the DHCP servers there; bringup up -i ${device} -v shows more`,
    );
}

function judgeRouting(checks: Checks, { device, forwarding, reversePathFilter }: InterfaceFacts) {
  if (forwarding === true)
    checks.ok(
      "interface-forwarding",
      `packets that come in by ${device} are passed on: without --isolate the kernel may answer for a leased address`,
    );
  else if (forwarding === false) checks.ok("interface-forwarding", "packets are not passed on");
  if (reversePathFilter === null) return;
  const how = ["off", "strict", "loose"][reversePathFilter] ?? String(reversePathFilter);
  checks.ok("interface-reverse-path", `reverse path filter ${how}`);
}
