/** What a key does: the view as it is, a key's name and what it is pressed on in; the view afterwards, and an effect, out. */
import type { Keymap, KeyAction } from "./keys.ts";
import {
  PANE_IDS,
  type Pane,
  type PaneId,
  type PaneLooks,
  type PaneModel,
  type PaneSize,
} from "./pane.ts";
import { placeOf, selectedAt, selectionOf } from "./selection.ts";
import { nextTheme } from "./theme.ts";
import {
  focused,
  neighbour,
  withNotice,
  withSelection,
  type UiEffect,
  type UiState,
} from "./ui-state.ts";

/** What is on the screen while a key is pressed. */
export interface PressContext {
  readonly keymap: Keymap;
  readonly panes: Readonly<Record<PaneId, Pane>>;
  readonly model: PaneModel;
  /** Of the focused pane. */
  readonly size: PaneSize;
  readonly looks: PaneLooks;
  /** Lines of the help that do not fit. */
  readonly helpOverflow: number;
}

export interface Pressed {
  readonly ui: UiState;
  readonly effect?: UiEffect;
}

/** A filter is one line. */
const FILTER_MAX = 200;
const LOSS_STEP = 0.05;
const JUMP_SHARE = 1 / 20;

export function press(ui: UiState, key: string, context: PressContext): Pressed {
  if (key === "ctrl-c") return { ui, effect: { kind: "quit", how: "interrupted" } };
  switch (ui.mode.kind) {
    case "typing":
      return { ui: typed(ui, ui.mode.before, key) };
    case "choosing-hold":
      return chosen(ui, key);
    case "help":
      return { ui: inHelp(ui, ui.mode.top, key, context) };
    case "looking": {
      const action = context.keymap.actionOf(key);
      return action === undefined ? { ui } : ACTIONS[action](ui, context);
    }
  }
}

function typed(ui: UiState, before: string, key: string): UiState {
  const { filter } = ui;
  const looking = { ...ui, mode: { kind: "looking" } } as const;
  if (key === "enter") return looking;
  if (key === "escape") return { ...looking, filter: before };
  if (key === "backspace" || key === "delete")
    return filter === "" ? looking : { ...ui, filter: filter.slice(0, -1) };
  const character = key === "space" ? " " : key;
  const isOne = [...character].length === 1;
  return isOne && filter.length < FILTER_MAX ? { ...ui, filter: filter + character } : ui;
}

/** By what to hold the next state; any other key leaves it as it is. */
function chosen(ui: UiState, key: string): Pressed {
  const looking = { ...ui, mode: { kind: "looking" } } as const;
  switch (key) {
    case "h":
      return { ui: looking, effect: { kind: "act", action: { kind: "hold", how: "hold" } } };
    case "v":
      return { ui: looking, effect: { kind: "act", action: { kind: "hold", how: "veto" } } };
    case "r":
      return { ui: looking, effect: { kind: "act", action: { kind: "release" } } };
    default:
      return { ui: looking };
  }
}

function inHelp(ui: UiState, top: number, key: string, context: PressContext): UiState {
  const action = context.keymap.actionOf(key);
  const moved = action === undefined ? undefined : MOVES[action]?.(pageOf(context));
  if (moved === undefined) return { ...ui, mode: { kind: "looking" } };
  const next = Math.max(0, Math.min(context.helpOverflow, top + moved));
  return { ...ui, mode: { kind: "help", top: next } };
}

/** By how many lines an action moves, given those of a page. */
const MOVES: Readonly<Partial<Record<KeyAction, (page: number) => number>>> = {
  up: () => -1,
  down: () => 1,
  "page-up": (page) => -page,
  "page-down": (page) => page,
  first: () => -Infinity,
  last: () => Infinity,
};

type Handler = (ui: UiState, context: PressContext) => Pressed;

