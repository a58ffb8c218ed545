/**
 * How loss and its burstiness act together: a map for each policy, side by side, the colour saying the 90th percentile of
 * the time to the goal, the number in each field, too. Drawn as boxes in one coordinate system, which every terminal can.
 */
import type { CellSummary } from "../../experiment/summary.ts";
import type { ExperimentData, Figure } from "../figure.ts";
import { NONE, shareText, significant, timeText } from "../quantity.ts";
import { shortName } from "../short-name.ts";
import { groupCells, worldWords } from "../worlds.ts";
import { decimal, logRange, rangeText, ticList, timeTics, type Range } from "./axis.ts";
import { column, type DataColumn, type Rows } from "./data.ts";
import { figureFrom } from "./drawing.ts";
import { quoted } from "./text.ts";

const COLUMNS: readonly DataColumn[] = [
  { name: "x", meaning: "place in the figure" },
  { name: "y", meaning: "place in the figure" },
  { name: "loss", meaning: "share of packets lost, each way, 0 to 1" },
  { name: "burst", meaning: "mean number of packets lost in a row" },
  {
    name: "p90Us",
    meaning:
      "90th percentile of the time to the goal, microseconds; NaN: too many runs were censored",
  },
];

/** Viridis: even steps of lightness, for all kinds of colour vision and in grey. */
const PALETTE =
  "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', 6 '#5ec962', 7 '#addc30', 8 '#fde725')";

const OTHERS = ["link", "delayUs", "scenario", "devices"] as const;
/** What the figure has room for. */
const FIGURE_CHARACTERS = 110;
const FIGURE_LINES = 26;
const TITLE_LINES = 1.8;
/** Fields beside each other before a new row of maps begins. */
const FIELDS_ACROSS = 24;

/** None without two losses and two bursts. */
export function burstHeatFigures(data: ExperimentData): readonly Figure[] {
  const cells = data.summary.cells.filter(
    ({ loss, burst }) => loss !== undefined && burst !== undefined && loss > 0,
  );
  const groups = groupCells(cells, OTHERS).filter(
    (group) => values(group, "loss").length > 1 && values(group, "burst").length > 1,
  );
  return groups.map((group, index) =>
    heatFigure(data, group, groups.length === 1 ? "burst-heat" : `burst-heat-${index + 1}`),
  );
}

function heatFigure(
  data: ExperimentData,
  cells: readonly [CellSummary, ...CellSummary[]],
  name: string,
): Figure {
  const { until, timeoutUs } = data.design;
  const layout = layOut(cells);
  const fields = fieldsOf(cells, layout);
  const colours = logRange(column(fields.known, 4));
  return figureFrom(data, {
    name,
    title: `90th percentile of the time to ${until}, by loss and burst`,
    subtitle: worldWords(cells[0], ["loss", "burst"]),
    note: `Numbers: seconds. Grey: more than one run in ten was censored after ${timeText(timeoutUs)}.`,
    columns: COLUMNS,
    blocks: [
      { name: "fields", rows: fields.known },
      { name: "fields without a 90th percentile", rows: fields.unknown },
    ].filter(({ rows }) => rows.length > 0),
    x: {
      label: "mean length of a burst, packets",
      range: { min: -0.7, max: layout.width - 0.3 },
      tics: layout.xTics,
    },
    y: {
      label: "loss, each way",
      range: { min: -0.7, max: layout.height - 0.3 },
      tics: layout.yTics,
    },
    settings: [...layout.titles, ...colourSettings(colours)],
    plots: heatPlots(fields, colours),
    table: tableOf(cells, layout, timeoutUs),
  });
}

/** Where each policy's map lies, in fields from the lower left corner. */
interface Layout {
  readonly losses: readonly number[];
  readonly bursts: readonly number[];
  readonly origins: ReadonlyMap<string, readonly [number, number]>;
  readonly width: number;
  readonly height: number;
  readonly xTics: string;
  readonly yTics: string;
  readonly titles: readonly string[];
}

