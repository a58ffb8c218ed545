/** Six moments of simulated runs that everybody who looks at a screen wants to see, and what a frame of them is made of. */
import type { DashboardModel } from "../../../cli/tui/chrome.ts";
import type { FrameParts } from "../../../cli/tui/frame.ts";
import { Keymap } from "../../../cli/tui/keys.ts";
import type { PaneId, PaneSize } from "../../../cli/tui/pane.ts";
import { PANES } from "../../../cli/tui/panes.ts";
import { initialUi, type UiState } from "../../../cli/tui/ui-state.ts";
import type { BringUpOptions } from "../../../library/options.ts";
import { modelAt, rewinderOf } from "./recorded-models.ts";

const LOSSY = { loss: 0.3, delayUs: 5_000 };
const SECOND_US = 1_000_000;

export interface Scene {
  readonly options?: BringUpOptions;
  readonly atUs: number;
  readonly focus: PaneId;
  readonly ui?: Partial<UiState>;
}

export const SCENES: Readonly<Record<string, Scene>> = {
  "climbing, held": { atUs: 60_000, focus: "ladder" },
  "operational, the packets": { atUs: 5_000 * SECOND_US, focus: "packets" },
  "a packet in detail": {
    atUs: 5_000 * SECOND_US,
    focus: "packets",
    ui: { detail: { scrolled: 0 } },
  },
  "the time, refused": {
    options: { scenario: "ntp-unsynchronised" },
    atUs: 3 * SECOND_US,
    focus: "time",
  },
  "the names, the first server dead": {
    options: { scenario: "first-dns-dead" },
    atUs: 30 * SECOND_US,
    focus: "dns",
  },
  "the help": { atUs: 100_000, focus: "latency", ui: { mode: { kind: "help", top: 0 } } },
};

export const SIZES: readonly PaneSize[] = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
  { columns: 200, rows: 60 },
];

/** What the screen shows of a scene. */
export async function sceneModel({ options, atUs }: Scene): Promise<DashboardModel> {
  const given = { tx: LOSSY, rx: LOSSY, seed: 7, stay: true, timeoutUs: 6_000 * SECOND_US };
  const rewinder = await rewinderOf({ ...given, ...options });
  const playback = {
    positionUs: atUs,
    endUs: rewinder.endUs,
    isPlaying: false,
    speed: 1,
    isPart: false,
  };
  return { ...modelAt(rewinder, atUs), title: "replay of a run", playback };
}

export function partsOf(
  model: DashboardModel,
  { focus, ui }: Pick<Scene, "focus" | "ui">,
  size: PaneSize,
  ascii: boolean,
): FrameParts {
  return {
    model,
    ui: { ...initialUi("mono", focus), ...ui },
    size,
    looks: { ascii },
    keymap: new Keymap("recording"),
    panes: PANES,
  };
}
