/** The dashboard in a terminal: the size of the window, the keys, and whatever the controller shows. */
import { useInput, useWindowSize } from "ink";
import { useSyncExternalStore, type ReactNode } from "react";
import type { DashboardController } from "./controller.ts";
import { Dashboard } from "./dashboard.tsx";
import { useJobControl } from "./job-control.ts";
import { keyNames } from "./keys.ts";
import type { Painter, ThemeName } from "./theme.ts";

export interface AppProps {
  readonly controller: DashboardController;
  readonly painters: Readonly<Record<ThemeName, Painter>>;
}

export function App({ controller, painters }: AppProps): ReactNode {
  const { ui } = useSyncExternalStore(controller.subscribe, controller.view);
  const size = useWindowSize();
  useJobControl();
  useInput((input, key) => {
    for (const name of keyNames(input, key)) controller.press(name, size);
  });
  return <Dashboard {...controller.parts(size)} painter={painters[ui.theme]} />;
}
