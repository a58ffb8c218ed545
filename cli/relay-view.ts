/** The three ways to see a relay: a table that is redrawn, one document at the end, or a line a second. */
import { formatDurationUs } from "../net/instant.ts";
import type { LinkModel } from "../net/impairment.ts";
import type { LaneStatistics, LinkChange, Relay } from "../library/relay.ts";
import { columns } from "./columns.ts";
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

/** How the link was set. */
export interface RelayModels {
  readonly aToB: LinkModel;
  readonly bToA: LinkModel;
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
  const [there, back] = [modelText(aToB), modelText(bToA)];
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

function modelText(model: LinkModel): string {
  const { loss, delayUs, jitterUs, duplicate, reorder } = model;
  const parts = [
    ...(loss ? [`loss ${percent(loss)}`] : []),
    ...(delayUs ? [`delay ${formatDurationUs(delayUs)}`] : []),
    ...(jitterUs ? [`jitter ${formatDurationUs(jitterUs)}`] : []),
    ...(duplicate ? [`duplicates ${percent(duplicate)}`] : []),
    ...(reorder ? [`reordered ${percent(reorder)}`] : []),
  ];
  return parts.length === 0 ? "nothing lost or delayed" : parts.join(", ");
}

function percent(probability: number): string {
  return `${Number((probability * 100).toFixed(4))} %`;
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
    String(counted.exempt),
    String(counted.inFlight),
    timeText(counted.medianDelayUs),
    timeText(counted.medianLateUs),
    timeText(counted.p99LateUs),
    timeText(counted.sent === 0 ? undefined : counted.maxLateUs),
  ]);
  return columns(withoutRare([HEADINGS, ...rows]));
}

const RARE: ReadonlySet<string> = new Set(["doubled", "exempt", "on the way"]);

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

/** What was not the dice's doing, a line for each. */
function troubleOf(relay: Relay): readonly string[] {
  return rowsOf(relay).flatMap(({ name, counted }) => {
    const parts = TROUBLES.flatMap(([key, words]) =>
      counted[key] === 0 ? [] : [`${counted[key]} ${words}`],
    );
    return parts.length === 0 ? [] : [`${name}: ${parts.join(", ")}`];
  });
}

const TROUBLES = [
  ["superFrames", "super-frames of many segments"],
  ["linkDown", "not sent: link down"],
  ["tooBig", "not sent: longer than the other interface allows"],
  ["queueFull", "not sent: no room"],
  ["refused", "not sent: refused by the system"],
  ["missed", "missed: the kernel had no room for them"],
  ["unstamped", "without a receive time"],
] as const;
