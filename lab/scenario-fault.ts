/** What makes no sense in a scenario: all that its types cannot say. */
import { PACKET_PHASES } from "../net/impairment.ts";
import { HOUR_US } from "../net/instant.ts";
import {
  SERVER_NAMES,
  serverKind,
  type DeviceClock,
  type Flap,
  type Scenario,
  type ServerCounts,
  type ServerKind,
  type Trouble,
} from "./scenario.ts";

/** A century: nobody's clock is further off, and stamps stay exact. */
const CLOCK_US_MAX = 100 * 366 * 24 * HOUR_US;
/** Scenarios are for runs, which are an hour at most. */
const TIME_US_MAX = 24 * HOUR_US;
const LIST_MAX = 100;
/** A device that gets power later than that is none of the same fleet. */
const SPREAD_US_MAX = HOUR_US;
/** A packet in a quarter of an hour, and one in a microsecond. */
const PER_SECOND_MIN = 0.001;
const PER_SECOND_MAX = 1_000_000;
/** Repetitions closer than this would leave no time for anything else. */
const EVERY_US_MIN = 1_000;

/** Which server can have which trouble by itself; the others any server can have. */
const KIND_OF_TROUBLE: Readonly<Partial<Record<Trouble["kind"], ServerKind>>> = {
  nak: "dhcp",
  exhausted: "dhcp",
  kiss: "ntp",
  unsynchronised: "ntp",
  lie: "ntp",
  servfail: "dns",
  refused: "dns",
  truncate: "dns",
};
const ANY_TROUBLE: ReadonlySet<string> = new Set(["slow", "down", "garbage", "foreign"]);

/** All faults, in words that begin with where; none for a scenario that can be. */
export function scenarioFaults(scenario: Scenario): readonly string[] {
  const { servers = {}, troubles = [], clock, flaps = [] } = scenario;
  return [
    ...countFaults(servers),
    ...lengthFaults("troubles", troubles),
    ...troubles.flatMap((trouble, index) =>
      troubleFaults(trouble, servers).map((words) => `troubles[${index}]${words}`),
    ),
    ...(clock === undefined ? [] : clockFaults(clock)),
    ...lengthFaults("flaps", flaps),
    ...flaps.flatMap((flap, index) => flapFaults(flap, `flaps[${index}]`)),
    ...orderFaults("flaps", flaps),
    ...capacityFaults(scenario.capacity),
    ...wholeFaults("spreadUs", scenario.spreadUs, 0, SPREAD_US_MAX),
  ];
}

function countFaults(servers: ServerCounts): readonly string[] {
  return (["dhcp", "ntp", "dns"] as const).flatMap((kind) => {
    const count = servers[kind] ?? 1;
    return count === 1 || count === 2 ? [] : [`servers.${kind} is 1 or 2, not ${String(count)}`];
  });
}

function troubleFaults(trouble: Trouble, servers: ServerCounts): readonly string[] {
  const { at, kind, fromUs, untilUs, everyUs, first, phase } = trouble;
  if (!SERVER_NAMES.includes(at)) return [`.at is one of ${SERVER_NAMES.join(", ")}, not ${at}`];
  const server = serverKind(at);
  const needs = KIND_OF_TROUBLE[kind];
  if (needs === undefined && !ANY_TROUBLE.has(kind)) return [`.kind "${kind}" is unknown`];
  const faults: string[] = [];
  if (needs !== undefined && needs !== server)
    faults.push(`: "${kind}" is nothing that a ${server} server does`);
  if (at.endsWith("2") && (servers[server] ?? (server === "ntp" ? 2 : 1)) < 2)
    faults.push(`: there is no ${at} without "servers": { "${server}": 2 }`);
  if ("byUs" in trouble) {
    const most = kind === "lie" ? CLOCK_US_MAX : TIME_US_MAX;
    const least = kind === "lie" ? -CLOCK_US_MAX : 0;
    faults.push(...wholeFaults(".byUs", trouble.byUs, least, most));
  }
  if (kind === "down" && trouble.forgets === true && (server !== "dhcp" || untilUs === undefined))
    faults.push(".forgets: only a DHCP server that comes back (untilUs) has something to forget");
  if (kind === "kiss" && !["RATE", "DENY", "RSTR"].includes(trouble.code))
    faults.push(`.code is RATE, DENY or RSTR, not ${String(trouble.code)}`);
  if (phase !== undefined && !PACKET_PHASES.includes(phase))
    faults.push(`.phase is one of ${PACKET_PHASES.join(", ")}, not ${phase}`);
  faults.push(...wholeFaults(".first", first, 1, Number.MAX_SAFE_INTEGER));
  faults.push(...wholeFaults(".fromUs", fromUs, 0, TIME_US_MAX));
  faults.push(...wholeFaults(".untilUs", untilUs, (fromUs ?? 0) + 1, TIME_US_MAX));
  if (everyUs !== undefined && untilUs === undefined)
    faults.push(".everyUs: without untilUs it never ends and cannot come again");
  const lengthUs = (untilUs ?? 0) - (fromUs ?? 0);
  faults.push(...wholeFaults(".everyUs", everyUs, Math.max(lengthUs, EVERY_US_MIN), TIME_US_MAX));
  return faults;
}

