/** What a completion script does the same for every command: functions of the shell, in a file of its language. */
import { readFileSync } from "node:fs";

import type { Shell } from "../../cli/commands/completion.ts";

/** Ready to be put into a script. */
export function shellFunctions(shell: Shell): string {
  return readFileSync(new URL(`functions.${shell}`, import.meta.url), "utf8").trimEnd();
}