const ACTIONS: Readonly<Record<KeyAction, Handler>> = {
  "pane-1": toPane(0),
  "pane-2": toPane(1),
  "pane-3": toPane(2),
  "pane-4": toPane(3),
  "pane-5": toPane(4),
  "pane-6": toPane(5),
  "next-pane": (ui) => ({ ui: focused(ui, neighbour(ui, 1)) }),
  "previous-pane": (ui) => ({ ui: focused(ui, neighbour(ui, -1)) }),
  up: moves("up"),
  down: moves("down"),
  "page-up": moves("page-up"),
  "page-down": moves("page-down"),
  first: moves("first"),
  last: moves("last"),
  open: (ui) => ({ ui: { ...ui, detail: ui.detail === undefined ? { scrolled: 0 } : undefined } }),
  back: (ui) => ({
    ui: ui.detail === undefined ? { ...ui, filter: "" } : { ...ui, detail: undefined },
  }),
  filter: (ui) => ({ ui: { ...ui, mode: { kind: "typing", before: ui.filter } } }),
  pause: (ui) => ({ ui: { ...ui, isPaused: !ui.isPaused } }),
  hold: (ui) => ({ ui: { ...ui, mode: { kind: "choosing-hold" } } }),
  help: (ui) => ({ ui: { ...ui, mode: { kind: "help", top: 0 } } }),
  theme: (ui) => {
    const theme = nextTheme(ui.theme);
    return { ui: withNotice({ ...ui, theme }, `theme: ${theme}`) };
  },
  quit: wants({ kind: "quit", how: "quit" }),
  export: wants({ kind: "export" }),
  suspend: wants({ kind: "suspend" }),
  play: wants({ kind: "play" }),
  step: wants({ kind: "step", events: 1 }),
  "step-back": wants({ kind: "step", events: -1 }),
  rewind: wants({ kind: "jump", share: -JUMP_SHARE }),
  forward: wants({ kind: "jump", share: JUMP_SHARE }),
  faster: wants({ kind: "speed", factor: 2 }),
  slower: wants({ kind: "speed", factor: 0.5 }),
  renew: wants({ kind: "act", action: { kind: "renew" } }),
  flush: wants({ kind: "act", action: { kind: "flush" } }),
  "more-loss": wants({ kind: "act", action: { kind: "loss", change: LOSS_STEP } }),
  "less-loss": wants({ kind: "act", action: { kind: "loss", change: -LOSS_STEP } }),
  link: (ui, { model }) => turned(ui, model),
};

function wants(effect: UiEffect): Handler {
  return (ui) => ({ ui, effect });
}

function toPane(index: number): Handler {
  return (ui) => ({ ui: focused(ui, PANE_IDS[index] ?? ui.focus) });
}

function moves(action: KeyAction): Handler {
  return (ui, context) => {
    const lines = MOVES[action]?.(pageOf(context)) ?? 0;
    const { detail } = ui;
    if (detail === undefined) return { ui: movedBy(ui, lines, context) };
    return {
      ui: { ...ui, detail: { scrolled: scrolledBy(ui, detail.scrolled + lines, context) } },
    };
  };
}

function pageOf({ size }: PressContext): number {
  return Math.max(1, size.rows - 1);
}

/** No further than to the end of the detail. */
function scrolledBy(ui: UiState, to: number, { panes, model, size, looks }: PressContext): number {
  const pane = panes[ui.focus];
  const lines = pane.about(model, size.columns, placeOf(ui, pane, model), looks).length;
  return Math.max(0, Math.min(lines - size.rows, to));
}

/** The interface selected among the DHCP clients, else the first one. */
function turned(ui: UiState, { snapshot }: PaneModel): Pressed {
  const { interfaces } = snapshot;
  const selected = ui.focus === "dhcp" ? ui.selections.dhcp.index : 0;
  const shot = interfaces[selected] ?? interfaces[0];
  if (shot === undefined) return { ui: withNotice(ui, "there is no interface yet") };
  const { device, carrier } = shot;
  return { ui, effect: { kind: "act", action: { kind: "link", device, carrier: !carrier } } };
}

function movedBy(ui: UiState, by: number, { panes, model }: PressContext): UiState {
  const items = panes[ui.focus].items(model);
  const from = selectedAt(ui, panes[ui.focus], model);
  const to = Math.max(0, Math.min(items - 1, from + by));
  return withSelection(ui, selectionOf(panes[ui.focus], to, items, model));
}
