/** What servers of finite capacity had to drop when many devices asked at once. */
import type { CellSummary, ServerLoad } from "../../experiment/summary.ts";
import type { ExperimentData, Figure } from "../figure.ts";
import { shareText } from "../quantity.ts";
import { shortName } from "../short-name.ts";
import { worldWords, type World } from "../worlds.ts";
import { decimal, linearRange, ticList } from "./axis.ts";
import { column, type DataBlock, type DataColumn } from "./data.ts";
import { figureFrom, looksOf } from "./drawing.ts";

const COLUMNS: readonly DataColumn[] = [
  { name: "place", meaning: "place in the figure: servers from 0 up, policies side by side" },
  { name: "droppedShare", meaning: "share of the requests that the server dropped, 0 to 1" },
  { name: "received", meaning: "requests, all worlds together" },
  { name: "dropped", meaning: "of these dropped" },
  { name: "longestQueue", meaning: "most requests that waited at once" },
];

/** What all bars of one server take of its place. */
const BARS_WIDTH = 0.8;
const SERVERS_MAX = 24;

/** None where the load of no server is known. */
export function serverDropsFigures(
  data: ExperimentData,
  worlds: readonly World[],
  numbered: (name: string, number: number) => string,
): readonly Figure[] {
  const loads = Map.groupBy(data.summary.servers ?? [], ({ cell }) => cell);
  return worlds
    .filter(({ cells }) => cells.some(({ cell }) => loads.has(cell)))
    .map((world) => dropsFigure(data, world, loads, numbered("server-drops", world.number)));
}

function dropsFigure(
  data: ExperimentData,
  world: World,
  loads: ReadonlyMap<number, readonly ServerLoad[]>,
  name: string,
): Figure {
  const all = [
    ...new Set(world.cells.flatMap(({ cell }) => (loads.get(cell) ?? []).map((one) => one.server))),
  ];
  const servers = all.slice(0, SERVERS_MAX);
  const width = BARS_WIDTH / world.cells.length;
  const blocks = world.cells.map((cell, index) => {
    const aside = width * (index - (world.cells.length - 1) / 2);
    return { name: cell.policy, rows: barsOf(cell, loads, servers, aside) };
  });
  const shares = blocks.flatMap(({ rows }) => rows.map((row) => (row[1] ?? 0) * 100));
  const look = looksOf(data.design);
  return figureFrom(data, {
    name,
    title: "Requests that servers dropped",
    subtitle: worldWords(world.key),
    note: `${shares.some((share) => share > 0) ? "All worlds of a cell together." : "No server had to drop a request."}${all.length > servers.length ? ` The first ${servers.length} of ${all.length} servers.` : ""}`,
    columns: COLUMNS,
    blocks: blocks satisfies readonly DataBlock[],
    x: {
      label: "server",
      range: { min: -0.6, max: servers.length - 0.4 },
      tics: ticList(servers.map((server, value) => ({ value, text: shortName(server) }))),
    },
    y: {
      label: "share of requests",
      range: { min: 0, max: Math.max(1, linearRange([0, ...shares]).max) },
      format: "%g %%",
    },
    settings: [
      "set style fill solid 0.85",
      ...(servers.length > 6 ? ["set xtics rotate by -35"] : []),
    ],
    table: [
      ["policy", ...servers],
      ...blocks.map(({ name: policy, rows }) => [
        shortName(policy),
        ...column(rows, 1).map(shareText),
      ]),
    ],
    plots: blocks.map(
      ({ name: policy }, index) =>
        `data index ${index} using 1:($2*100):(${decimal(width * 0.92)}) with boxes ${look(policy).line} ${look(policy).title}`,
    ),
  });
}

function barsOf(
  { cell }: CellSummary,
  loads: ReadonlyMap<number, readonly ServerLoad[]>,
  servers: readonly string[],
  aside: number,
): DataBlock["rows"] {
  return servers.map((server, index) => {
    const of = (loads.get(cell) ?? []).filter((load) => load.server === server);
    const received = of.reduce((sum, load) => sum + load.received, 0);
    const dropped = of.reduce((sum, load) => sum + load.dropped, 0);
    const longestQueue = of.reduce((most, load) => Math.max(most, load.longestQueue), 0);
    return [
      index + aside,
      received === 0 ? 0 : dropped / received,
      received,
      dropped,
      longestQueue,
    ];
  });
}
