/** Time: what the clock is off by and how sure that is, each server with its record, and how the offset has moved. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { SampleShot, Snapshot, TimeShot } from "../../../observation/snapshot.ts";
import { Page } from "../drawing/page.ts";
import { plotPoints } from "../drawing/plot.ts";
import { writeScrolled } from "../drawing/scrolled-table.ts";
import { cell, markColumn, type Column } from "../drawing/table.ts";
import { agoText, durationText, offsetText } from "../drawing/time-text.ts";
import { selectedOf } from "../drawing/window.ts";
import type { Line, PaneLooks, PaneModel, PanePlace, PaneSize } from "../pane.ts";
import { parseFilter, showsTexts } from "../pane-filter.ts";
import { makePane } from "./make-pane.ts";
import { explainTime } from "./time-detail.ts";
import { verdictOf, type TimeServer } from "./time-words.ts";

/** Of the rows of the pane, servers have at most this share while a plot stands below them. */
const SERVER_SHARE = 0.4;
const PLOT_ROWS_MOST = 12;
const REFUSALS_SHOWN = 3;
/** From so many rows on the sample's origin has a line of its own. */
const ROWS_FOR_ORIGIN = 12;

export const timePane = makePane({
  id: "time",
  title: "Time",
  items: (model) => serversShown(model).length,
  draw,
  explain: (page, model, place) => {
    const servers = serversShown(model);
    explainTime(page, model.snapshot, servers[selectedOf(place, servers.length)]);
  },
});

function serversShown({ snapshot, filter }: PaneModel): readonly TimeServer[] {
  const words = parseFilter(filter);
  const { servers } = snapshot.time;
  return words.words.length === 0
    ? servers
    : servers.filter(({ server, name, from }) => showsTexts(words, [server, name, from], server));
}

function draw(
  model: PaneModel,
  { columns, rows }: PaneSize,
  place: PanePlace,
  looks: PaneLooks,
): readonly Line[] {
  const { snapshot } = model;
  const { time } = snapshot;
  const page = new Page(columns, looks);
  writeSummary(page, snapshot, rows);
  const servers = serversShown(model);
  const room = rows - page.length - 1;
  const most = time.history.length < 2 ? room : Math.max(2, Math.floor(room * SERVER_SHARE));
  writeServers(page, time, servers, selectedOf(place, servers.length), most);
  const refusals = refusalLines(snapshot, columns, looks);
  const forPlot = Math.min(PLOT_ROWS_MOST, rows - page.length - Math.min(refusals.length, 2) - 1);
  page.append(historyLines(time, columns, forPlot, looks));
  const left = Math.max(0, rows - page.length);
  page.append(refusals.slice(Math.max(0, refusals.length - left)));
  return page.lines();
}

function writeSummary(page: Page, snapshot: Snapshot, rows: number): void {
  const { phase, describe, sample, errorNowUs } = snapshot.time;
  const role = phase === "synchronised" ? "good" : "warning";
  page.wrap(`${phase}: ${describe}`, role, 2, 2);
  if (sample === null) {
    page.say(phase === "idle" ? "asked as soon as there is a network" : "no sample yet", "dim");
    return;
  }
  const now = errorNowUs === null ? "not known" : formatDurationUs(errorNowUs);
  page.add(
    { text: `error now ${now}`, role: "strong" },
    { text: `, sample of ${sample.server} ${agoText(sample.atUs, snapshot.atUs)}`, role: "plain" },
  );
  if (rows < ROWS_FOR_ORIGIN) return;
  const { delayUs, stratum, referenceId } = sample;
  page.say(
    `delay ${formatDurationUs(delayUs)}, stratum ${stratum}, reference ${referenceId}`,
    "dim",
  );
}

function writeServers(
  page: Page,
  time: TimeShot,
  servers: readonly TimeServer[],
  selected: number,
  most: number,
): void {
  if (servers.length === 0) {
    page.say(noServerText(time), "dim");
    return;
  }
  writeScrolled(page, servers, selected, most, serverColumns);
}

function noServerText({ phase, servers }: TimeShot): string {
  if (servers.length > 0) return "no server matches the filter";
  return phase === "idle" ? "no server yet: DHCP may name some" : "no server is known";
}

function serverColumns({ signs }: Page, selected: number): readonly Column<TimeServer>[] {
  return [
    markColumn(signs.selected, (_, index) => index === selected),
    { title: "server", drop: 0, shrinks: 11, cell: ({ server }) => cell(server, "accent") },
    { title: "name", drop: 9, shrinks: 8, most: 24, cell: ({ name }) => cell(name ?? "", "dim") },
    { title: "from", drop: 7, cell: ({ from }) => cell(from, "dim") },
    {
      title: "asked",
      drop: 5,
      align: "right",
      cell: ({ requests }) => cell(String(requests)),
    },
    { title: "replies", drop: 4, align: "right", cell: ({ replies }) => cell(String(replies)) },
    {
      title: "kiss",
      drop: 6,
      align: "right",
      cell: ({ kisses }) => cell(String(kisses), kisses > 0 ? "warning" : "dim"),
    },
    {
      title: "offset",
      drop: 1,
      align: "right",
      least: 8,
      cell: ({ offsetUs }) => cell(offsetText(offsetUs)),
    },
    {
      title: "delay",
      drop: 3,
      align: "right",
      least: 7,
      cell: ({ delayUs }) => cell(durationText(delayUs), "dim"),
    },
    {
      title: "verdict",
      drop: 0,
      shrinks: 7,
      cell: (server) => {
        const { word, role } = verdictOf(server);
        return cell(server.lastError === null ? word : `${word}: ${server.lastError}`, role);
      },
    },
  ];
}

/** The offsets of all samples with their errors; of a single one the numbers say it better. */
function historyLines(
  { history }: TimeShot,
  columns: number,
  rows: number,
  looks: PaneLooks,
): readonly Line[] {
  if (history.length < 2) return [];
  const newestUs = (history.at(-1) as SampleShot).offsetUs;
  const lines = offsetPlot(history, newestUs, columns, rows - 1, looks);
  const title = `${history.length} samples with their errors, from ${offsetText(newestUs)}`;
  return lines.length === 0 ? [] : [[{ text: title, role: "dim" }], ...lines];
}

/** A plot of offsets over time, as they differ from one of them: mostly they are much alike. */
function offsetPlot(
  history: readonly SampleShot[],
  newestUs: number,
  columns: number,
  rows: number,
  { ascii }: PaneLooks,
): readonly Line[] {
  const points = history.map(({ atUs, offsetUs, errorUs }) => ({
    x: atUs,
    y: offsetUs - newestUs,
    error: errorUs,
  }));
  return plotPoints(points, { columns, rows }, { x: formatDurationUs, y: offsetText }, ascii);
}

function refusalLines({ time }: Snapshot, columns: number, looks: PaneLooks): readonly Line[] {
  const { refusals } = time;
  if (refusals.length === 0) return [];
  const page = new Page(columns, looks);
  const shown = refusals.slice(-REFUSALS_SHOWN);
  page.say(`${refusals.length} refused, the last`, "dim");
  for (const { atUs, server, why } of shown)
    page.say(`  ${formatDurationUs(atUs)}  ${server}: ${why}`, "warning");
  return page.lines();
}
