/** Every link and picture of README and docs leads to a file of the repository, and to a heading that is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = ["", "docs"].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).flatMap((name) =>
    name.endsWith(".md") ? [join(folder, name)] : [],
  ),
);

describe("the links of README and docs", () => {
  it.each(PAGES)("lead somewhere: %s", (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const within = links.filter((link) => !/^https?:/.test(link));
    expect(within.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function leadsSomewhere(page: string, link: string): boolean {
  const [file = "", heading] = link.split("#");
  const path = file === "" ? page : join(dirname(page), file);
  if (!existsSync(join(ROOT, path))) return false;
  return heading === undefined || headings(read(path)).includes(heading);
}

/** As GitHub names them. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}
