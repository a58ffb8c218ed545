/** DHCP: for each interface its lease with what is left of it, what the client does next, and what was offered. */
import { formatDurationUs } from "../../../net/instant.ts";
import type {
  InterfaceShot,
  LeaseShot,
  OfferShot,
  Snapshot,
} from "../../../observation/snapshot.ts";
import { bar } from "../drawing/bar.ts";
import { Page } from "../drawing/page.ts";
import { cell, markColumn, table, type Column, type FillColumn } from "../drawing/table.ts";
import { NONE, secondsText, untilText } from "../drawing/time-text.ts";
import { selectedOf } from "../drawing/window.ts";
import type { Line, PaneLooks, PaneModel, PanePlace, PaneSize } from "../pane.ts";
import { parseFilter, showsTexts, type PaneFilter } from "../pane-filter.ts";
import { explainDhcp } from "./dhcp-detail.ts";
import { listText, situationText, type DhcpItem } from "./dhcp-words.ts";
import { makePane } from "./make-pane.ts";

/** A time of the lease. */
interface Timer {
  readonly name: string;
  readonly atUs: number | null;
  readonly boundUs: number;
}

const INDENT = "  ";

export const dhcpPane = makePane({
  id: "dhcp",
  title: "DHCP",
  items: (model) => dhcpItems(model).length,
  draw,
  explain: (page, model, place) => {
    const items = dhcpItems(model);
    explainDhcp(page, model.snapshot, items[selectedOf(place, items.length)]);
  },
});

function dhcpItems({ snapshot, filter }: PaneModel): readonly DhcpItem[] {
  const words = parseFilter(filter);
  return snapshot.interfaces.flatMap((of) => [
    { of },
    ...offersShown(of, words).map((offer) => ({ of, offer })),
  ]);
}

function offersShown({ offers }: InterfaceShot, filter: PaneFilter): readonly OfferShot[] {
  if (filter.words.length === 0) return offers;
  return offers.filter(({ serverId, address }) =>
    showsTexts(filter, [serverId, address], serverId),
  );
}

function draw(
  model: PaneModel,
  { columns, rows }: PaneSize,
  place: PanePlace,
  looks: PaneLooks,
): readonly Line[] {
  const page = new Page(columns, looks);
  const items = dhcpItems(model);
  if (items.length === 0) page.say("no interface is managed yet", "dim");
  const selected = items[selectedOf(place, items.length)];
  for (const item of items)
    if (item.offer === undefined) writeInterface(page, model, item, items, selected);
  return page.around(rows);
}

function writeInterface(
  page: Page,
  { snapshot }: PaneModel,
  item: DhcpItem,
  items: readonly DhcpItem[],
  selected: DhcpItem | undefined,
): void {
  const { of } = item;
  const { network, lease } = of;
  if (page.length > 0) page.blank();
  if (item === selected) page.focusHere();
  writeHead(page, of, item === selected);
  page.wrap(INDENT + situationText(of, snapshot), lease === null ? "warning" : "plain", 2, 2);
  if (lease !== null) writeTimers(page, snapshot, lease);
  if (network !== null) writeNetwork(page, network);
  const { sent, received, ignored } = of;
  page.say(`${INDENT}${sent} sent, ${received} received, ${ignored} ignored`, "dim");
  const offers = items.filter((one) => one.of === of && one.offer !== undefined);
  writeOffers(page, of, offers, selected);
}

function writeHead(page: Page, of: InterfaceShot, isSelected: boolean): void {
  const { device, phase, attempt, carrier, network, lease, from, mac } = of;
  const tries = attempt > 1 ? `, try ${attempt}` : "";
  const address = network === null ? "" : ` ${network.address}/${network.prefixLength}`;
  const origin = lease === null ? (network === null ? "" : `, ${from}`) : ` from ${lease.serverId}`;
  page.add(
    { text: isSelected ? page.signs.selected : " ", role: "accent" },
    { text: ` ${device} `, role: "strong" },
    { text: phase + tries + (carrier ? "" : ", no carrier"), role: carrier ? "good" : "bad" },
    { text: address, role: "accent" },
    { text: `${origin}  ${mac}`, role: "dim" },
  );
}

