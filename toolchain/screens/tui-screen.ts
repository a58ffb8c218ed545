/** Screens of the terminal UI that the documentation shows: a run, an instant of it, and the keys that were pressed then. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderToString } from "ink";
import { createElement } from "react";
import { openedRecording } from "../../cli/replay-moment.ts";
import { DashboardController } from "../../cli/tui/controller.ts";
import { Dashboard } from "../../cli/tui/dashboard.tsx";
import { Keymap } from "../../cli/tui/keys.ts";
import type { PaneSize } from "../../cli/tui/pane.ts";
import { PANES } from "../../cli/tui/panes.ts";
import { ReplaySource } from "../../cli/tui/replay-source.ts";
import { Painter, type ColourLevel } from "../../cli/tui/theme.ts";
import { initialUi } from "../../cli/tui/ui-state.ts";
import type { Rewinder } from "../../observation/rewind.ts";
import { printedBy } from "./shown-command.ts";

interface TuiScreen {
  readonly atUs: number;
  readonly keys: readonly string[];
  readonly size: PaneSize;
}

/** The run that they show: an instance that stays on a bad link for two hours, in virtual time. */
const RUN = "bringup up --simulate --loss 30 --delay 5ms --seed 7 --stay --timeout 2h --record";
const FILE = "run.rec";
const SMALL = { columns: 80, rows: 24 };
const WIDE = { columns: 160, rows: 44 };

export const TUI_SCREENS: Readonly<Record<string, TuiScreen>> = {
  climbing: { atUs: 60_000, keys: [], size: SMALL },
  packet: { atUs: 5_000_000_000, keys: ["5", "enter"], size: SMALL },
  wide: { atUs: 4_930_000_000, keys: ["5"], size: WIDE },
};

/** Its lines, without colours. */
export async function textOfScreen(name: string): Promise<readonly string[]> {
  return (await drawn(name, 0)).split("\n").map((line) => line.trimEnd());
}

/** What a terminal with all colours gets. */
export function coloursOfScreen(name: string): Promise<string> {
  return drawn(name, 3);
}

async function drawn(name: string, level: ColourLevel): Promise<string> {
  const screen = TUI_SCREENS[name];
  if (screen === undefined) throw new Error(`no screen has the name ${name}`);
  const { atUs, keys, size } = screen;
  const controller = new DashboardController(
    new ReplaySource(await recorded(), { title: `replay of ${FILE}`, nowUs: () => 0, atUs }),
    {
      panes: PANES,
      keymap: new Keymap("recording"),
      looks: { ascii: false },
      ui: initialUi("dark"),
      onQuit: () => undefined,
      exportView: () => "",
      suspend: () => undefined,
    },
  );
  for (const key of keys) controller.press(key, size);
  const painter = new Painter("dark", {}, level);
  const element = createElement(Dashboard, { ...controller.parts(size), painter });
  controller.close();
  return renderToString(element, { columns: size.columns });
}

async function recorded(): Promise<Rewinder> {
  const folder = mkdtempSync(join(tmpdir(), "bringup-screen-"));
  try {
    const file = join(folder, FILE);
    await printedBy(`${RUN} ${file}`);
    const rewinder = openedRecording(file, { capture: true });
    const { verdict } = rewinder;
    if (verdict.kind !== "same") throw new Error(`the run of the screens is ${verdict.kind}`);
    return rewinder;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
