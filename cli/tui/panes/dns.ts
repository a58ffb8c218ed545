/** DNS: what proves the resolvers, how each of them does, questions in flight, and the cache with what is left of it. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { NamesShot, Snapshot } from "../../../observation/snapshot.ts";
import { bar } from "../drawing/bar.ts";
import { Page } from "../drawing/page.ts";
import { writeScrolled } from "../drawing/scrolled-table.ts";
import { cell, markColumn, table, type Column, type FillColumn } from "../drawing/table.ts";
import { durationText, untilText } from "../drawing/time-text.ts";
import { selectedOf } from "../drawing/window.ts";
import type { Line, PaneLooks, PaneModel, PanePlace, PaneSize } from "../pane.ts";
import { parseFilter, showsTexts } from "../pane-filter.ts";
import { explainDns } from "./dns-detail.ts";
import {
  healthOf,
  outcomeRole,
  serverText,
  withoutPort,
  type CacheEntry,
  type DnsItem,
  type DnsServer,
  type Question,
} from "./dns-words.ts";
import { makePane } from "./make-pane.ts";

/** Servers and questions have at most this share of the rows each; the cache has the rest. */
const PART_SHARE = 0.25;
const PART_LEAST = 1;

export const dnsPane = makePane({
  id: "dns",
  title: "DNS",
  items: (model) => dnsItems(model).length,
  keys: (model) => dnsItems(model).map(keyOf),
  draw,
  explain: (page, model, place) => {
    const items = dnsItems(model);
    explainDns(page, model.snapshot, items[selectedOf(place, items.length)]);
  },
});

function keyOf(item: DnsItem): string {
  return item.kind === "server" ? serverText(item.server) : `${item.entry.type} ${item.entry.name}`;
}

/** Servers first, then what is in the cache. */
function dnsItems({ snapshot, filter }: PaneModel): readonly DnsItem[] {
  const words = parseFilter(filter);
  const { servers, cache } = snapshot.names;
  const isAll = words.words.length === 0;
  return [
    ...servers.map((server): DnsItem => ({ kind: "server", server })),
    ...cache
      .filter(
        ({ name, type, outcome, server, values }) =>
          isAll || showsTexts(words, [name, type, outcome, server, ...values], server),
      )
      .map((entry): DnsItem => ({ kind: "entry", entry })),
  ];
}

function draw(
  model: PaneModel,
  { columns, rows }: PaneSize,
  place: PanePlace,
  looks: PaneLooks,
): readonly Line[] {
  const { snapshot } = model;
  const page = new Page(columns, looks);
  writeSummary(page, snapshot);
  const items = dnsItems(model);
  const selected = selectedOf(place, items.length);
  const part = Math.max(PART_LEAST, Math.floor(rows * PART_SHARE) - 1);
  const { servers } = snapshot.names;
  writeServers(page, servers, selected, part);
  writeQuestions(page, snapshot, Math.min(part, rows - page.length - 3));
  const entries = items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []));
  writeCache(page, snapshot.names, entries, selected - servers.length, rows);
  return page.lines();
}

function writeSummary(page: Page, { names }: Snapshot): void {
  const { servers, describe, probe, proof } = names;
  if (servers.length > 0) page.say(describe, probe === null ? "warning" : "plain");
  if (probe !== null) {
    const addresses = probe.addresses.join(", ") || "no address, but an answer";
    page.say(
      `proven by ${probe.name}: ${addresses} in ${formatDurationUs(probe.elapsedUs)}`,
      "good",
    );
  } else if (proof !== null && servers.length > 0)
    page.wrap(`not proven yet: ${proof}`, "warning", 2, 2);
}

function writeServers(
  page: Page,
  servers: readonly DnsServer[],
  selected: number,
  most: number,
): void {
  if (servers.length === 0) {
    page.wrap("no resolver is known yet: DHCP may name some", "dim", 2, 2);
    return;
  }
  writeScrolled(page, servers, selected, most, serverColumns);
}

function serverColumns({ signs }: Page, selected: number): readonly Column<DnsServer>[] {
  return [
    markColumn(signs.selected, (_, index) => index === selected),
    {
      title: "resolver",
      drop: 0,
      shrinks: 11,
      cell: (server) => cell(serverText(server), "accent"),
    },
    { title: "sent", drop: 3, align: "right", cell: ({ sent }) => cell(String(sent)) },
    { title: "answered", drop: 2, align: "right", cell: ({ answered }) => cell(String(answered)) },
    { title: "failed", drop: 1, align: "right", cell: ({ failures }) => cell(String(failures)) },
    {
      title: "RTT",
      drop: 0,
      align: "right",
      least: 7,
      cell: ({ lastRttUs }) => cell(durationText(lastRttUs)),
    },
    {
      title: "health",
      drop: 0,
      cell: (server) => {
        const { word, role } = healthOf(server);
        return cell(word, role);
      },
    },
  ];
}

