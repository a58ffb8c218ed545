/** What reading a recording came to, in words, and what a command that reads one ends with. */
import type { ReplayVerdict } from "../services/bring-up/replay.ts";
import { EXIT } from "./exit.ts";
import type { Runtime } from "./runtime.ts";

export function verdictText(verdict: ReplayVerdict): string {
  switch (verdict.kind) {
    case "same":
      return `verified, ${inputs(verdict)} give the same outputs and states`;
    case "other-events":
      return `the events differ from line ${verdict.line} on, as those of another version do; its ${inputs(verdict)} give the same packets`;
    case "different":
      return `differs at line ${verdict.line}, after ${inputs(verdict)}: ${verdict.what}`;
    case "cut-off":
      return `read up to line ${verdict.line}, ${inputs(verdict)}: ${verdict.reason}`;
  }
}

/** Why a recording could be read only in part; undefined where it is whole. */
export function faultOf(verdict: ReplayVerdict): string | undefined {
  const isWhole = verdict.kind === "same" || verdict.kind === "other-events";
  return isWhole ? undefined : verdictText(verdict);
}

/**
 * Says so on stderr where a recording could be read only in part: the answer is then no. That the events are others than
 * they were is only a warning.
 */
export function reportVerdict(runtime: Runtime, file: string, verdict: ReplayVerdict): void {
  if (verdict.kind === "same") return;
  runtime.stderr.write(`bringup: ${file}: ${verdictText(verdict)}\n`);
  if (faultOf(verdict) !== undefined) runtime.exitCode = EXIT.no;
}

function inputs({ inputs: count }: ReplayVerdict): string {
  return `${count} ${count === 1 ? "input" : "inputs"}`;
}
