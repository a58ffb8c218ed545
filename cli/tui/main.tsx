/**
 * Opens the terminal UI: the alternate screen, keys, a clock; and gives the terminal back as it was, whatever happens.
 *
 * Loaded by `cli/tui-loader.ts` alone, as an ES module: Ink's layout engine is started by a top-level await.
 */
import { render } from "ink";
import type { Terminal } from "../runtime.ts";
import { App } from "./app.tsx";
import { DashboardController } from "./controller.ts";
import { exportView } from "./export-view.ts";
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
  });
  const app = render(<App controller={controller} painters={paintersOf(config, env)} />, {
    ...terminal,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  const stop = beside(controller, config, (error) => {
    fault ??= error;
    app.unmount();
  });
  const exited = app.waitUntilExit().finally(stop);
  const closed = exited.then(() => {
    if (fault !== undefined) throw fault;
    return how;
  });
  return {
    drawn: app.waitUntilRenderFlush().then(nothing, nothing),
    closed,
    close: async () => {
      app.unmount();
      await closed.then(nothing, nothing); // `closed` tells of it
    },
  };
}

function nothing(): void {}

/**
 * Clocks, and who sees to it that what goes wrong beside drawing is told on the screen that stays. Returns how to end
 * that.
 */
function beside(
  controller: DashboardController,
  { updatesPerSecond }: TuiConfig,
  giveBack: (error?: Error) => void,
): () => void {
  const every = (ms: number, work: () => void): NodeJS.Timeout =>
    setInterval(() => {
      try {
        work();
      } catch (error) {
        giveBack(error instanceof Error ? error : new Error(String(error)));
      }
    }, ms);
  const refresh = every(1_000 / updatesPerSecond, () => controller.refresh());
  const tick = every(1_000, () => controller.tick());
  // before whoever tells of it and ends the process
  const onError = (): void => giveBack();
  process.prependListener("uncaughtException", onError);
  // Ink kills the process by the same signal where nobody else listens: the runtime has stopped listening by then
  for (const signal of SIGNALS) process.on(signal, nothing);
  return () => {
    clearInterval(refresh);
    clearInterval(tick);
    process.off("uncaughtException", onError);
    for (const signal of SIGNALS) process.off(signal, nothing);
    controller.close();
  };
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
