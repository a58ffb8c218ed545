/** What `retry show` does. */
import { retryOutlook } from "../../experiment/retry-outlook.ts";
import type { CellSummary } from "../../experiment/summary.ts";
import { jsonValue } from "../../net/event-log.ts";
import { timeText } from "../../report/quantity.ts";
import { presetOf, retryChoice } from "../retry-choice.ts";
import type { RetryShowOptions } from "../retry-options.ts";
import { schedulesOf, schedulesText } from "../retry-schedules.ts";
import { outlookPlot, outlookTable } from "../retry-text.ts";
import type { Runtime } from "../runtime.ts";

/** Lays the policy out, brings devices up with it, and prints both. */
export async function retryShow(
  runtime: Runtime,
  text: string,
  options: RetryShowOptions,
): Promise<void> {
  const policy = await presetOf(retryChoice(text));
  const { delay: delayUs, loss: losses, runs, seed, timeout: timeoutUs } = options;
  const schedules = schedulesOf(policy, 2 * delayUs);
  const cells = retryOutlook({ policy, losses, delayUs, runs, seed, timeoutUs });
  if (options.json) {
    const outlook = { delayUs, runs, seed, timeoutUs, cells };
    const documents = schedules.map(({ kind, roundTripUs, schedule }) => ({
      kind,
      ...(roundTripUs === undefined ? {} : { roundTripUs }),
      ...schedule,
    }));
    const document = { schema: "bringup.retry-show/1", policy, schedules: documents, outlook };
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
    return;
  }
  const lines = [
    policy.name,
    ...schedulesText(schedules),
    "",
    `bring-ups in the simulated lab, ${timeText(delayUs)} each way, ${runs} for each loss, time-out ${timeText(timeoutUs)}`,
    "",
    ...outlookTable(cells, timeoutUs),
    "",
    ...drawing(runtime, cells, options.plain ?? false),
  ];
  const written = lines.join("\n");
  runtime.stdout.write(`${options.plain ? ascii(written) : written}\n`);
}

function drawing(
  { stdout, env }: Runtime,
  cells: readonly CellSummary[],
  plain: boolean,
): readonly string[] {
  const colour = stdout.isTerminal && !plain && !env["NO_COLOR"];
  return outlookPlot(cells, { columns: stdout.columns, ascii: plain, colour });
}

/** What a terminal without UTF-8 can show. */
function ascii(text: string): string {
  return text.replaceAll("…", "..").replaceAll("±", "+-").replaceAll("–", "-").replaceAll("µ", "u");
}
