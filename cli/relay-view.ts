/** The three ways to see a relay: a table that is redrawn, one document at the end, or a line a second. */
import { formatDurationUs } from "../net/instant.ts";
import type { LaneStatistics, LinkChange, Relay } from "../library/relay.ts";
import { columns } from "./columns.ts";
import { linkWords } from "../net/impairment/link-words.ts";
import type { RelayModels } from "./relay-options.ts";
import type { Runtime } from "./runtime.ts";
import { Screen } from "./screen.ts";
import { styleFor } from "./style.ts";

export interface RelayView {
  ready(relay: Relay): void;
  link(change: LinkChange): void;
  /** Time has passed; called `REDRAW_MS` apart. */
  draw(relay: Relay, elapsedUs: number): void;
  /** Nothing more comes: the terminal is given back. */
  finish(): void;
  close(relay: Relay, elapsedUs: number): void;
}

export interface RelayViewOptions {
  readonly json?: true;
  readonly ndjson?: true;
}

export const REDRAW_MS = 200;
const LINE_EVERY_US = 1_000_000;
const SCHEMA = "bringup.relay/1";

export function relayView(
  runtime: Runtime,
  options: RelayViewOptions,
  models: RelayModels,
): RelayView {
  if (options.json) return documentView(runtime, models);
  return options.ndjson ? lineView(runtime, models) : textView(runtime, models);
}

function documentView({ stdout, stderr }: Runtime, models: RelayModels): RelayView {
  return {
    ready: (relay) => stderr.write(`${readyText(relay, models)}\n${warningText(relay)}`),
    link: (change) => stderr.write(`${linkText(change)}\n`),
    draw: () => undefined,
    finish: () => undefined,
    close: (relay, elapsedUs) => {
      const document = {
        schema: SCHEMA,
        seed: relay.seed,
        realTime: relay.realTime,
        models,
        warnings: relay.warnings,
        elapsedUs,
        ...relay.statistics(),
      };
      stdout.write(`${JSON.stringify(document)}\n`);
    },
  };
}

function lineView({ stdout }: Runtime, models: RelayModels): RelayView {
  const write = (line: object): void => stdout.write(`${JSON.stringify(line)}\n`);
  let nextUs = LINE_EVERY_US;
  return {
    ready: (relay) => {
      const { seed, realTime, names, warnings } = relay;
      write({ schema: SCHEMA, type: "ready", seed, realTime, models, circuits: names, warnings });
    },
    link: (change) => write({ type: "link", ...change }),
    draw: (relay, elapsedUs) => {
      if (elapsedUs < nextUs) return;
      nextUs += LINE_EVERY_US;
      write({ type: "statistics", elapsedUs, ...relay.statistics() });
    },
    finish: () => undefined,
    close: (relay, elapsedUs) => write({ type: "end", elapsedUs, ...relay.statistics() }),
  };
}

function textView(runtime: Runtime, models: RelayModels): RelayView {
  const { stdout, stderr } = runtime;
  const screen = new Screen(stdout);
  const { warn } = styleFor(runtime, stdout);
  return {
    ready: (relay) => {
      screen.print({ head: "", text: readyText(relay, models) });
      stderr.write(warningText(relay));
    },
    link: (change) => screen.print({ head: "", text: linkText(change), paint: warn }),
    draw: (relay) => screen.draw(tableOf(relay).map((text) => ({ head: "", text }))),
    finish: () => screen.close(),
    close: (relay, elapsedUs) => {
      const heading = `after ${formatDurationUs(elapsedUs)}`;
      stdout.write([heading, ...tableOf(relay), ...troubleOf(relay)].join("\n") + "\n");
    },
  };
}

/** `relaying r0 <-> r1, seed 7, loss 10 %, delay 5.00 ms`. */
function readyText({ names, seed, realTime }: Relay, { aToB, bToA }: RelayModels): string {
  const [there, back] = [linkWords(aToB), linkWords(bToA)];
  const model = there === back ? there : `there: ${there}; back: ${back}`;
  const scheduling = realTime ? "" : ", without real-time scheduling";
  return `relaying ${names.join(", ")}, seed ${seed}, ${model}${scheduling}`;
}

