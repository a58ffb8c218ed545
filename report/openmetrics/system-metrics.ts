/** What a snapshot says of the ladder, its packets, its leases and its clock, as families of metrics. */
import type { InterfaceShot, Snapshot } from "../../observation/snapshot.ts";
import { familyText, statesText, type Sample } from "./metric-text.ts";

const SECOND_US = 1_000_000;
const OUTCOMES: readonly Snapshot["outcome"][] = [
  "idle",
  "climbing",
  "reached",
  "timed-out",
  "stopped",
];

/** `states`: all that there are. */
export function systemText(shot: Snapshot, states: readonly string[]): string {
  return [
    statesText("bringup_state", "Where the ladder stands.", states, shot.current),
    statesText("bringup_goal", "Which state is wanted.", states, shot.goal),
    statesText("bringup_outcome", "What the bring-up has come to.", OUTCOMES, shot.outcome),
    seconds("bringup_elapsed", "From the start to the goal, or to now.", [
      { value: inSeconds(shot.elapsedUs) },
    ]),
    seconds("bringup_uptime", "Since the start.", [{ value: inSeconds(shot.atUs) }]),
    seconds("bringup_state_age", "How long the ladder has stood where it stands.", [
      { value: inSeconds(shot.atUs - shot.enteredUs) },
    ]),
    counter(
      "bringup_transitions",
      "Steps of the ladder.",
      shot.edges.map(({ from, to, count }) => ({ labels: { from, to }, value: count })),
    ),
    seconds(
      "bringup_blocked",
      "How long a notifier has refused the next state.",
      shot.blockers.map(({ notifier, kind, next, sinceUs }) => ({
        labels: { notifier, kind, next },
        value: inSeconds(shot.atUs - sinceUs),
      })),
    ),
    packetsText(shot),
    familyText({ name: "bringup_findings", type: "gauge", help: "Things a person should know." }, [
      { value: shot.findings.length },
    ]),
    ...interfacesText(shot),
  ].join("");
}

function packetsText({ packets, retries }: Snapshot): string {
  const kinds = {
    sent: packets.sent,
    received: packets.received,
    "dropped-tx": packets.droppedTx,
    "dropped-rx": packets.droppedRx,
    ignored: packets.ignored,
  };
  const samples = Object.entries(kinds).map(([kind, value]) => ({ labels: { kind }, value }));
  return (
    counter("bringup_packets", "Packets by what became of them.", samples) +
    counter("bringup_retries", "Packets beyond the first of their transaction.", [
      { value: retries },
    ])
  );
}

function interfacesText(shot: Snapshot): readonly string[] {
  const each = (value: (of: InterfaceShot) => number | null): readonly Sample[] =>
    shot.interfaces.map((of) => ({ labels: { device: of.device }, value: value(of) }));
  const until = (at: (lease: NonNullable<InterfaceShot["lease"]>) => number | null) =>
    each(({ lease }) => {
      const atUs = lease === null ? null : at(lease);
      return atUs === null ? null : inSeconds(atUs - shot.atUs);
    });
  return [
    familyText(
      { name: "bringup_interface_carrier", type: "gauge", help: "1 with a carrier." },
      each(({ carrier }) => Number(carrier)),
    ),
    familyText(
      { name: "bringup_interface", type: "info", help: "Each interface and its address." },
      shot.interfaces.map(({ device, mac, from, network }) => ({
        labels: { device, mac, from, address: network?.address ?? "" },
        value: 1,
      })),
    ),
    counter(
      "bringup_dhcp_packets",
      "DHCP packets by what became of them.",
      shot.interfaces.flatMap(({ device, sent, received, ignored }) =>
        Object.entries({ sent, received, ignored }).map(([kind, value]) => ({
          labels: { device, kind },
          value,
        })),
      ),
    ),
    seconds(
      "bringup_lease_remaining",
      "Until the lease ends.",
      until((lease) => lease.expiresUs),
    ),
    seconds(
      "bringup_lease_renewal",
      "Until the lease is to be renewed.",
      until((lease) => lease.t1Us),
    ),
    seconds(
      "bringup_lease_duration",
      "What the server gave.",
      each(({ lease }) => lease?.leaseSeconds ?? null),
    ),
  ];
}

/** A gauge of seconds; its name gets the unit. */
export function seconds(name: string, help: string, samples: readonly Sample[]): string {
  return familyText({ name: `${name}_seconds`, type: "gauge", unit: "seconds", help }, samples);
}

export function counter(name: string, help: string, samples: readonly Sample[]): string {
  return familyText({ name, type: "counter", help }, samples);
}

export function inSeconds(us: number): number {
  return us / SECOND_US;
}
