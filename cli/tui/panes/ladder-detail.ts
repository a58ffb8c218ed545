/** Everything about one visit of a state, and how often each step of the ladder was made. */
import { jsonValue } from "../../../net/event-log.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import type { Snapshot, VisitShot } from "../../../observation/snapshot.ts";
import { MEANING, type SystemState } from "../../../services/system-state/ladder.ts";
import type { Page } from "../drawing/page.ts";
import { cell, table } from "../drawing/table.ts";
import { selectedOf } from "../drawing/window.ts";
import type { PaneModel, PanePlace } from "../pane.ts";
import { isBackward } from "./ladder-way.ts";
import { blockerText, endedHolds, holdText } from "./refusal-text.ts";

export function explainVisit(page: Page, { snapshot }: PaneModel, place: PanePlace): void {
  const { visits } = snapshot;
  const visit = visits[selectedOf(place, visits.length)];
  if (visit === undefined) page.say("no state was entered yet", "dim");
  else writeVisit(page, snapshot, visit);
  writeEdges(page, snapshot);
  writeFindings(page, snapshot);
}

function writeVisit(page: Page, snapshot: Snapshot, visit: VisitShot): void {
  const { visits, blockers, atUs } = snapshot;
  const { state, enteredUs, leftUs, dwellUs } = visit;
  const index = visits.indexOf(visit);
  const meaning: string | undefined = MEANING[state as SystemState];
  page.add(
    { text: state, role: "strong" },
    { text: `, visit ${index + 1} of ${visits.length}`, role: "dim" },
  );
  if (meaning !== undefined) page.wrap(meaning, "dim");
  page.field("entered", `at ${formatDurationUs(enteredUs)}${comingFrom(visits[index - 1], state)}`);
  page.field("left", leftUs === null ? "not yet" : `at ${formatDurationUs(leftUs)}`);
  page.field("dwell", formatDurationUs(dwellUs));
  for (const hold of endedHolds(snapshot, visit))
    page.field(hold.kind, `${holdText(hold)}, since ${formatDurationUs(hold.sinceUs)}`);
  if (index !== visits.length - 1) return;
  for (const blocker of blockers) {
    page.field(blocker.kind, blockerText(blocker, atUs), "warning");
    page.field("before", blocker.next);
    if (blocker.evidence !== undefined)
      page.field("evidence", JSON.stringify(blocker.evidence, jsonValue), "dim");
  }
  if (blockers.length === 0 && leftUs === null) page.field("refused by", "nobody");
}

function comingFrom(before: VisitShot | undefined, state: string): string {
  if (before === undefined) return "";
  return `, ${isBackward(before.state, state) ? "back " : ""}from ${before.state}`;
}

function writeEdges(page: Page, { edges }: Snapshot): void {
  page.blank();
  page.say(edges.length === 0 ? "no step was made yet" : "steps made", "strong");
  const arrow = page.ascii ? "->" : "→";
  const { lines } = table<Snapshot["edges"][number]>(
    [
      { title: "", drop: 0, cell: ({ count }) => cell(`${count}`, "strong"), align: "right" },
      { title: "", drop: 0, cell: ({ from }) => cell(from) },
      { title: "", drop: 0, cell: ({ to }) => cell(`${arrow} ${to}`) },
      {
        title: "",
        drop: 1,
        cell: ({ from, to }) => cell(isBackward(from, to) ? "back" : "", "bad"),
      },
    ],
    edges,
    page.columns,
    page.ascii,
  );
  page.append(lines);
}

function writeFindings(page: Page, { findings }: Snapshot): void {
  if (findings.length === 0) return;
  page.blank();
  page.say("findings", "strong");
  for (const { severity = "info", code, message, suggestion } of findings) {
    page.field(severity, `${code}: ${message}`, severity === "info" ? "plain" : "warning");
    if (suggestion !== undefined) page.field("try", suggestion);
  }
}
