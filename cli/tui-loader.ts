/**
 * Loads the terminal UI: React, Ink, the panes. Its bundle is an ES module, because Ink's layout engine is started by a
 * top-level await; so this file is a bundle of its own in which `import()` stays what it is.
 */
import type { OpenTui, TuiOptions } from "./tui/main.tsx";

export async function loadTui(): Promise<{
  readonly openTui: (options: TuiOptions) => OpenTui;
}> {
  // React's development build takes twice the time; a bundle has the other one built in
  process.env["NODE_ENV"] ??= "production";
  return import("./tui/main.tsx");
}
