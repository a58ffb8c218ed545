/** The state ladder: where the bring-up has been and for how long, where it stands and who holds it, what is to come. */
import { byHandText } from "../../by-hand-text.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import type { Snapshot, VisitShot } from "../../../observation/snapshot.ts";
import { bar } from "../drawing/bar.ts";
import { Page } from "../drawing/page.ts";
import { cell, markColumn, table, type Column, type FillColumn } from "../drawing/table.ts";
import { selectedOf } from "../drawing/window.ts";
import type { Line, PaneLooks, PaneModel, PanePlace, PaneSize, Role } from "../pane.ts";
import { explainVisit } from "./ladder-detail.ts";
import { isBackward, statesToCome } from "./ladder-way.ts";
import { makePane } from "./make-pane.ts";
import { blockerText, endedHolds, holdText } from "./refusal-text.ts";

/** A visit, or a state to come. */
interface Rung {
  readonly state: string;
  readonly visit?: VisitShot;
  readonly how: "passed" | "here" | "ahead" | "back";
  readonly isSelected: boolean;
}

/** Lines that one refusal may take among the states; its detail has all of them. */
const REFUSAL_LINES = 2;
const INDENT = 4;
/** From so many rows on there is a line for what else went on. */
const ROWS_FOR_COUNTS = 14;

export const ladderPane = makePane({
  id: "ladder",
  title: "State ladder",
  items: ({ snapshot }) => snapshot.visits.length,
  keys: ({ snapshot }) => snapshot.visits.map(({ state, enteredUs }) => `${state} ${enteredUs}`),
  draw,
  explain: explainVisit,
});

function draw(
  { snapshot }: PaneModel,
  { columns, rows }: PaneSize,
  place: PanePlace,
  looks: PaneLooks,
): readonly Line[] {
  const head = new Page(columns, looks);
  writeSummary(head, snapshot);
  if (rows >= ROWS_FOR_COUNTS) writeCounts(head, snapshot);
  const foot = new Page(columns, looks);
  writeFindings(foot, snapshot, rows);
  const selected = selectedOf(place, snapshot.visits.length);
  const ahead = statesToCome(snapshot.current, snapshot.goal);
  let body = rungsPage(snapshot, ahead, selected, columns, looks);
  if (head.length + body.length + foot.length > rows && ahead.length > 0) {
    body = rungsPage(snapshot, [], selected, columns, looks);
    writeWayAhead(foot, ahead);
  }
  const room = rows - head.length - foot.length;
  return [...head.lines(), ...body.around(room), ...foot.lines()];
}

const OUTCOME_ROLE: Readonly<Record<Snapshot["outcome"], Role>> = {
  idle: "dim",
  climbing: "plain",
  reached: "good",
  "timed-out": "bad",
  stopped: "warning",
};

function writeSummary(page: Page, snapshot: Snapshot): void {
  const { outcome, current, goal, elapsedUs, enteredUs, atUs } = snapshot;
  const since = formatDurationUs(Math.max(0, atUs - enteredUs));
  if (outcome === "idle") {
    page.say("not started yet", "dim");
    return;
  }
  if (page.isNarrow) {
    const how = outcome === "climbing" ? `, to ${goal}` : `, ${outcome}`;
    page.add(
      { text: current, role: "strong" },
      { text: ` ${since}`, role: "plain" },
      { text: how, role: OUTCOME_ROLE[outcome] },
    );
    return;
  }
  page.add(
    { text: current, role: "strong" },
    { text: ` for ${since}`, role: "plain" },
    { text: `, ${outcomeText(outcome)}`, role: OUTCOME_ROLE[outcome] },
    { text: ` ${goal}, ${formatDurationUs(elapsedUs)}`, role: "plain" },
  );
}

function outcomeText(outcome: Exclude<Snapshot["outcome"], "idle">): string {
  switch (outcome) {
    case "climbing":
      return "climbing to";
    case "reached":
      return "reached";
    case "timed-out":
      return "too late for";
    case "stopped":
      return "stopped before";
  }
}

function writeCounts(page: Page, { packets, retries, link }: Snapshot): void {
  const { sent, received, droppedTx, droppedRx, ignored } = packets;
  const dropped = droppedTx + droppedRx;
  const again = retries === 1 ? "1 retry" : `${retries} retries`;
  const impaired = [link.tx, link.rx].some((words) => words !== "");
  page.say(
    `${sent} sent, ${received} received, ${dropped} dropped, ${ignored} ignored, ${again}`,
    "dim",
  );
  if (impaired) page.say(`link out: ${link.tx || "good"}; in: ${link.rx || "good"}`, "dim");
}

