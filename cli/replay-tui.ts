/** `replay --tui`: a recording in the terminal UI, to be played and rewound. */
import { performance } from "node:perf_hooks";
import { Interruption } from "./interruption.ts";
import { eventIndex, openedRecording, type Stretch } from "./replay-moment.ts";
import { faultOf, reportVerdict } from "./replay-verdict.ts";
import { showWhole } from "./replay-whole.ts";
import type { Runtime } from "./runtime.ts";
import { tuiScreen } from "./tui-screen.ts";
import { ReplaySource } from "./tui/replay-source.ts";
import { EXIT } from "./exit.ts";

/** Shows a recording until somebody quits; without a terminal as lines of text. */
export async function replayTui(
  runtime: Runtime,
  file: string,
  { at, until }: Stretch,
  config: string | undefined,
): Promise<void> {
  const screen = await tuiScreen(runtime, config);
  if (screen === undefined) return showWhole(runtime, file, { verbose: true });
  const rewinder = openedRecording(file, { capture: true });
  const atUs = until === undefined ? at : rewinder.events[eventIndex(rewinder, until, at)]?.atUs;
  const source = new ReplaySource(rewinder, {
    title: `replay of ${file}`,
    nowUs: () => Math.round(performance.now() * 1_000),
    fault: faultOf(rewinder.verdict),
    ...(atUs !== undefined && { atUs }),
  });
  const interruption = new Interruption();
  interruption.listenTo(runtime);
  try {
    const shown = await screen.show(source, interruption.raised);
    const isQuit = shown.kind === "quit" || shown.kind === "ended";
    if (isQuit) reportVerdict(runtime, file, rewinder.verdict);
    else runtime.exitCode = EXIT.interrupted;
  } finally {
    interruption.forget();
  }
}
