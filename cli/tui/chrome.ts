/** What stands around the panes: the title, the strip of the ladder, the heads of the panes, the line of keys. */
import { formatDurationUs } from "../../net/instant.ts";
import { LADDER } from "../../services/system-state/index.ts";
import { Page } from "./drawing/page.ts";
import { keyLabel, type Keymap } from "./keys.ts";
import {
  PANE_IDS,
  type Line,
  type Pane,
  type PaneLooks,
  type PaneModel,
  type Role,
  type Span,
} from "./pane.ts";
import type { UiState } from "./ui-state.ts";

/** Where a recording stands. */
export interface PlaybackShot {
  readonly positionUs: number;
  readonly endUs: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly isPart: boolean;
}

/** What the whole screen shows. */
export interface DashboardModel extends PaneModel {
  /** Of the source: `lab, seed 7`. */
  readonly title: string;
  readonly playback: PlaybackShot | undefined;
}

/** `bringup  lab, seed 7  12.3 s  DHCP → OPERATIONAL  loss 30 %`. */
export function titleLine(
  model: DashboardModel,
  ui: UiState,
  columns: number,
  looks: PaneLooks,
): Line {
  const { snapshot, title, filter } = model;
  const { current, goal, outcome, elapsedUs, link } = snapshot;
  const arrow = looks.ascii ? "->" : "→";
  return oneLine(columns, looks, [
    span("bringup ", "strong"),
    ...clock(model, ui),
    span(current, current === goal ? "good" : "accent"),
    ...(current === goal ? [] : [span(` ${arrow} ${goal}`, "dim")]),
    span(` ${OUTCOMES[outcome]} ${formatDurationUs(elapsedUs)}`),
    span(`  ${title}`, "dim"),
    ...(filter === "" ? [] : [span("  filter ", "dim"), span(filter, "warning")]),
    ...linkSpans(link),
  ]);
}

const OUTCOMES: Readonly<Record<PaneModel["snapshot"]["outcome"], string>> = {
  idle: "idle for",
  climbing: "since",
  reached: "reached in",
  "timed-out": "timed out after",
  stopped: "stopped after",
};

/** In a small window the title also names the pane. */
export function compactTitle(
  model: DashboardModel,
  ui: UiState,
  pane: Pane,
  columns: number,
  looks: PaneLooks,
): Line {
  const { current, elapsedUs } = model.snapshot;
  return oneLine(columns, looks, [
    span(`${PANE_IDS.indexOf(pane.id) + 1} ${pane.title} `, "strong"),
    ...clock(model, ui),
    span(current, "accent"),
    span(` ${formatDurationUs(elapsedUs)}`),
    ...(model.filter === "" ? [] : [span(` /${model.filter}`, "warning")]),
  ]);
}

/** Where a recording stands, and whether time stands still. */
function clock({ playback }: DashboardModel, ui: UiState): readonly Span[] {
  if (playback === undefined) return ui.isPaused ? [span("PAUSED ", "warning")] : [];
  const { positionUs, endUs, isPlaying, speed, isPart } = playback;
  const at = `${formatDurationUs(positionUs)} of ${formatDurationUs(endUs)} `;
  const how = isPlaying ? `playing ${speedText(speed)} ` : "";
  const whole = isPart ? "in part " : "";
  return [span("at ", "dim"), span(at, "strong"), span(whole, "bad"), span(how, "warning")];
}

/** `2x`, `1/4x`. */
export function speedText(speed: number): string {
  return speed >= 1 ? `${speed}x` : `1/${1 / speed}x`;
}

function linkSpans({ tx, rx }: PaneModel["snapshot"]["link"]): readonly Span[] {
  if (tx === "" && rx === "") return [];
  if (tx === rx) return [span("  link ", "dim"), span(tx, "warning")];
  return [
    span("  link out ", "dim"),
    span(tx || "as it is", "warning"),
    span(" in ", "dim"),
    span(rx || "as it is", "warning"),
  ];
}

/** Every rung in a few letters. */
const RUNGS: Readonly<Record<(typeof LADDER)[number], string>> = {
  CONTEXT_CREATED: "CTX",
  INITIALIZED: "INIT",
  IFACE_COLDPLUG: "COLD",
  DHCP: "DHCP",
  CPD_PRE_TIME: "CPD1",
  TIME_VALID: "TIME",
  CPD_POST_TIME: "CPD2",
  POLICY_VALID: "POL",
  REGISTERED: "REG",
  AUTH1: "AU1",
  AUTH2: "AU2",
  OPERATIONAL: "OPER",
};

