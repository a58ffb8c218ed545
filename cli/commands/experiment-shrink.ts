/** What `experiment shrink` does. */
import { jsonValue } from "../../net/event-log.ts";
import { HOUR_US } from "../../net/instant.ts";
import { ADAPTIVE } from "../../net/retry-presets.ts";
import { PLAIN } from "../../lab/scenario.ts";
import type { RunSetting } from "../../experiment/run.ts";
import { shrinkRun, worstSeed, type Shrunk } from "../../experiment/shrink.ts";
import { startBringUp } from "../../library/bring-up.ts";
import { checkLink } from "../../library/option-checks.ts";
import { usage } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { ProgressLine } from "../experiment-progress.ts";
import type { ExperimentShrinkOptions } from "../experiment-shrink-options.ts";
import { libraryError } from "../library-error.ts";
import { linkOf } from "../link-options.ts";
import { RecordingFile } from "../recording-file.ts";
import { presetOf } from "../retry-choice.ts";
import type { Runtime } from "../runtime.ts";
import { scenarioOfChoice } from "../scenario-choice.ts";
import { notShrunkText, shrinkDocument, shrunkText } from "../shrink-text.ts";

/** Finds the run, shrinks it, shows and records it, and leaves the exit code with the runtime. */
export async function experimentShrink(
  runtime: Runtime,
  options: ExperimentShrinkOptions,
): Promise<void> {
  const setting = await settingOf(options);
  const { slowerThan, worstOf } = options;
  if (!Number.isSafeInteger(options.seed + (worstOf ?? 1) - 1))
    throw usage("seed", `there are no ${worstOf} seeds from ${options.seed} on`, "a smaller one");
  const progress = new ProgressLine(runtime.stderr);
  const show = (text: string): void => progress.show(text, performance.now());
  const seed =
    worstOf === undefined
      ? options.seed
      : worstSeed(setting, options.seed, worstOf, (runs) =>
          show(`looking for the worst run: ${runs} of ${worstOf}`),
        );
  const shrunk = shrinkRun(setting, seed, {
    ...(slowerThan === undefined ? {} : { slowerThanUs: slowerThan }),
    onRun: (runs, packets) => show(`shrinking: ${runs} runs, now ${packets} packets lost`),
  });
  progress.close();
  if (shrunk.kind === "shrunk" && options.out !== undefined) await record(shrunk, options.out);
  if (shrunk.kind !== "shrunk") runtime.exitCode = EXIT.no;
  if (options.json) {
    const document = shrinkDocument(shrunk, options.out);
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
  } else if (shrunk.kind === "shrunk") {
    runtime.stdout.write(`${shrunkText(shrunk, options.out).join("\n")}\n`);
  } else {
    runtime.stderr.write(`bringup: ${notShrunkText(shrunk, options)}\n`);
  }
}

async function settingOf(options: ExperimentShrinkOptions): Promise<RunSetting> {
  const { until, timeout } = options;
  if (timeout > HOUR_US) throw usage("timeout", "a run has an hour at most", "up to 1h", "60s");
  const { tx, rx } = await linkOf(options);
  try {
    checkLink("tx", tx);
    checkLink("rx", rx);
  } catch (error) {
    throw libraryError(error, { tx: { name: "link" }, rx: { name: "link" } });
  }
  const policy = (await presetOf(options.policy)) ?? ADAPTIVE;
  const scenario = (await scenarioOfChoice(options.scenario)) ?? PLAIN;
  return { policy, tx, rx, scenario, until, timeoutUs: timeout };
}

/** The same run once more, as `up --simulate --record` has it. */
async function record({ setting, seed }: Shrunk, path: string): Promise<void> {
  const { tx, rx, policy, scenario, until, timeoutUs } = setting;
  const file = new RecordingFile(path, () => undefined); // `close` throws what went wrong
  try {
    const session = await startBringUp({
      mode: "simulate",
      seed,
      tx,
      rx,
      retry: policy,
      scenario,
      until,
      timeoutUs,
      onRecord: (line) => file.write(line),
    });
    await session.stop();
  } finally {
    file.close();
  }
}