function writeQuestions(page: Page, { names, atUs }: Snapshot, most: number): void {
  const { questions, queued } = names;
  if (questions.length === 0 || most < 1) return;
  const shown = questions.slice(0, most);
  const more = questions.length - shown.length;
  const waiting = queued === 0 ? "" : `, ${queued} queued`;
  const unseen = more === 0 ? "" : `, ${more} not shown`;
  page.say(`${questions.length} in flight${waiting}${unseen}`, "strong");
  page.append(table(questionColumns(atUs, page.ascii), shown, page.columns, page.ascii).lines);
}

function questionColumns(
  nowUs: number,
  ascii: boolean,
): readonly (Column<Question> | FillColumn<Question>)[] {
  return [
    { title: "", drop: 0, least: 2, isTight: true, cell: () => cell("") },
    { title: "", drop: 0, shrinks: 10, cell: ({ name, type }) => cell(`${type} ${name}`, "sent") },
    { title: "", drop: 4, cell: ({ server }) => cell(withoutPort(server), "dim") },
    { title: "", drop: 3, cell: ({ attempts }) => cell(`try ${attempts}`) },
    {
      title: "",
      drop: 5,
      cell: ({ lookups }) => cell(lookups > 1 ? `for ${lookups} lookups` : "", "dim"),
    },
    {
      title: "",
      drop: 0,
      cell: ({ deadlineUs }) => cell(`gives up ${untilText(deadlineUs, nowUs)}`, "warning"),
    },
    {
      title: "",
      drop: 2,
      least: 4,
      most: 12,
      fill: ({ startedUs, deadlineUs }, cells) => {
        const all = deadlineUs - startedUs;
        return bar(all <= 0 ? 0 : (deadlineUs - nowUs) / all, cells, ascii);
      },
    },
  ];
}

function writeCache(
  page: Page,
  { cache, cached }: NamesShot,
  entries: readonly CacheEntry[],
  selected: number,
  bottom: number,
): void {
  if (page.length >= bottom) return;
  if (cached === 0) {
    page.say("nothing is cached yet: answers will be", "dim");
    return;
  }
  if (entries.length < cached) {
    const filtered = entries.length < cache.length ? " by the filter" : "";
    page.say(`${cached} cached, ${entries.length} shown${filtered}`, "strong");
  }
  writeScrolled(page, entries, selected, bottom - page.length - 1, entryColumns);
}

function entryColumns(
  { signs, ascii }: Page,
  selected: number,
): readonly (Column<CacheEntry> | FillColumn<CacheEntry>)[] {
  return [
    markColumn(signs.selected, (_, index) => index === selected),
    { title: "type", drop: 2, least: 4, cell: ({ type }) => cell(type, "dim") },
    { title: "name", drop: 0, shrinks: 10, least: 8, cell: ({ name }) => cell(name, "accent") },
    { title: "outcome", drop: 4, cell: ({ outcome }) => cell(outcome, outcomeRole(outcome)) },
    { title: "left", drop: 0, align: "right", least: 8, cell: leftCell },
    {
      title: "TTL",
      drop: 1,
      least: 5,
      most: 14,
      fill: ({ remainingUs, ttlSeconds }, cells) =>
        bar(ttlSeconds <= 0 ? 0 : remainingUs / (ttlSeconds * 1_000_000), cells, ascii),
    },
    {
      title: "by",
      drop: 5,
      shrinks: 8,
      cell: ({ server }) => cell(server === null ? "itself" : withoutPort(server), "dim"),
    },
    {
      title: "in",
      drop: 6,
      align: "right",
      cell: ({ elapsedUs }) => cell(formatDurationUs(elapsedUs), "dim"),
    },
    {
      title: "tries",
      drop: 7,
      align: "right",
      cell: ({ attempts }) => cell(String(attempts), attempts > 1 ? "warning" : "dim"),
    },
    {
      title: "value",
      drop: 8,
      shrinks: 9,
      most: 40,
      cell: ({ values }) => cell(values.join(", ")),
    },
  ];
}

function leftCell({ remainingUs }: CacheEntry): ReturnType<typeof cell> {
  return remainingUs <= 0 ? cell("expired", "bad") : cell(formatDurationUs(remainingUs));
}