function layOut(cells: readonly CellSummary[]): Layout {
  const losses = values(cells, "loss");
  const bursts = values(cells, "burst");
  const policies = [...new Set(cells.map(({ policy }) => policy))];
  const acrossMax = Math.max(1, Math.floor(FIELDS_ACROSS / (bursts.length + 1)));
  const down = Math.ceil(policies.length / acrossMax);
  const across = Math.ceil(policies.length / down);
  const stepX = bursts.length + 0.6;
  const gapY = rowGap(losses.length, down);
  const stepY = losses.length + gapY;
  const width = across * stepX - 0.6;
  const nameMax = Math.max(4, Math.floor((stepX * FIGURE_CHARACTERS) / width) - 2);
  const origins = new Map(
    policies.map((policy, index) => {
      const row = down - 1 - Math.floor(index / across);
      return [policy, [(index % across) * stepX, row * stepY]] as const;
    }),
  );
  return {
    losses,
    bursts,
    origins,
    width,
    height: down * stepY,
    xTics: mapTics(across, stepX, bursts.map(significant)),
    yTics: mapTics(down, stepY, losses.map(shareText)),
    titles: policies.map((policy, index) => {
      const [x = 0, y = 0] = origins.get(policy) ?? [];
      const at = `${decimal(x + (bursts.length - 1) / 2)}, ${decimal(y + losses.length - 0.5)}`;
      return `set label ${index + 10} ${quoted(shortName(policy, nameMax))} at ${at} center offset 0, 0.8 front`;
    }),
  };
}

/** The same tics below, or beside, each of the maps in a line. */
function mapTics(maps: number, step: number, texts: readonly string[]): string {
  const tics = Array.from({ length: maps }, (_, map) =>
    texts.map((text, index) => ({ text, value: map * step + index })),
  );
  return ticList(tics.flat());
}

/** Room above each row of maps for a line of text, in fields, of which fewer are higher. */
function rowGap(losses: number, down: number): number {
  const share = (TITLE_LINES * down) / FIGURE_LINES;
  return share < 0.5 ? (losses * share) / (1 - share) : losses;
}

/** The same numbers in words. */
function tableOf(
  cells: readonly CellSummary[],
  { losses, bursts, origins }: Layout,
  timeoutUs: number,
): readonly (readonly string[])[] {
  const text = (us: number | null): string =>
    us === null ? `> ${timeText(timeoutUs)}` : timeText(us);
  const texts = new Map(
    cells.map(({ policy, loss, burst, goal }) => [
      JSON.stringify([policy, loss, burst]),
      text(goal.p90.value),
    ]),
  );
  const rows = [...origins.keys()].flatMap((policy) =>
    losses.map((loss) => [
      shortName(policy),
      shareText(loss),
      ...bursts.map((burst) => texts.get(JSON.stringify([policy, loss, burst])) ?? NONE),
    ]),
  );
  return [["policy", "loss", ...bursts.map((burst) => `burst ${significant(burst)}`)], ...rows];
}

interface Fields {
  readonly known: Rows;
  /** Too many runs were censored. */
  readonly unknown: Rows;
}

function fieldsOf(cells: readonly CellSummary[], { losses, bursts, origins }: Layout): Fields {
  const rows = cells.map(({ policy, loss = NaN, burst = NaN, goal }) => {
    const [x = 0, y = 0] = origins.get(policy) ?? [];
    const place = [x + bursts.indexOf(burst), y + losses.indexOf(loss)];
    return [...place, loss, burst, goal.p90.value ?? NaN];
  });
  return { known: rows.filter(isKnown), unknown: rows.filter((row) => !isKnown(row)) };
}

function isKnown(row: readonly number[]): boolean {
  return Number.isFinite(row[4]);
}

function colourSettings(colours: Range): readonly string[] {
  return [
    PALETTE,
    "set logscale cb 10",
    `set cbrange ${rangeText(colours)}`,
    `set cbtics ${timeTics(colours)}`,
    "set style fill solid 1 border lc rgb '#ffffff'",
    "unset grid",
    "set tics scale 0",
    "unset border",
    "unset key",
  ];
}

/** Two figures, in seconds; light letters on dark fields, dark ones on light fields. */
function heatPlots(fields: Fields, { min, max }: Range): readonly string[] {
  const middle = Math.sqrt(min * max);
  const letters = (isChosen: (us: number) => boolean, condition: string, colour: string) =>
    column(fields.known, 4).some(isChosen)
      ? [
          `data index 0 using 1:($5 ${condition} ${decimal(middle)} ? $2 : NaN):(sprintf('%.2g', $5/1e6)) with labels tc rgb '${colour}' font ',11'`,
        ]
      : [];
  const grey = `data index ${fields.known.length === 0 ? 0 : 1} using 1:2:(0.5):(0.5) with boxxyerror fc rgb '#c8c8c8'`;
  return [
    ...(fields.known.length === 0
      ? []
      : ["data index 0 using 1:2:(0.5):(0.5):5 with boxxyerror fc palette"]),
    ...(fields.unknown.length === 0 ? [] : [grey]),
    ...letters((us) => us > middle, ">", "#000000"),
    ...letters((us) => us <= middle, "<=", "#ffffff"),
  ];
}

function values(cells: readonly CellSummary[], factor: "loss" | "burst"): readonly number[] {
  const found = new Set(cells.map((cell) => cell[factor]).filter((value) => value !== undefined));
  return [...found].toSorted((a, b) => a - b);
}
