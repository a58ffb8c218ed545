/** README and docs show what real runs have shown: `npm run screens` writes it, and here it is made again. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gnuplotVersion } from "../../library/gnuplot.ts";
import { freshPage } from "../../toolchain/screens/page.ts";
import {
  figures,
  pageAnew,
  screenPictures,
  shownPages,
} from "../../toolchain/screens/screen-table.ts";
import { textOfScreen } from "../../toolchain/screens/tui-screen.ts";
import { terminalSvg } from "../../toolchain/screens/terminal-svg.ts";

const ROOT = join(import.meta.dirname, "../..");
const LIMIT_MS = 60_000;

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

describe("README and docs", () => {
  it.each(shownPages())(
    "show in %s what the program prints",
    { timeout: LIMIT_MS },
    async (path) => {
      expect(await pageAnew(path)).toBe(read(path));
    },
  );

  it("are looked through, the README among them", () => {
    expect(shownPages()).toEqual(expect.arrayContaining(["README.md", "docs/tui.md"]));
  });

  it("have the screens of the terminal UI in colours", async () => {
    const pictures = await screenPictures();
    const published = readdirSync(join(ROOT, "docs/screens")).map((name) => `docs/screens/${name}`);
    expect(published.toSorted()).toEqual([...pictures.keys()].toSorted());
    for (const [path, text] of pictures) expect(text === read(path), path).toBe(true);
  });

  it(
    "have the figures, where the gnuplot that drew them is installed",
    async (context) => {
      const version = await gnuplotVersion({ env: process.env, limitMs: LIMIT_MS });
      const drawnBy = /Produced by (.+?) <\/desc>/.exec(read("docs/latency/ecdf.svg"))?.[1];
      const wanted = drawnBy?.replace("GNUPLOT", "gnuplot");
      if (version !== wanted) context.skip(`drawn by ${wanted}, here is ${version ?? "none"}`);
      for (const [path, text] of await figures()) expect(text === read(path), path).toBe(true);
    },
    LIMIT_MS,
  );
});

describe("a page", () => {
  it("runs its commands in one folder, in order", async () => {
    const page = [
      "```console",
      "$ bringup up --simulate --seed 1 --record run.rec > up.txt",
      "$ bringup replay run.rec --verify # every output",
      "```",
      "",
    ].join("\n");
    expect(await freshPage(page)).toMatch(/up.txt\n.*--verify # every output\n\S.*\n```\n$/);
  });

  it("leaves out as many lines as it did", async () => {
    const shown = "```console\n$ bringup up --simulate --seed 1\nold\n…\nold\nold\n```\n";
    const lines = (await freshPage(shown)).split("\n");
    expect(lines.slice(2, 5)).toEqual(["     0 µs  INITIALIZED", "…", "OPERATIONAL after 0 µs"]);
    expect(lines).toHaveLength(8);
  });

  it("shows no mistake of its own", async () => {
    await expect(freshPage("```console\n$ bringup nothing\n```\n")).rejects.toThrow("nothing");
    const short = "```console\n$ bringup version\n1\n…\n3\n4\n5\n6\n7\n8\n9\n```\n";
    await expect(freshPage(short)).rejects.toThrow("too little");
    await expect(freshPage("```console\n$ rm -r x\n```\n")).rejects.toThrow("only bringup");
    await expect(freshPage("```console\n$ bringup states\n")).rejects.toThrow("without an end");
    await expect(freshPage("<!-- screen nowhere -->\n```\n```\n")).rejects.toThrow("nowhere");
  });
});

describe("a picture of a terminal", () => {
  it("puts each word into its column, in its colour, and escapes what SVG would read", () => {
    const svg = terminalSvg("a  \u001B[1m\u001B[31m<b>\u001B[39m\u001B[22m &", 10, "x < y");
    expect(svg).toContain("<title>x &lt; y</title>");
    expect(
      [...svg.matchAll(/<text x="([^"]+)".*?fill="([^"]+)"([^>]*)>([^<]+)</g)].map(
        ([, ...parts]) => parts,
      ),
    ).toEqual([
      ["12.0", "#d7dae0", "", "a"],
      ["37.2", "#e06c75", ' font-weight="bold"', "&lt;b&gt;"],
      ["70.8", "#d7dae0", "", "&amp;"],
    ]);
  });

  it("has every character of the screen at its place", async () => {
    const svg = (await screenPictures()).get("docs/screens/packet.svg") ?? "";
    expect(textDrawn(svg)).toEqual(await textOfScreen("packet"));
  });

  it("refuses what it cannot draw", () => {
    expect(() => terminalSvg("\u001B[5mblink", 10, "")).toThrow("no SGR 5");
  });
});

/** Lines of text as they stand in a picture: cells are 8.4 wide and 18 high, and the margin is 12. */
function textDrawn(svg: string): readonly string[] {
  const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]);
  const lines: string[] = Array.from({ length: (height - 24) / 18 }, () => "");
  for (const [, x, y, word = ""] of svg.matchAll(/<text x="([^"]+)" y="([^"]+)"[^>]*>([^<]+)</g)) {
    const row = Math.floor((Number(y) - 12) / 18);
    const column = Math.round((Number(x) - 12) / 8.4);
    const text = word.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    lines[row] = `${lines[row]?.padEnd(column)}${text}`;
  }
  return lines;
}