function writeFindings(page: Page, { findings }: Snapshot, rows: number): void {
  const last = findings.at(-1);
  if (last === undefined || rows < 4) return;
  const count = findings.length === 1 ? "" : `${findings.length} findings, the last: `;
  const role = last.severity === "error" ? "bad" : "warning";
  page.say(`${page.signs.warning} ${count}${last.message}`, role);
}

function writeWayAhead(page: Page, ahead: readonly string[]): void {
  page.say(`${page.signs.ahead} next ${ahead[0]}, ${ahead.length} to ${ahead.at(-1)}`, "dim");
}

function rungsPage(
  snapshot: Snapshot,
  ahead: readonly string[],
  selected: number,
  columns: number,
  looks: PaneLooks,
): Page {
  const page = new Page(columns, looks);
  const { visits, blockers, atUs } = snapshot;
  const rungs = rungsOf(snapshot, ahead, selected);
  const { lines } = table(rungColumns(page, snapshot), rungs, page.columns, page.ascii);
  rungs.forEach(({ isSelected, visit }, index) => {
    if (isSelected) page.focusHere();
    page.append([lines[index] as Line]);
    if (visit === undefined) return;
    for (const hold of endedHolds(snapshot, visit))
      writeRefusal(page, hold.kind, holdText(hold), "dim");
    if (visit !== visits.at(-1)) return;
    for (const blocker of blockers) {
      const role = blocker.kind === "veto" || blocker.expired ? "bad" : "warning";
      writeRefusal(page, blocker.kind, blockerText(blocker, atUs), role);
    }
    for (const refusal of snapshot.byHand ?? [])
      writeRefusal(page, refusal.kind, byHandText(refusal), "warning");
  });
  return page;
}

function writeRefusal(page: Page, kind: "hold" | "veto", text: string, role: Role): void {
  const inset = " ".repeat(INDENT);
  page.wrap(`${inset}${page.signs[kind]} ${text}`, role, INDENT + 2, REFUSAL_LINES);
}

function rungsOf(
  { visits }: Snapshot,
  ahead: readonly string[],
  selected: number,
): readonly Rung[] {
  const made = visits.map((visit, index): Rung => {
    const { state } = visit;
    const before = visits[index - 1];
    const isBack = before !== undefined && isBackward(before.state, state);
    const isLast = index === visits.length - 1;
    const how = isLast ? "here" : isBack ? "back" : "passed";
    return { state, visit, how, isSelected: index === selected };
  });
  return [...made, ...ahead.map((state): Rung => ({ state, how: "ahead", isSelected: false }))];
}

const HOW_ROLE: Readonly<Record<Rung["how"], Role>> = {
  passed: "good",
  here: "accent",
  ahead: "dim",
  back: "bad",
};

function rungColumns(
  { signs, ascii }: Page,
  { visits, goal, elapsedUs }: Snapshot,
): readonly (Column<Rung> | FillColumn<Rung>)[] {
  const longest = visits.reduce(
    (most, { dwellUs, leftUs }) => (leftUs === null ? most : Math.max(most, dwellUs)),
    0,
  );
  const whole = longest === 0 ? elapsedUs : longest;
  return [
    markColumn(signs.selected, ({ isSelected }) => isSelected),
    { title: "", drop: 0, cell: ({ how }) => cell(signs[how], HOW_ROLE[how]) },
    {
      title: "",
      drop: 0,
      least: 16,
      cell: ({ state, how }) =>
        cell(state, how === "here" ? "strong" : how === "ahead" ? "dim" : "plain"),
    },
    { title: "", drop: 4, least: 4, cell: (rung) => cell(wordOf(rung, goal), "dim") },
    {
      title: "",
      drop: 3,
      align: "right",
      least: 9,
      cell: ({ visit }) => cell(visit ? formatDurationUs(visit.enteredUs) : "", "dim"),
    },
    {
      title: "",
      drop: 1,
      align: "right",
      least: 7,
      cell: ({ visit }) => cell(visit ? formatDurationUs(visit.dwellUs) : ""),
    },
    {
      title: "",
      drop: 2,
      least: 6,
      most: 40,
      fill: ({ visit }, cells) =>
        visit ? bar(whole === 0 ? 0 : visit.dwellUs / whole, cells, ascii) : [],
    },
  ];
}

function wordOf({ state, how }: Rung, goal: string): string {
  if (state === goal) return "goal";
  if (how === "here") return "now";
  return how === "back" ? "back" : "";
}