function clockFaults(clock: DeviceClock): readonly string[] {
  const { offsetUs, skewPpm, wander, steps = [], suspends = [] } = clock;
  return [
    ...wholeFaults("clock.offsetUs", offsetUs, -CLOCK_US_MAX, CLOCK_US_MAX),
    ...ppmFaults("clock.skewPpm", skewPpm),
    ...(wander === undefined
      ? []
      : [
          ...ppmFaults("clock.wander.ppm", wander.ppm),
          ...wholeFaults("clock.wander.everyUs", wander.everyUs, EVERY_US_MIN, TIME_US_MAX),
        ]),
    ...lengthFaults("clock.steps", steps),
    ...steps.flatMap(({ atUs }, index) =>
      wholeFaults(`clock.steps[${index}].atUs`, atUs, 0, TIME_US_MAX),
    ),
    ...steps.flatMap(({ byUs }, index) =>
      wholeFaults(`clock.steps[${index}].byUs`, byUs, -CLOCK_US_MAX, CLOCK_US_MAX),
    ),
    ...lengthFaults("clock.suspends", suspends),
    ...suspends.flatMap((suspend, index) => flapFaults(suspend, `clock.suspends[${index}]`)),
    ...orderFaults("clock.suspends", suspends),
  ];
}

/** The whole device would run backwards or stand still beyond this. */
const PPM_MAX = 100_000;

function ppmFaults(where: string, ppm: number | undefined): readonly string[] {
  if (ppm === undefined || (ppm >= -PPM_MAX && ppm <= PPM_MAX)) return [];
  return [`${where} is at most ${PPM_MAX} ppm, not ${String(ppm)}`];
}

function flapFaults({ atUs, forUs, everyUs }: Flap, where: string): readonly string[] {
  return [
    ...wholeFaults(`${where}.atUs`, atUs, 0, TIME_US_MAX),
    ...wholeFaults(`${where}.forUs`, forUs, 1, TIME_US_MAX),
    ...wholeFaults(`${where}.everyUs`, everyUs, Math.max(forUs + 1, EVERY_US_MIN), TIME_US_MAX),
  ];
}

function capacityFaults(capacity: Scenario["capacity"]): readonly string[] {
  if (capacity === undefined || capacity === "unlimited") return [];
  const faults: string[] = []; // BOUNDED: by the kinds of servers
  for (const [kind, { perSecond, queuePackets }] of Object.entries(capacity)) {
    if (!(perSecond >= PER_SECOND_MIN && perSecond <= PER_SECOND_MAX))
      faults.push(
        `capacity.${kind}.perSecond is a number from ${PER_SECOND_MIN} to ${PER_SECOND_MAX}, not ${String(perSecond)}`,
      );
    const room = queuePackets === Infinity ? undefined : queuePackets;
    faults.push(...wholeFaults(`capacity.${kind}.queuePackets`, room, 0, Number.MAX_SAFE_INTEGER));
  }
  return faults;
}

/** One after the other, and one that repeats is the last. */
function orderFaults(where: string, flaps: readonly Flap[]): readonly string[] {
  return flaps.slice(1).flatMap(({ atUs }, index) => {
    const { atUs: beforeUs, forUs, everyUs } = flaps[index] ?? { atUs: 0, forUs: 0 };
    const isBehind = everyUs === undefined && atUs > beforeUs + forUs;
    return isBehind ? [] : [`${where}[${index + 1}] begins before the one before it is over`];
  });
}

function lengthFaults(where: string, list: readonly unknown[]): readonly string[] {
  return list.length > LIST_MAX ? [`${where} has more than ${LIST_MAX} entries`] : [];
}

function wholeFaults(
  where: string,
  value: number | undefined,
  least: number,
  most: number,
): readonly string[] {
  if (value === undefined) return [];
  if (Number.isSafeInteger(value) && value >= least && value <= most) return [];
  return [`${where} is a whole number from ${least} to ${most}, not ${String(value)}`];
}
