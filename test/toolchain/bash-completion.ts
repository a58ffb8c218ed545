/** What a real bash completes with the generated script. */
import { execFileSync } from "node:child_process";

export const SCRIPT = "completions/bringup.bash";

/** The candidates for the last of these words, which may be empty. `env` on top of ours. */
export function completedByBash(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): readonly string[] {
  const script = `
    source ${SCRIPT}
    complete -p bringup > /dev/null || exit
    COMP_WORDS=(bringup "$@")
    COMP_CWORD=$#
    _bringup
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const options = ["--norc", "-c", script, "bash", ...words];
  const text = execFileSync("bash", options, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return text.split("\n").filter((line) => line !== "");
}
