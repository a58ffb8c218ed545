/** How an experiment came out, on stdout. */
import { jsonValue } from "../net/event-log.ts";
import type { Shard } from "../experiment/shard.ts";
import type { ExperimentResult } from "../library/experiment.ts";
import { summaryTable } from "./experiment-table.ts";
import type { Runtime } from "./runtime.ts";

export interface ResultOptions {
  readonly json?: true;
  readonly out?: string;
  readonly shard?: Shard;
}

/** The summary, as a table or as its document. */
export function showResult(
  runtime: Runtime,
  { design, summary }: ExperimentResult,
  { json, out, shard }: ResultOptions,
): void {
  if (json) {
    runtime.stdout.write(`${JSON.stringify(summary, jsonValue)}\n`);
    return;
  }
  const lines = [...summaryTable(summary.cells, design.timeoutUs)];
  if (shard !== undefined)
    lines.push(
      "",
      `shard ${shard.index} of ${shard.count} is in ${out}; experiment merge joins them all`,
    );
  else if (out !== undefined) lines.push("", `${out} holds design, runs, summary and plots`);
  runtime.stdout.write(`${lines.join("\n")}\n`);
}
