/** A command line as a page shows it: run in this process, in the current folder, with what it prints. */
import { appendFileSync, writeFileSync } from "node:fs";
import { main } from "../../cli/main.ts";
import { EXIT } from "../../cli/exit.ts";
import type { Input, Output, Runtime } from "../../cli/runtime.ts";
import { TOOL_VERSION } from "../../library/tool-version.ts";

/** Where a page has nothing to show but a mistake. */
const MISTAKES: ReadonlySet<number> = new Set([EXIT.usage, EXIT.internal, EXIT.io]);

/** What it says on either stream, as a terminal would show it, but without colours; `> FILE` takes what goes to stdout. */
export async function printedBy(line: string): Promise<string> {
  const [command = "", file] = line.split(/\s+>\s*/);
  const [program, ...words] = wordsOf(command);
  if (program !== "bringup") throw new Error(`only bringup is run: ${line}`);
  const runtime = new PageRuntime(file);
  const exitCode = await main(words, runtime);
  if (MISTAKES.has(exitCode)) throw new Error(`${line}\n${runtime.text}`);
  return runtime.text;
}

/** As a shell takes them apart: spaces, single quotes, and a remark at the end. */
function wordsOf(command: string): readonly string[] {
  const [said = ""] = command.split(/\s+#\s/, 1);
  const words = said.match(/(?:'[^']*'|[^\s'])+/g) ?? [];
  return words.map((word) => word.replaceAll("'", ""));
}

class PageRuntime implements Runtime {
  text = "";
  readonly stdin: Input = { async *[Symbol.asyncIterator]() {}, close: () => undefined };
  readonly stdout: Output;
  readonly stderr = outputTo((text) => {
    this.text += text;
  });
  readonly env = { PATH: process.env["PATH"] };
  readonly version = TOOL_VERSION;
  exitCode: number = EXIT.done;

  constructor(file: string | undefined) {
    if (file !== undefined) writeFileSync(file, "");
    this.stdout = file === undefined ? this.stderr : outputTo((text) => appendFileSync(file, text));
  }

  onInterrupt(): () => void {
    return () => undefined;
  }
}

function outputTo(write: (text: string) => void): Output {
  return {
    write: (text) => write(typeof text === "string" ? text : Buffer.from(text).toString()),
    isTerminal: false,
    columns: 80,
    rows: 24,
  };
}
