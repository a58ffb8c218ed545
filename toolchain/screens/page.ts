/**
 * What a page of the documentation shows is what the program prints:
 *
 *   ```console                  every line `$ bringup …` is run, and what it prints stands below it
 *   <!-- screen NAME -->        the next block is that screen of the terminal UI
 *
 * The commands of a page run one after the other in one folder, which is empty at first. A line `…` stands for what is
 * left out: as many lines are shown before it and behind it as the page has there.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printedBy } from "./shown-command.ts";
import { textOfScreen } from "./tui-screen.ts";

const LEFT_OUT = "…";

/** The page with everything in it made anew. */
export async function freshPage(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "bringup-page-"));
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await new Page(text).fresh();
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}

class Page {
  readonly #lines: readonly string[];
  readonly #fresh: string[] = [];
  #next = 0;
  /** The screen that the next block shows. */
  #screen: string | undefined;

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  async fresh(): Promise<string> {
    while (this.#next < this.#lines.length) await this.#line(this.#take());
    if (this.#screen !== undefined) throw new Error(`no block for the screen ${this.#screen}`);
    return this.#fresh.join("\n");
  }

  #take(): string {
    const line = this.#lines[this.#next++] ?? "";
    this.#fresh.push(line);
    return line;
  }

  async #line(line: string): Promise<void> {
    const [, screen] = /^<!-- screen (.*) -->$/.exec(line) ?? [];
    if (screen !== undefined) this.#screen = screen;
    else if (line.startsWith("```")) await this.#block(line);
  }

  /** A block from behind its first line to its last. */
  async #block(opening: string): Promise<void> {
    const end = this.#lines.indexOf("```", this.#next);
    if (end < 0) throw new Error(`a block without an end: ${opening}`);
    const shown = this.#lines.slice(this.#next, end);
    this.#next = end;
    if (this.#screen !== undefined) this.#fresh.push(...(await textOfScreen(this.#screen)));
    else if (opening === "```console") this.#fresh.push(...(await transcript(shown)));
    else this.#fresh.push(...shown);
    this.#screen = undefined;
    this.#take();
  }
}

/** Each command with what it prints. */
async function transcript(shown: readonly string[]): Promise<readonly string[]> {
  const starts = shown.flatMap((line, index) => (line.startsWith("$ ") ? [index] : []));
  if (starts[0] !== 0) throw new Error(`a transcript begins with a command: ${shown[0]}`);
  const fresh: string[] = [];
  for (const [index, start] of starts.entries()) {
    const line = shown[start] ?? "";
    const printed = (await printedBy(line.slice(2))).replace(/\n$/, "").split("\n");
    const before = shown.slice(start + 1, starts[index + 1]);
    fresh.push(line, ...(printed.join("") === "" ? [] : abridged(printed, before)));
  }
  return fresh;
}

/** As much of `printed` as there was `before`. */
function abridged(printed: readonly string[], before: readonly string[]): readonly string[] {
  const at = before.indexOf(LEFT_OUT);
  if (at < 0) return printed;
  const behind = before.length - at - 1;
  if (printed.length < before.length) throw new Error(`too little to leave out: ${printed[0]}`);
  return [...printed.slice(0, at), LEFT_OUT, ...printed.slice(printed.length - behind)];
}
