/** What `up` does: climbs the ladder and shows how. Loads no commander. */
import type { LogEvent } from "../../net/event-log.ts";
import { startBringUp } from "../../library/bring-up.ts";
import type { BringUpOptions } from "../../library/options.ts";
import type { BringUpSession, End } from "../../library/session.ts";
import { usage } from "../arguments.ts";
import { CliError, EXIT } from "../exit.ts";
import { libraryError, type OptionNames } from "../library-error.ts";
import { Interruption, type InterruptionCause } from "../interruption.ts";
import { linkOf } from "../link-options.ts";
import { recordingFor } from "../recording-file.ts";
import type { Runtime } from "../runtime.ts";
import { quickParse } from "../quick-parse.ts";
import { presetOf } from "../retry-choice.ts";
import { scenarioOfChoice } from "../scenario-choice.ts";
import { withConfig } from "../up-config.ts";
import { UpAttendants } from "../up-attendants.ts";
import { bringUpOptions, DEFAULT_GOAL, UP_OPTIONS, type UpOptions } from "../up-options.ts";
import type { Looked, OpenUpTui, UpTui } from "../up-tui.ts";
import { upView, type UpView } from "../up-view.ts";

/** Runs a plain command line; false, and nothing happens, if it is for commander. */
export async function quickUp(line: readonly string[], runtime: Runtime): Promise<boolean> {
  const parsed = quickParse(UP_OPTIONS, line);
  if (parsed === undefined || parsed.words.length > 0) return false;
  await up(runtime, parsed.options as unknown as UpOptions);
  return true;
}

/** Climbs, shows how, and leaves the exit code with the runtime. */
export async function up(runtime: Runtime, given: UpOptions): Promise<void> {
  const options = await withConfig(given);
  const [retry, link] = [await presetOf(options.retry), await linkOf(options)];
  const scenario = await scenarioOfChoice(options.scenario);
  const wanted = bringUpOptions(options, retry, link, scenario);
  const interruption = new Interruption();
  // virtual time does not stop to listen: an interrupt then does what the system does with it
  if (options.simulate !== true) interruption.listenTo(runtime);
  const recording = await recordingFor(options, runtime, () => interruption.raise("record-fault"));
  const tui = await tuiOf(runtime, options);
  const view = tui?.view ?? (await upView(runtime, asPlain(options)));
  let session: BringUpSession | undefined;
  let attendants: UpAttendants | undefined;
  let open: OpenUpTui | undefined;
  try {
    attendants = await UpAttendants.open({ runtime, options, given, wanted, interruption });
    const whole = {
      ...wanted,
      ...attendants.options(options.json ? undefined : (event: LogEvent) => view.add(event)),
      ...(recording === undefined ? {} : { onRecord: (line: string) => recording.write(line) }),
    };
    open = await tui?.open();
    session = await start(tui === undefined ? whole : tui.around(whole));
    attendants.attach(session);
    const ended =
      open === undefined
        ? await watch(session, view, interruption, options)
        : looked(await open.watch(session, interruption), session, options);
    view.finish(session.nowUs());
    const document = await session.stop();
    recording?.close();
    await attendants.close(); // a file that is not whole is an error, and then there is no document
    view.close(document, ended.end);
    runtime.exitCode = exitCode(ended, options);
  } finally {
    interruption.forget();
    await open?.close();
    view.finish(session?.nowUs() ?? 0);
    await session?.stop();
    await attendants?.close();
    recording?.close();
  }
}

/** The terminal UI; undefined where there is no terminal for it, or plain lines are wanted. */
async function tuiOf(runtime: Runtime, options: UpOptions): Promise<UpTui | undefined> {
  const { tui, plain, tuiConfig } = options;
  if (tui && !plain) return (await import("../up-tui.ts")).upTui(runtime, options);
  const lonely = plain ? "plain" : tuiConfig === undefined ? undefined : "tui-config";
  if (!tui && lonely !== undefined)
    throw usage(lonely, `--${lonely} is about the terminal UI`, "--tui beside it");
  return undefined;
}

/** Who cannot have the terminal UI gets its packets as lines. */
function asPlain(options: UpOptions): UpOptions {
  return options.tui === true ? { ...options, verbose: true } : options;
}

/** Somebody may have ended the terminal UI while the bring-up climbed. */
function looked({ end, cause }: Looked, session: BringUpSession, options: UpOptions): Ended {
  const known = end ?? endNow(session, options);
  return cause === undefined ? { end: known } : { end: known, cause };
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
  const draw = (): void => view.draw(session.nowUs());
  let timer = setInterval(draw, REDRAW_MS);
  const { raised } = interruption;
  try {
    const interrupted = raised.then((cause) => ({ end: endNow(session, options), cause }));
    const first = await Promise.race([session.ended.then((end) => ({ end })), interrupted]);
    const stays = options.stay === true && options.simulate !== true;
    if ("cause" in first || first.end !== "reached" || !stays) return first;
    clearInterval(timer);
    timer = setInterval(draw, STAYING_REDRAW_MS);
    return { end: first.end, cause: await Promise.race([raised, session.faulted]) };
  } finally {
    clearInterval(timer);
  }
}

/** What an interruption has found: the goal reached or not. What is reported then is of now. */
function endNow(session: BringUpSession, { until = DEFAULT_GOAL }: UpOptions): End {
  if (session.document().blockedBy === undefined) return "reached";
  session.command({ kind: "advance", goal: until }); // asks all notifiers once more
  return "stopped";
}

const REDRAW_MS = 100;
/** Who has reached its goal has little to redraw, and lets the machine sleep. */
const STAYING_REDRAW_MS = 1_000;

function exitCode({ end, cause }: Ended, options: UpOptions): number {
  if (cause === undefined) return end === "reached" ? EXIT.done : EXIT.no;
  switch (cause) {
    case "SIGTERM":
    case "control-stop":
      return options.stay === true || options.tui === true ? EXIT.done : EXIT.interrupted;
    case "SIGINT":
    case "SIGHUP":
      return EXIT.interrupted;
    case "SIGPIPE":
      return EXIT.done;
    case "record-fault":
      return EXIT.io;
  }
}
