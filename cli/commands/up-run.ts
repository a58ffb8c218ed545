/** What `up` does: climbs the ladder and shows how. Loads no commander. */
import type { LogEvent } from "../../net/event-log.ts";
import { startBringUp } from "../../library/bring-up.ts";
import type { BringUpOptions } from "../../library/options.ts";
import type { BringUpSession, End } from "../../library/session.ts";
import { CliError, EXIT } from "../exit.ts";
import { libraryError, type OptionNames } from "../library-error.ts";
import { Interruption, type InterruptionCause } from "../interruption.ts";
import { linkOf } from "../link-options.ts";
import { RecordingFile } from "../recording-file.ts";
import type { Runtime } from "../runtime.ts";
import { quickParse } from "../quick-parse.ts";
import { presetOf } from "../retry-choice.ts";
import { scenarioOfChoice } from "../scenario-choice.ts";
import { bringUpOptions, UP_OPTIONS, type UpOptions } from "../up-options.ts";
import { upView, type UpView } from "../up-view.ts";

/** Runs a plain command line; false, and nothing happens, if it is for commander. */
export async function quickUp(line: readonly string[], runtime: Runtime): Promise<boolean> {
  const parsed = quickParse(UP_OPTIONS, line);
  if (parsed === undefined || parsed.words.length > 0) return false;
  await up(runtime, parsed.options as unknown as UpOptions);
  return true;
}

/** Climbs, shows how, and leaves the exit code with the runtime. */
export async function up(runtime: Runtime, options: UpOptions): Promise<void> {
  const [retry, link] = [await presetOf(options.retry), await linkOf(options)];
  const scenario = await scenarioOfChoice(options.scenario);
  const wanted = bringUpOptions(options, retry, link, scenario);
  const interruption = new Interruption();
  // virtual time does not stop to listen: an interrupt then does what the system does with it
  if (options.simulate !== true) interruption.listenTo(runtime);
  const { record } = options;
  const recording =
    record === undefined
      ? undefined
      : new RecordingFile(record, () => interruption.raise("record-fault"));
  const view = await upView(runtime, options);
  let session: BringUpSession | undefined;
  try {
    session = await start({
      ...wanted,
      ...(options.json ? {} : { onEvent: (event: LogEvent) => view.add(event) }),
      ...(recording === undefined ? {} : { onRecord: (line: string) => recording.write(line) }),
    });
    const ended = await watch(session, view, interruption, options);
    view.finish(session.nowUs());
    const document = await session.stop();
    recording?.close();
    view.close(document, ended.end);
    runtime.exitCode = exitCode(ended, options);
  } finally {
    interruption.forget();
    view.finish(session?.nowUs() ?? 0);
    recording?.close();
  }
}

/** The library checks its options and names the faulty one in its own words. */
async function start(options: BringUpOptions): Promise<BringUpSession> {
  try {
    return await startBringUp(options);
  } catch (error) {
    if (error instanceof Error && error.name === "LabError") {
      throw new CliError(EXIT.io, "io.lab", error.message, { attempt: "up --simulate" });
    }
    throw libraryError(error, OPTIONS);
  }
}

/** What the options of the library are called here, and what they take. */
const OPTIONS: OptionNames = {
  dnsServers: { name: "dns-server", expected: "an IP address" },
  ntpServers: { name: "ntp-server", expected: "an address or a name" },
  devices: { name: "interface", expected: "interfaces of this machine, each once" },
  configure: { name: "isolate", expected: "one -i beside it" },
  static: { name: "static", expected: "ADDRESS/LENGTH[,ROUTER[,DNS…]]" },
  probe: { name: "probe", expected: "labels separated by dots" },
  timeoutUs: { name: "timeout" },
};

interface Ended {
  readonly end: End;
  readonly cause?: InterruptionCause;
}

/** Waits for the end, redrawing what is open, and for the interruption where the bring-up stays. */
async function watch(
  session: BringUpSession,
  view: UpView,
  interruption: Interruption,
  options: UpOptions,
): Promise<Ended> {
  const timer = setInterval(() => view.draw(session.nowUs()), REDRAW_MS);
  const { raised } = interruption;
  try {
    const interrupted = raised.then((cause) => ({ end: endNow(session, options), cause }));
    const first = await Promise.race([session.ended.then((end) => ({ end })), interrupted]);
    const stays = options.stay === true && options.simulate !== true;
    if ("cause" in first || first.end !== "reached" || !stays) return first;
    return { end: first.end, cause: await Promise.race([raised, session.faulted]) };
  } finally {
    clearInterval(timer);
  }
}

/** What an interruption has found: the goal reached or not. What is reported then is of now. */
function endNow(session: BringUpSession, { until }: UpOptions): End {
  if (session.document().blockedBy === undefined) return "reached";
  session.command({ kind: "advance", goal: until }); // asks all notifiers once more
  return "stopped";
}

const REDRAW_MS = 100;

function exitCode({ end, cause }: Ended, options: UpOptions): number {
  if (cause === undefined) return end === "reached" ? EXIT.done : EXIT.no;
  switch (cause) {
    case "SIGTERM":
      return options.stay === true ? EXIT.done : EXIT.interrupted;
    case "SIGINT":
    case "SIGHUP":
      return EXIT.interrupted;
    case "SIGPIPE":
      return EXIT.done;
    case "record-fault":
      return EXIT.io;
  }
}