function warningText({ warnings }: Relay): string {
  return warnings.map((warning) => `bringup: warning: ${warning}\n`).join("");
}

function linkText({ interface: name, up, atUs }: LinkChange): string {
  return `${name} is ${up ? "up again" : "down"} at ${formatDurationUs(atUs)}`;
}

interface Row {
  readonly name: string;
  readonly counted: LaneStatistics;
}

/** A row for each direction, with names that say which way. */
function rowsOf(relay: Relay): readonly Row[] {
  return relay.statistics().circuits.flatMap((circuit) => {
    const [a = "", b = ""] = circuit.name.split(/ <?-> /);
    return [
      { name: `${a} -> ${b}`, counted: circuit.aToB },
      { name: `${b} -> ${a}`, counted: circuit.bToA },
    ];
  });
}

const HEADINGS = [
  "direction",
  "packets",
  "bytes",
  "lost",
  "doubled",
  "damaged",
  "exempt",
  "on the way",
  "delay p50",
  "late p50",
  "late p99",
  "late max",
];

function tableOf(relay: Relay): readonly string[] {
  const rows = rowsOf(relay).map(({ name, counted }) => [
    name,
    String(counted.packets),
    String(counted.bytes),
    lossText(counted),
    String(counted.duplicated),
    String(counted.damaged),
    String(counted.exempt),
    String(counted.inFlight),
    timeText(counted.medianDelayUs),
    timeText(counted.medianLateUs),
    timeText(counted.p99LateUs),
    timeText(counted.sent === 0 ? undefined : counted.maxLateUs),
  ]);
  return columns(withoutRare([HEADINGS, ...rows]));
}

const RARE: ReadonlySet<string> = new Set(["doubled", "damaged", "exempt", "on the way"]);

/** A rare thing that did not happen would only make the lines longer than a terminal. */
function withoutRare(table: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [, ...rows] = table;
  const kept = HEADINGS.map(
    (heading, column) => !RARE.has(heading) || rows.some((row) => row[column] !== "0"),
  );
  return table.map((row) => row.filter((_cell, column) => kept[column]));
}

function lossText({ lost, packets, exempt }: LaneStatistics): string {
  const diced = packets - exempt;
  return diced === 0 ? String(lost) : `${lost} (${((lost / diced) * 100).toFixed(1)} %)`;
}

function timeText(us: number | undefined): string {
  return us === undefined ? "-" : formatDurationUs(us);
}

/** What packets were lost to that was not plain loss, and what was not the link's doing: a line for each direction. */
function troubleOf(relay: Relay): readonly string[] {
  return rowsOf(relay).flatMap(({ name, counted }) => {
    const parts = [
      ...LOSSES.flatMap(([reason, words]) => count(counted.lostTo[reason] ?? 0, words)),
      ...TROUBLES.flatMap(([key, words]) => count(counted[key], words)),
    ];
    return parts.length === 0 ? [] : [`${name}: ${parts.join(", ")}`];
  });
}

function count(number: number, words: string): readonly string[] {
  return number === 0 ? [] : [`${number} ${words}`];
}

const LOSSES = [
  ["outage", "lost in an outage"],
  ["pattern", "lost by the pattern"],
  ["nth", "lost by their number"],
  ["trace", "lost by the trace"],
  ["queue", "lost to a full queue"],
  ["mtu", "lost for their length"],
  ["nat", "lost at the translator of addresses"],
  ["icmp", "refused by the link"],
] as const;

const TROUBLES = [
  ["superFrames", "super-frames of many segments"],
  ["linkDown", "not sent: link down"],
  ["tooBig", "not sent: longer than the other interface allows"],
  ["queueFull", "not sent: no room"],
  ["refused", "not sent: refused by the system"],
  ["missed", "missed: the kernel had no room for them"],
  ["unstamped", "without a receive time"],
] as const;