function writeTimers(page: Page, { atUs }: Snapshot, lease: LeaseShot): void {
  const { boundUs, t1Us, t2Us, expiresUs } = lease;
  if (expiresUs === null) {
    page.say(`${INDENT}lease without end`, "good");
    return;
  }
  const timers: readonly Timer[] = [
    { name: "T1 renew", atUs: t1Us, boundUs },
    { name: "T2 rebind", atUs: t2Us, boundUs },
    { name: "expiry", atUs: expiresUs, boundUs },
  ];
  page.append(table(timerColumns(atUs, page.ascii), timers, page.columns, page.ascii).lines);
}

function timerColumns(
  nowUs: number,
  ascii: boolean,
): readonly (Column<Timer> | FillColumn<Timer>)[] {
  return [
    { title: "", drop: 0, least: 2, cell: () => cell(""), isTight: true },
    { title: "", drop: 0, cell: ({ name }) => cell(name, "dim") },
    {
      title: "",
      drop: 0,
      least: 11,
      align: "right",
      cell: ({ atUs }) => cell(untilText(atUs, nowUs)),
    },
    {
      title: "",
      drop: 1,
      least: 6,
      most: 48,
      fill: ({ atUs, boundUs }, cells) => bar(shareLeft(boundUs, atUs, nowUs), cells, ascii),
    },
    {
      title: "",
      drop: 2,
      cell: ({ atUs, boundUs }) =>
        cell(atUs === null ? "" : `of ${formatDurationUs(atUs - boundUs)}`, "dim"),
    },
  ];
}

function shareLeft(fromUs: number, toUs: number | null, nowUs: number): number {
  if (toUs === null) return 1;
  return toUs <= fromUs ? 0 : (toUs - nowUs) / (toUs - fromUs);
}

function writeNetwork(page: Page, network: NonNullable<InterfaceShot["network"]>): void {
  const { routers, dnsServers, ntpServers, domain } = network;
  const parts = [
    `router ${listText(routers)}`,
    `DNS ${listText(dnsServers)}`,
    ...(ntpServers.length === 0 ? [] : [`NTP ${listText(ntpServers)}`]),
    ...(domain === null ? [] : [`domain ${domain}`]),
  ];
  page.wrap(INDENT + parts.join("  "), "plain", 2, 3);
}

function writeOffers(
  page: Page,
  { offers, from }: InterfaceShot,
  shown: readonly DhcpItem[],
  selected: DhcpItem | undefined,
): void {
  if (shown.length === 0) {
    const none = offers.length === 0 ? "no offer so far" : "no offer matches the filter";
    if (from === "dhcp") page.say(INDENT + none, "dim");
    return;
  }
  const rows = shown as readonly Required<DhcpItem>[];
  const { header, lines } = table(offerColumns(page, selected), rows, page.columns, page.ascii);
  page.append([header]);
  rows.forEach((item, index) => {
    if (item === selected) page.focusHere();
    page.append([lines[index] as Line]);
  });
}

function offerColumns(
  { signs }: Page,
  selected: DhcpItem | undefined,
): readonly Column<Required<DhcpItem>>[] {
  return [
    markColumn(signs.selected, (item) => item === selected),
    {
      title: "offered",
      drop: 2,
      align: "right",
      cell: ({ offer }) => cell(formatDurationUs(offer.atUs), "dim"),
    },
    { title: "by", drop: 0, cell: ({ offer }) => cell(offer.serverId) },
    { title: "address", drop: 0, cell: ({ offer }) => cell(offer.address, "accent") },
    {
      title: "lease",
      drop: 1,
      align: "right",
      cell: ({ offer }) => cell(secondsText(offer.leaseSeconds), "dim"),
    },
    {
      title: "",
      drop: 0,
      shrinks: 5,
      cell: ({ offer }) => (offer.taken ? cell("taken", "good") : cell(NONE, "dim")),
    },
    {
      title: "router, DNS",
      drop: 3,
      shrinks: 12,
      cell: ({ offer }) => cell([...offer.routers, ...offer.dnsServers].join(", "), "dim"),
    },
  ];
}