/** The ladder in one line: what is passed, `[what lasts]`, what is to come; and who refuses the next one. */
export function stripLine({ snapshot }: PaneModel, columns: number, looks: PaneLooks): Line {
  const { current, blockers, atUs } = snapshot;
  const here = LADDER.findIndex((state) => state === current);
  const rungs = LADDER.flatMap((state, index): Span[] => {
    const rung =
      index === here
        ? span(`[${RUNGS[state]}]`, "accent")
        : span(RUNGS[state], index < here ? "good" : "dim");
    return index === 0 ? [rung] : [span(" "), rung];
  });
  if (here < 0) rungs.push(span(` [${current}]`, "bad"));
  return oneLine(columns, looks, [...rungs, ...blocked(blockers[0], blockers.length, atUs)]);
}

function blocked(
  first: PaneModel["snapshot"]["blockers"][number] | undefined,
  count: number,
  atUs: number,
): readonly Span[] {
  if (first === undefined) return [];
  const { notifier, kind, sinceUs } = first;
  const who = `  ${kind} by ${notifier}`;
  const more = count === 1 ? "" : ` and ${count - 1} more`;
  const since = ` ${formatDurationUs(Math.max(0, atUs - sinceUs))}`;
  return [span(who, kind === "veto" ? "bad" : "warning"), span(`${more}${since}`, "dim")];
}

/** `── 5 Packets ─────`; the focused pane's has a sign. */
export function headLine(pane: Pane, hasFocus: boolean, columns: number, looks: PaneLooks): Line {
  const rule = looks.ascii ? (hasFocus ? "=" : "-") : hasFocus ? "━" : "─";
  const name = ` ${PANE_IDS.indexOf(pane.id) + 1} ${pane.title} `;
  const rest = Math.max(0, columns - 2 - name.length);
  return oneLine(columns, looks, [
    span(rule.repeat(2), hasFocus ? "accent" : "dim"),
    span(name, hasFocus ? "accent" : "strong"),
    span(rule.repeat(rest), hasFocus ? "accent" : "dim"),
  ]);
}

/** What can be pressed now; or what is being typed, or what became of the last action. */
export function keysLine(ui: UiState, keymap: Keymap, columns: number, looks: PaneLooks): Line {
  switch (ui.mode.kind) {
    case "typing":
      return oneLine(columns, looks, [
        span("filter ", "dim"),
        span(`${ui.filter}_ `, "strong"),
        ...keySpans(
          [
            ["enter", "keep"],
            ["escape", "as before"],
          ],
          looks,
        ),
      ]);
    case "choosing-hold":
      return oneLine(columns, looks, [
        span("next state: ", "strong"),
        ...keySpans(
          [
            ["h", "hold"],
            ["v", "veto"],
            ["r", "release"],
            ["escape", "leave it"],
          ],
          looks,
        ),
      ]);
    case "help":
      return oneLine(columns, looks, [span("up and down scroll, others close it", "dim")]);
    case "looking": {
      if (ui.notice !== undefined) return oneLine(columns, looks, [span(ui.notice.text, "strong")]);
      return oneLine(columns, looks, keySpans(liveKeys(keymap, columns, looks), looks));
    }
  }
}

type KeyHint = readonly [key: string, what: string];

/** As many as there is room for: those that come first matter most. */
function liveKeys({ bindings }: Keymap, columns: number, { ascii }: PaneLooks): readonly KeyHint[] {
  const shown: KeyHint[] = []; // BOUNDED: by the bindings
  let room = columns;
  for (const { keys, short } of bindings) {
    const [key] = keys;
    if (key === undefined || short === undefined) continue;
    const cells = `  ${keyLabel(key, ascii)} ${short}`.length;
    if (cells <= room) shown.push([key, short]);
    room -= cells;
  }
  return shown;
}

function keySpans(keys: readonly KeyHint[], { ascii }: PaneLooks): readonly Span[] {
  return keys.flatMap(([key, what], index) => [
    span(index === 0 ? "" : "  "),
    span(keyLabel(key, ascii), "accent"),
    span(` ${what}`, "dim"),
  ]);
}

export function oneLine(columns: number, looks: PaneLooks, spans: readonly Span[]): Line {
  const page = new Page(columns, looks);
  page.add(...spans);
  return page.lines()[0] ?? [];
}

export function span(text: string, role: Role = "plain"): Span {
  return { text, role };
}
