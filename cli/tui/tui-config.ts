/** How somebody wants the terminal UI to be: what its configuration file says. */
import type { KeyChoice } from "./keys.ts";
import type { PaneId } from "./pane.ts";
import type { Theme, ThemeName } from "./theme.ts";

export interface TuiConfig {
  readonly theme: ThemeName;
  /** Roles that look otherwise than in the theme; the theme `mono` stays as it is. */
  readonly colours: Partial<Theme>;
  readonly keys: KeyChoice;
  /** Left out: as the locale has it. */
  readonly ascii?: boolean;
  readonly updatesPerSecond: number;
  /** Where the focus is at the start. */
  readonly pane: PaneId;
}

export const DEFAULT_TUI_CONFIG: TuiConfig = {
  theme: "dark",
  colours: {},
  keys: {},
  updatesPerSecond: 5,
  pane: "ladder",
};
