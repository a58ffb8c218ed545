/** Causes below IP: the program, the card, the cable, the switch. */
import type { DoctorCheck } from "../document.ts";
import {
  adviceOf,
  DHCP_CHECKS,
  directCause,
  UPPER_CHECKS,
  type Case,
  type CauseRule,
} from "./cause-rule.ts";

/** Lower layers first. */
export const LINK_CAUSES: readonly CauseRule[] = [
  directCause("program-node", "node-too-old", "this Node is too old"),
  noInterface,
  directCause("interface-kind", "not-its-own-interface", "this is not the interface to configure", {
    explains: DHCP_CHECKS,
  }),
  switchedOff,
  noCarrier,
  directCause("interface-mac", "bad-mac", "the MAC address cannot be used, or is not unique", {
    confidence: "likely",
    explains: DHCP_CHECKS,
  }),
  badCable,
  wrongVlan,
  directCause("interface-mtu", "mtu-too-small", "the MTU is too small"),
  directCause("dhcp-mtu", "mtu-mismatch", "the interface has another MTU than its network", {
    confidence: "likely",
  }),
  directCause("privileges-net-raw", "no-privileges", "this user may not look at the interface"),
  directCause("program-native", "no-system-calls", "the native part of the program is missing"),
  directCause("program-platform", "not-linux", "interfaces can be driven on Linux only"),
];

function noInterface(seen: Case) {
  const evidence = seen.bad("interface-exists");
  if (evidence.length === 0) return undefined;
  const { device } = seen.facts;
  return {
    code: "no-interface",
    text: device === null ? "there is no network interface" : "the interface is not there",
    confidence: "certain",
    evidence,
    explains: seen.bad(...(device === null ? UPPER_CHECKS : DHCP_CHECKS)),
    steps: adviceOf(evidence),
  } as const;
}

function switchedOff(seen: Case) {
  const evidence = seen.bad("interface-up");
  if (evidence.length === 0) return undefined;
  return {
    code: "interface-off",
    text: "the interface is switched off",
    confidence: "certain",
    evidence,
    explains: reach(seen, evidence),
    steps: adviceOf(evidence),
  } as const;
}

function noCarrier(seen: Case) {
  const evidence = seen.bad("interface-carrier").filter(({ status }) => status === "problem");
  const [first] = evidence;
  if (first === undefined) return undefined;
  const found = seen.facts.interfaces.find(({ device }) => device === first.about);
  const [code, text] =
    found?.carrier === true
      ? (["not-authenticated", "the port lets nobody in before 802.1X"] as const)
      : found?.isWireless === true
        ? (["not-associated", "the wireless interface is in no network"] as const)
        : (["no-carrier", "the cable: nothing arrives at the interface"] as const);
  return {
    code,
    text,
    confidence: "certain",
    evidence,
    explains: reach(seen, evidence),
    steps: adviceOf(evidence),
  } as const;
}

/** What a dead interface takes with it: everything, if there is no other. */
function reach(seen: Case, evidence: readonly DoctorCheck[]): readonly DoctorCheck[] {
  const isOnly = evidence.every(({ about }) => seen.isOnlyWay(about));
  return seen.bad(...(isOnly ? UPPER_CHECKS : [...DHCP_CHECKS, "route-router"]));
}

function badCable(seen: Case) {
  const flaps = seen.bad("interface-carrier").filter(({ status }) => status === "warning");
  const evidence = [...flaps, ...seen.bad("interface-errors", "interface-duplex")];
  if (evidence.length === 0) return undefined;
  return {
    code: "bad-cable",
    text: "the cable, or the port at its other end, is bad",
    confidence: evidence.length > 1 ? "likely" : "possible",
    evidence,
    explains: [],
    steps: adviceOf(evidence),
  } as const;
}

/** With a carrier and without any answer: the frames go somewhere else. */
function wrongVlan(seen: Case) {
  const evidence = seen.bad("dhcp-answer");
  const { device, interfaces } = seen.facts;
  const found = interfaces.find((candidate) => candidate.device === device);
  if (evidence.length === 0 || found === undefined || found.carrier === false || !found.isUp)
    return undefined;
  const hearsNobody = found.receivedPackets === 0;
  const vlans = interfaces.filter(({ lower }) => lower.includes(found.device));
  const tagged =
    vlans.length === 0
      ? [
          `if the port wants tagged frames: ip link add link ${device} name ${device}.N type vlan id N, then -i ${device}.N`,
        ]
      : [`try the VLANs of ${device}: -i ${vlans.map((vlan) => vlan.device).join(", -i ")}`];
  return {
    code: hearsNobody ? "port-blocked" : "dhcp-silent",
    text: hearsNobody
      ? "the port at the other end passes nothing on: another VLAN, 802.1X, or still learning (spanning tree)"
      : "no DHCP server hears this interface: another VLAN, no server, or no relay agent",
    confidence: hearsNobody ? "likely" : "possible",
    evidence,
    explains: seen.bad(...DHCP_CHECKS),
    steps: [
      "look at the switch: the VLAN of the port, 802.1X, spanning tree (portfast)",
      ...tagged,
      `tcpdump -eni ${device} shows what arrives; bringup dhcp discover -i ${device} --window 30s waits longer`,
    ],
  } as const;
}
