/** What README and docs show of real runs: pages with what commands print, the terminal UI in colours, figures. */
import { readdirSync, readFileSync } from "node:fs";
import { experimentFigures } from "./experiment-figures.ts";
import { latencyFigures } from "./latency-figures.ts";
import { freshPage } from "./page.ts";
import { terminalSvg } from "./terminal-svg.ts";
import { coloursOfScreen, TUI_SCREENS } from "./tui-screen.ts";

/** Pages that show what a command prints, or a screen. */
export function shownPages(): readonly string[] {
  const docs = readdirSync("docs").filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.map((name) => `docs/${name}`)].filter((path) =>
    /^(?:```console$|<!-- screen )/m.test(readFileSync(path, "utf8")),
  );
}

/** A page with everything that it shows made anew. */
export function pageAnew(path: string): Promise<string> {
  return freshPage(readFileSync(path, "utf8"));
}

/** The terminal UI in colours, each picture by its path. */
export async function screenPictures(): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>(); // BOUNDED: by the table
  for (const [name, { size }] of Object.entries(TUI_SCREENS)) {
    const title = `bringup, the screen "${name}"`;
    const picture = terminalSvg(await coloursOfScreen(name), size.columns, title);
    pictures.set(`docs/screens/${name}.svg`, picture);
  }
  return pictures;
}

/** Drawn by gnuplot, each by its path. */
export async function figures(): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await latencyFigures()), ...(await experimentFigures())]);
}
