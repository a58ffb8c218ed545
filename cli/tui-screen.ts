/**
 * The terminal UI as commands see it: opened over a source, closed by a key or from outside. Loads nothing of it until
 * there is something to show.
 */
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Runtime } from "./runtime.ts";
import type { OpenTui } from "./tui/main.tsx";
import type { DashboardSource } from "./tui/source.ts";
import { DEFAULT_TUI_CONFIG, type TuiConfig } from "./tui/tui-config.ts";

export interface TuiScreen {
  /** Loads what is needed and shows the source; what is measured afterwards is not disturbed by that. */
  open(source: DashboardSource): Promise<OpenScreen>;
  /** Opens and watches. */
  show<T>(source: DashboardSource, until: Promise<T>): Promise<Shown<T>>;
}

export interface OpenScreen {
  /**
   * Shows the source until somebody quits, `until` settles, or the source says that nothing more comes. The terminal is
   * as it was before when this resolves, and when it rejects: with what went wrong while drawing, or as `until` does.
   */
  watch<T>(until: Promise<T>): Promise<Shown<T>>;
  /** Gives the terminal back; rejects never, and may be called again. */
  close(): Promise<void>;
}

/** Why the screen was closed. */
export type Shown<T> =
  | { readonly kind: "quit" }
  /** By Ctrl-C. */
  | { readonly kind: "interrupted" }
  | { readonly kind: "until"; readonly value: T }
  | { readonly kind: "ended" };

/**
 * The screen; undefined, with a line about it on stderr, where there is no terminal to show it on. Throws a CliError if
 * the configuration file is faulty: nothing has happened by then.
 */
export async function tuiScreen(
  runtime: Runtime,
  configFile: string | undefined,
): Promise<TuiScreen | undefined> {
  const terminal = runtime.terminal?.();
  if (terminal === undefined) {
    const why = "a terminal UI needs a terminal for input and output; what follows is plain text";
    runtime.stderr.write(`bringup: ${why}\n`);
    return undefined;
  }
  const config = await configFor(runtime.env, configFile);
  const loading = (await import("./tui-loader.ts")).loadTui();
  loading.catch(() => undefined); // whoever shows something is told
  const open = async (source: DashboardSource): Promise<OpenScreen> => {
    const { openTui } = await loading;
    const tui = openTui({ source, terminal, env: runtime.env, config });
    const shown = opened(tui, source);
    await tui.drawn;
    return shown;
  };
  return { open, show: async (source, until) => (await open(source)).watch(until) };
}

function opened({ closed, close }: OpenTui, source: DashboardSource): OpenScreen {
  closed.catch(() => undefined); // whoever watches is told
  return {
    watch: async (until) => {
      try {
        return await Promise.race([
          closed.then((kind) => ({ kind })),
          until.then((value) => ({ kind: "until", value }) as const),
          source.ended.then(() => ({ kind: "ended" }) as const),
        ]);
      } finally {
        await close();
      }
    },
    close,
  };
}

async function configFor(env: Runtime["env"], given: string | undefined): Promise<TuiConfig> {
  const file = given ?? usualFile(env);
  if (file === undefined) return DEFAULT_TUI_CONFIG;
  return (await import("./tui-config-reader.ts")).readTuiConfig(file);
}

/** `$XDG_CONFIG_HOME/bringup/tui.json`, else `~/.config/bringup/tui.json`, if it is there. */
function usualFile(env: Runtime["env"]): string | undefined {
  const { XDG_CONFIG_HOME: configHome = "", HOME: home = "" } = env;
  const folder = isAbsolute(configHome) ? configHome : isAbsolute(home) && join(home, ".config");
  if (folder === false) return undefined;
  const file = join(folder, "bringup", "tui.json");
  return existsSync(file) ? file : undefined;
}
