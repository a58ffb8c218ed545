/**
 * Opens the terminal UI: the alternate screen, keys, a clock; and gives the terminal back as it was, whatever happens.
 *
 * Loaded by `cli/tui-loader.ts` alone, as an ES module: Ink's layout engine is started by a top-level await.
 */
import { setTimeout } from "node:timers/promises";
import { render } from "ink";
import type { Terminal } from "../runtime.ts";
import { App } from "./app.tsx";
import { DashboardController } from "./controller.ts";
import { exportView } from "./export-view.ts";
import { askToStop } from "./job-control.ts";
import { Keymap } from "./keys.ts";
import { PANES } from "./panes.ts";
import type { DashboardSource } from "./source.ts";
import { speaksUtf8 } from "./terminal-locale.ts";
import { colourLevel, Painter, THEME_NAMES, type ThemeName } from "./theme.ts";
import type { TuiConfig } from "./tui-config.ts";
import { initialUi } from "./ui-state.ts";

export interface TuiOptions {
  readonly source: DashboardSource;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: TuiConfig;
}

export interface OpenTui {
  /** Resolves once all of the first frame has been worked off, or the terminal given back. Rejects never. */
  readonly drawn: Promise<void>;
  /** Resolves when somebody wants to end; rejects if the screen could not be drawn. The terminal is as it was then. */
  readonly closed: Promise<"quit" | "interrupted">;
  /** Gives the terminal back; rejects never, and may be called again. */
  close(): Promise<void>;
}

export function openTui({ source, terminal, env, config }: TuiOptions): OpenTui {
  const looks = { ascii: config.ascii ?? !speaksUtf8(env) };
  let how: "quit" | "interrupted" = "quit";
  let fault: Error | undefined;
  const controller = new DashboardController(source, {
    panes: PANES,
    keymap: new Keymap(source.playback === undefined ? "running" : "recording", config.keys),
    looks,
    ui: initialUi(config.theme, config.pane),
    onQuit: (given) => {
      how = given;
      app.unmount();
    },
    exportView: (parts) => exportView(parts, "."),
    suspend: askToStop,
    onOutcome: () => setImmediate(() => clocks.refresh()),
  });
  neverWaitFor(terminal);
  terminal.stdin.setRawMode(true); // before the other screen is there: what is typed already must not show on it
  const app = render(<App controller={controller} painters={paintersOf(config, env)} />, {
    ...terminal,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  const clocks = beside(controller, { terminal, config }, (error) => {
    fault ??= error;
    app.unmount();
  });
  const exited = app.waitUntilExit().finally(clocks.stop);
  const closed = exited.then(() => {
    if (fault !== undefined) throw fault;
    return how;
  });
  return {
    drawn: patiently(app.waitUntilRenderFlush()),
    closed,
    close: async () => {
      app.unmount();
      await patiently(closed); // which itself tells of a fault
    },
  };
}

function nothing(): void {}

/** How long a terminal may take to show what it was given. */
const PATIENCE_MS = 1_000;

/** Waits for the terminal, though not for ever; rejects never. */
async function patiently(work: Promise<unknown>): Promise<void> {
  const enough = setTimeout(PATIENCE_MS, undefined, { ref: false });
  await Promise.race([work.then(nothing, nothing), enough]);
}

/**
 * A terminal that takes nothing any more, as that of an ssh whose link is down, must not stop what is looked at: what is
 * written waits in memory, and nothing more is drawn meanwhile.
 */
function neverWaitFor({ stdout }: Terminal): void {
  const { _handle: handle } = stdout as { _handle?: { setBlocking?(isBlocking: boolean): void } };
  handle?.setBlocking?.(false);
}

/** Clocks, and who sees to it that what goes wrong beside drawing is told on the screen that stays. */
function beside(
  controller: DashboardController,
  { terminal, config }: Pick<TuiOptions, "terminal" | "config">,
  giveBack: (error?: Error) => void,
): { readonly refresh: () => void; readonly stop: () => void } {
  const guarded = (work: () => void) => (): void => {
    try {
      if (!terminal.stdout.writableNeedDrain) work();
    } catch (error) {
      giveBack(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const refresh = guarded(() => controller.refresh());
  const refreshing = setInterval(refresh, 1_000 / config.updatesPerSecond);
  const ticking = setInterval(
    guarded(() => controller.tick()),
    1_000,
  );
  // before whoever tells of it and ends the process
  const onError = (): void => giveBack();
  process.prependListener("uncaughtException", onError);
  // Ink kills the process by the same signal where nobody else listens: the runtime has stopped listening by then
  for (const signal of SIGNALS) process.on(signal, nothing);
  const stop = (): void => {
    clearInterval(refreshing);
    clearInterval(ticking);
    process.off("uncaughtException", onError);
    for (const signal of SIGNALS) process.off(signal, nothing);
    terminal.stdin.setRawMode(false); // Ink does it, unless it did not come so far
    controller.close();
  };
  return { refresh, stop };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function paintersOf(
  { colours }: TuiConfig,
  env: TuiOptions["env"],
): Readonly<Record<ThemeName, Painter>> {
  const level = colourLevel(env);
  const painters = THEME_NAMES.map((name) => [name, new Painter(name, colours, level)] as const);
  return Object.fromEntries(painters) as Record<ThemeName, Painter>;
}
