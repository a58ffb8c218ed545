/** `completion`: prints what a shell needs to complete the words and options of this program. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { oneOf } from "../arguments.ts";
import { CliError, EXIT, systemReason } from "../exit.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  source <(bringup completion bash)                                   in ~/.bashrc
  bringup completion zsh > "\${fpath[1]}/_bringup"                     once
  bringup completion fish > ~/.config/fish/completions/bringup.fish   once
`;

const FILES = { bash: "bringup.bash", zsh: "_bringup", fish: "bringup.fish" } as const;

export type Shell = keyof typeof FILES;

export const SHELLS: readonly Shell[] = ["bash", "zsh", "fish"];

const shellWord = oneOf("shell", SHELLS);

export function completionCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "completion",
      summary: "print the completion script of a shell",
      words: [{ word: "<shell>", description: SHELLS.join(", ") }],
      options: [],
      examples: EXAMPLES,
      run: async (_runtime, [word]) => {
        runtime.stdout.write(scriptOf(shellWord(String(word))));
      },
    },
    runtime,
  );
}

/** Scripts lie in the package, two folders above this file, wherever it was bundled to. */
function scriptOf(shell: Shell): string {
  const folder = join(dirname(import.meta.filename), "..", "..", "completions");
  try {
    return readFileSync(join(folder, FILES[shell]), "utf8");
  } catch (error) {
    throw new CliError(
      EXIT.io,
      "io.completion",
      `this installation has no completion for ${shell}: ${systemReason(error)}`,
    );
  }
}
