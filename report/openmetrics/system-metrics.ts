/** What a snapshot says of the ladder, its packets, its leases and its clock, as families of metrics. */
import type { InterfaceShot, Snapshot } from "../../observation/snapshot.ts";
import { counter, familyText, gauge, one, statesText, time, type Sample } from "./metric-text.ts";

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
    time("bringup_elapsed", "From the start to the goal, or to now.", one(shot.elapsedUs)),
    time("bringup_uptime", "Since the start.", [{ value: shot.atUs }]),
    time(
      "bringup_state_age",
      "How long the ladder has stood where it stands.",
      one(shot.atUs - shot.enteredUs),
    ),
    counter(
      "bringup_transitions",
      "Steps of the ladder.",
      shot.edges.map(({ from, to, count }) => ({ labels: { from, to }, value: count })),
    ),
    time(
      "bringup_blocked",
      "How long a notifier has refused the next state.",
      shot.blockers.map(({ notifier, kind, next, sinceUs }) => ({
        labels: { notifier, kind, next },
        value: shot.atUs - sinceUs,
      })),
    ),
    packetsText(shot),
    gauge("bringup_findings", "Things a person should know.", one(shot.findings.length)),
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
    counter("bringup_retries", "Packets beyond the first of their transaction.", one(retries))
  );
}

function interfacesText(shot: Snapshot): readonly string[] {
  const each = (value: (of: InterfaceShot) => number | null): readonly Sample[] =>
    shot.interfaces.map((of) => ({ labels: { device: of.device }, value: value(of) }));
  const until = (at: (lease: NonNullable<InterfaceShot["lease"]>) => number | null) =>
    each(({ lease }) => {
      const atUs = lease === null ? null : at(lease);
      return atUs === null ? null : atUs - shot.atUs;
    });
  return [
    gauge(
      "bringup_interface_carrier",
      "1 with a carrier.",
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
    time(
      "bringup_lease_remaining",
      "Until the lease ends.",
      until((lease) => lease.expiresUs),
    ),
    time(
      "bringup_lease_renewal",
      "Until the lease is to be renewed.",
      until((lease) => lease.t1Us),
    ),
    time(
      "bringup_lease_duration",
      "What the server gave.",
      each(({ lease }) => {
        const given = lease?.leaseSeconds ?? null;
        return given && given * 1_000_000;
      }),
    ),
  ];
}
