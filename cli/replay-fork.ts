/** `replay --fork`: goes on with a recorded run in another way, in the simulator. */
import { forkRecording, type Fork } from "../library/fork.ts";
import { linkText, wordsOfLink } from "../net/impairment/link-words.ts";
import { formatDurationUs } from "../net/instant.ts";
import { CliError, EXIT } from "./exit.ts";
import { isGiven, type ForkChoices } from "./fork-choices.ts";
import { linkOf, type ImpairedLink } from "./link-options.ts";
import { RecordingFile } from "./recording-file.ts";
import { openedRecording } from "./replay-moment.ts";
import { reportVerdict } from "./replay-verdict.ts";
import type { Runtime } from "./runtime.ts";
import { upView } from "./up-view.ts";

/** Shows the whole run with its new end, and records it where asked to. */
export async function showFork(
  runtime: Runtime,
  file: string,
  options: ForkChoices,
): Promise<void> {
  const { at: atUs, for: forUs, seed, record } = options;
  const link = await linkOf(options);
  const rewinder = openedRecording(file);
  const fork = forkRecording(rewinder, {
    ...(atUs !== undefined && { atUs }),
    ...(forUs !== undefined && { forUs }),
    ...(seed !== undefined && { seed }),
    ...(isGiven(options) && { link: { tx: link.tx, rx: link.rx } }),
  });
  if (typeof fork === "string") throw new CliError(EXIT.no, "replay.fork", `${file}: ${fork}`);
  if (record !== undefined) keep(record, fork.lines);
  await show(runtime, file, fork, isGiven(options) ? link : undefined, options);
  if (fork.end !== "reached") runtime.exitCode = EXIT.no;
  reportVerdict(runtime, file, rewinder.verdict);
}

function keep(path: string, lines: readonly string[]): void {
  const recording = new RecordingFile(path, () => undefined);
  for (const line of lines) recording.write(line);
  recording.close();
}

async function show(
  runtime: Runtime,
  file: string,
  fork: Fork,
  link: ImpairedLink | undefined,
  options: ForkChoices,
): Promise<void> {
  const { how, why, atUs, document, end, events } = fork;
  if (options.json) {
    const about = { schema: "bringup.fork/1", file, how, ...(why !== undefined && { why }), atUs };
    const changes = {
      seed: options.seed ?? null,
      link: link === undefined ? null : wordsOfLink(link),
    };
    runtime.stdout.write(`${JSON.stringify({ ...about, ...changes, run: document })}\n`);
    return;
  }
  const remark = `${forkText(fork, link, options)}\n`;
  if (options.ndjson) runtime.stderr.write(`bringup: ${file}: ${remark}`);
  else runtime.stdout.write(`${remark}\n`);
  const view = await upView(runtime, options);
  const last = fork.eventsBeforeStop;
  for (const event of events.slice(0, last)) view.add(event);
  view.finish(events[last - 1]?.atUs ?? atUs);
  for (const event of events.slice(last)) view.add(event);
  view.close(document, end);
}

/** What is other than in the recording, and what that is worth. */
function forkText(
  { how, why, atUs }: Fork,
  link: ImpairedLink | undefined,
  { seed }: ForkChoices,
): string {
  const words = link && wordsOfLink(link);
  const changes = [
    ...(seed === undefined ? [] : [`dice ${seed}`]),
    ...(words === undefined ? [] : [`link ${linkText(words)}`]),
  ];
  const from = `forked at ${formatDurationUs(atUs)}: ${changes.join(", ") || "nothing changed"}`;
  if (how === "exact") return `${from}; the same world up to there`;
  return `${from}; an approximation, with servers made of what the device knew: ${why}`;
}
