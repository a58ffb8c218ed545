/** Every preset on every path, as the tables of docs/retry.md. */
import type { Scenario } from "../../../lab/scenario.ts";
import { RETRY_PRESETS } from "../../../net/retry-presets.ts";
import { timeText } from "../../../report/quantity.ts";
import { fleetOutcomeOf, outcomeOf, type FleetOutcome, type Outcome } from "./measure.ts";

const PRESETS = [...RETRY_PRESETS.values()];
const LOSSES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4];
const BURSTS = [1, 3, 10];
const DELAYS_US = [5_000, 50_000, 300_000];
const SERVERS_PER_SECOND = [500, 1_000, 2_000, 5_000];
const DEVICES = 10_000;
const QUEUE_PACKETS = 166;
/** The first is what the others are compared with. */
const FLEETS = ["rfc2131", "lws", "adaptive"].flatMap((name) => RETRY_PRESETS.get(name) ?? []);

/** Median / p90 and, in brackets, packets and failures: a table for each burst and delay. */
export function* pathTables(runs: number): Generator<string> {
  for (const delayUs of DELAYS_US) {
    for (const burst of delayUs === DELAYS_US[0] ? BURSTS : [1]) {
      const columns = LOSSES.map((loss) =>
        PRESETS.map((preset) => outcomeOf(preset, { delayUs, loss, burst }, runs)),
      );
      yield `${timeText(2 * delayUs)} round trip, ${burst === 1 ? "independent losses" : `bursts of ${burst}`}: median / p90, packets, failed`;
      yield row(["preset", ...LOSSES.map((loss) => `${100 * loss} %`)]);
      yield row(["---", ...LOSSES.map(() => "---")]);
      for (const [index, { name }] of PRESETS.entries())
        yield row([`\`${name}\``, ...columns.map((column) => cell(column, index))]);
      yield "";
    }
  }
}

function cell(column: readonly Outcome[], index: number): string {
  const { medianUs, p90Us, packets, success } = column[index] as Outcome;
  const failed = success === 1 ? "" : `, ${(100 * (1 - success)).toFixed(1)} %`;
  return `${time(medianUs)} / ${time(p90Us)}, ${packets.toFixed(2)}${failed}${verdict(column, index)}`;
}

/** What `adaptive` may be reproached with: who is better, and in what. */
function verdict(column: readonly Outcome[], index: number): string {
  const own = column[index] as Outcome;
  if (PRESETS[index]?.name !== "adaptive") return "";
  const others = column.filter((_, other) => other !== index);
  const worse = [
    others.some(({ medianUs }) => own.medianUs > 1.02 * medianUs) ? "median" : "",
    others.some(({ p90Us }) => own.p90Us > 1.02 * p90Us) ? "p90" : "",
    others.some(({ success }) => own.success < 0.98 * success) ? "success" : "",
  ].filter((word) => word !== "");
  return worse.length === 0 ? "" : ` **worse: ${worse.join(", ")}**`;
}

function time(us: number): string {
  return us === Infinity ? "never" : timeText(us);
}

/** Servers that take their time, on a fast path without loss: packets, and what it costs at the median. */
export function* slowTable(): Generator<string> {
  const columns: readonly (readonly [string, Scenario])[] = [
    ["OFFER after 1 s", slow("dhcp", 1, "DISCOVER")],
    ["OFFER after 3 s", slow("dhcp", 3, "DISCOVER")],
    ["ACK after 1 s", slow("dhcp", 1, "REQUEST")],
    ["names after 1 s", slow("dns", 1)],
  ];
  yield row(["preset", ...columns.map(([name]) => name)]);
  yield row(["---", ...columns.map(() => "---")]);
  for (const preset of PRESETS) {
    const cells = columns.map(([, scenario]) => {
      const { packets, medianUs } = outcomeOf(preset, { delayUs: 5_000, loss: 0, scenario }, 200);
      return `${packets.toFixed(1)}, ${time(medianUs)}`;
    });
    yield row([`\`${preset.name}\``, ...cells]);
  }
}

function slow(at: "dhcp" | "dns", seconds: number, phase?: "DISCOVER" | "REQUEST"): Scenario {
  const trouble = { at, kind: "slow", byUs: seconds * 1_000_000 } as const;
  return { name: at, troubles: [phase === undefined ? trouble : { ...trouble, phase }] };
}

/** 10 000 devices that power up within a second, against DHCP servers of several sizes. */
export function* fleetTable(): Generator<string> {
  yield row([
    "packets/s",
    "preset",
    "99 % OPERATIONAL after",
    "× `rfc2131`",
    "drops",
    "× `rfc2131`",
  ]);
  yield row(["---", "---", "---", "---", "---", "---"]);
  for (const perSecond of SERVERS_PER_SECOND) {
    const server = { perSecond, queuePackets: QUEUE_PACKETS };
    let reference: FleetOutcome | undefined;
    for (const preset of FLEETS) {
      const outcome = fleetOutcomeOf(preset, DEVICES, server);
      reference ??= outcome;
      yield row([String(perSecond), `\`${preset.name}\``, ...fleetCells(outcome, reference)]);
    }
  }
}

function fleetCells({ p99Us, drops }: FleetOutcome, reference: FleetOutcome): readonly string[] {
  const times = (p99Us / reference.p99Us).toFixed(2);
  return [timeText(p99Us), times, String(drops), (drops / reference.drops).toFixed(2)];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
