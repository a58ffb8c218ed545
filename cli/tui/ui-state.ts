/**
 * What a person has done to the view, as one value: where the focus is, what is selected, what is being typed. Keys
 * become a new value and, where something outside must happen, an effect; both by pure functions.
 */
import type { DashboardAction } from "./source.ts";
import { PANE_IDS, type PaneId } from "./pane.ts";
import { FOLLOWING } from "./selection.ts";
import type { ThemeName } from "./theme.ts";

/** What is selected in a pane. */
export interface Selection {
  readonly index: number;
  /** Stays at the newest item. */
  readonly follows: boolean;
  /** The packet meant, where the index moves as the oldest are forgotten. */
  readonly packet?: number;
  /** In other panes, what makes the item the same where its index changes. */
  readonly key?: string;
}

/** What keys are for at the moment. */
export type UiMode =
  | { readonly kind: "looking" }
  /** The filter is being typed; `before` comes back on Escape. */
  | { readonly kind: "typing"; readonly before: string }
  | { readonly kind: "choosing-hold" }
  | { readonly kind: "help"; readonly top: number };

export interface UiState {
  readonly focus: PaneId;
  readonly selections: Readonly<Record<PaneId, Selection>>;
  /** The focused pane shows the detail of what is selected, so many lines scrolled away. */
  readonly detail: { readonly scrolled: number } | undefined;
  readonly filter: string;
  readonly mode: UiMode;
  readonly isPaused: boolean;
  readonly theme: ThemeName;
  /** What the status line says, and for how many more ticks of the clock. */
  readonly notice: { readonly text: string; readonly ticks: number } | undefined;
}

/** What must happen outside. */
export type UiEffect =
  /** `interrupted`: by Ctrl-C, which a terminal of its own would have made a SIGINT. */
  | { readonly kind: "quit"; readonly how: "quit" | "interrupted" }
  | { readonly kind: "act"; readonly action: DashboardAction }
  | { readonly kind: "export" }
  | { readonly kind: "suspend" }
  | { readonly kind: "play" }
  | { readonly kind: "step"; readonly events: number }
  /** By a share of the whole recording. */
  | { readonly kind: "jump"; readonly share: number }
  | { readonly kind: "speed"; readonly factor: number };

export function initialUi(theme: ThemeName, focus: PaneId = "ladder"): UiState {
  const selections = Object.fromEntries(
    PANE_IDS.map((id) => [id, { index: 0, follows: FOLLOWING.has(id) }]),
  ) as Record<PaneId, Selection>;
  return {
    focus,
    selections,
    detail: undefined,
    filter: "",
    mode: { kind: "looking" },
    isPaused: false,
    theme,
    notice: undefined,
  };
}

/** How long a notice stands, in ticks of the clock. */
export const NOTICE_TICKS = 6;

export function withNotice(ui: UiState, text: string): UiState {
  return { ...ui, notice: { text, ticks: NOTICE_TICKS } };
}

/** A second has passed. */
export function ticked(ui: UiState): UiState {
  if (ui.notice === undefined) return ui;
  const { text, ticks } = ui.notice;
  return { ...ui, notice: ticks > 1 ? { text, ticks: ticks - 1 } : undefined };
}

export function focused(ui: UiState, focus: PaneId): UiState {
  return focus === ui.focus ? ui : { ...ui, focus, detail: undefined };
}

/** The pane `by` places on, round the end. */
export function neighbour(ui: UiState, by: 1 | -1): PaneId {
  const index = PANE_IDS.indexOf(ui.focus) + by + PANE_IDS.length;
  return PANE_IDS[index % PANE_IDS.length] ?? ui.focus;
}

export function withSelection(ui: UiState, selection: Selection): UiState {
  return { ...ui, selections: { ...ui.selections, [ui.focus]: selection } };
}
