/** What is generated from the command tree: every file by its path from the root, and its text. */
import { commandTree } from "./command-tree.ts";
import { bashCompletion } from "./completions/bash.ts";
import { fishCompletion } from "./completions/fish.ts";
import { zshCompletion } from "./completions/zsh.ts";
import { manualPages } from "./man/pages.ts";

/** Loads every command. */
export async function shellFiles(): Promise<ReadonlyMap<string, string>> {
  const program = await commandTree();
  return new Map([
    ["completions/bringup.bash", bashCompletion(program)],
    ["completions/_bringup", zshCompletion(program)],
    ["completions/bringup.fish", fishCompletion(program)],
    ...manualPages(program),
  ]);
}
