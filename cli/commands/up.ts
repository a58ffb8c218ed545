/** `up`: climbs the ladder and shows how. */
import { Command, Option } from "commander";
import type { RetryPreset } from "../../net/retry-presets.ts";
import { LADDER, type LadderState } from "../../services/system-state/index.ts";
import { REQUIREMENTS, type RequiredPart } from "../../services/bring-up/config.ts";
import { startBringUp } from "../../library/bring-up.ts";
import type { BringUpMode, BringUpOptions } from "../../library/options.ts";
import type { BringUpSession, End } from "../../library/session.ts";
import { checkedHost, list, oneOf, usage } from "../arguments.ts";
import { addOptions } from "../commander-options.ts";
import { CliError, EXIT } from "../exit.ts";
import { Interruption, type InterruptionCause } from "../interruption.ts";
import {
  LINK_OPTIONS,
  linkOf,
  RETRY_OPTION,
  timeoutOption,
  type LinkOptions,
} from "../link-options.ts";
import { RecordingFile } from "../recording-file.ts";
import type { Runtime } from "../runtime.ts";
import { upView, type UpView, type UpViewOptions } from "../up-view.ts";

interface UpOptions extends LinkOptions, UpViewOptions {
  readonly lab?: true;
  readonly simulate?: true;
  readonly host?: true;
  readonly until: LadderState;
  readonly timeout: number;
  readonly retry?: RetryPreset;
  readonly insecureSeed?: true;
  readonly record?: string;
  readonly dnsServer?: readonly string[];
  readonly ntpServer?: readonly string[];
  readonly probe?: string;
  readonly require?: readonly RequiredPart[];
}

const EXAMPLES = `
Examples:
  bringup up                                  the embedded lab, on loopback
  bringup up --loss 30 --delay 5ms --seed 7   30 % of all packets lost each way
  bringup up --loss 30 -v                     a line for each packet: sent, received, dropped, ignored and why
  bringup up --simulate --retry dhclient      virtual time: slow policies take no time to watch
  bringup up --simulate --stay --timeout 2h   renewals too
  bringup up --host --json                    what the operating system has, as one JSON document
  bringup up --ndjson | tail -1               how it came out: the last event is the outcome
`;

export function upCommand(runtime: Runtime): Command {
  const command = new Command("up").description(
    "climb to OPERATIONAL and show which state was held, by whom and why",
  );
  addWhere(command);
  addOptions(command, [timeoutOption(60), ...LINK_OPTIONS]);
  addHow(command);
  addOutput(command);
  return command
    .addHelpText("after", EXAMPLES)
    .action((options: UpOptions) => up(runtime, options));
}

function addWhere(command: Command): void {
  command
    .addOption(
      new Option("--lab", "embedded servers on loopback (default)").conflicts(["simulate", "host"]),
    )
    .addOption(new Option("--simulate", "the same lab in virtual time").conflicts(["host"]))
    .option("--host", "start from the addresses, routes and resolvers that the system has")
    .addOption(
      new Option("--until <state>", "stop at this state")
        .argParser(oneOf("state", LADDER))
        .default("OPERATIONAL"),
    )
    .option("--stay", "go on after the goal: renew, synchronise, probe");
}

function addHow(command: Command): void {
  const parts = REQUIREMENTS.join(",");
  addOptions(command, [RETRY_OPTION])
    .option("--insecure-seed", "let --seed decide ids and ports on a real network")
    .addOption(
      new Option("--dns-server <address>", "ask this resolver first (repeatable)").argParser(list),
    )
    .addOption(
      new Option(
        "--ntp-server <host>",
        "ask this time server first, and never the public pool (repeatable)",
      ).argParser(hosts),
    )
    .option("--probe <name>", "name that proves the resolvers")
    .addOption(
      new Option("--require <parts>", `what a network must have: ${parts}`).argParser(
        requiredParts,
      ),
    );
}

function addOutput(command: Command): void {
  command
    .option("--record <file>", "write a recording for replay")
    .addOption(
      new Option("-v, --verbose", "a line for each packet, too").conflicts(["json", "ndjson"]),
    )
    .addOption(new Option("--json", "print one JSON document").conflicts(["ndjson"]))
    .option("--ndjson", "print the event log, one event a line, as it happens");
}

function hosts(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...list(text).map(checkedHost)];
}

function requiredParts(text: string): readonly RequiredPart[] {
  return list(text).map(oneOf("part", REQUIREMENTS));
}

async function up(runtime: Runtime, options: UpOptions): Promise<void> {
  const wanted = bringUpOptions(options);
  const interruption = new Interruption();
  // virtual time does not stop to listen: an interrupt then does what the system does with it
  if (options.simulate !== true) interruption.listenTo(runtime);
  const { record } = options;
  const recording =
    record === undefined
      ? undefined
      : new RecordingFile(record, () => interruption.raise("record-fault"));
  const view = upView(runtime, options);
  let session: BringUpSession | undefined;
  try {
    session = await start({
      ...wanted,
      onEvent: (event) => view.add(event),
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
    // by its name: a bundle may hold the class twice
    if (!(error instanceof Error && error.name === "OptionError" && "option" in error)) throw error;
    const { name = String(error.option), expected } = OPTIONS[String(error.option)] ?? {};
    throw usage(name, error.message, expected);
  }
}

/** What the options of the library are called here, and what they take. */
const OPTIONS: Readonly<Record<string, { readonly name: string; readonly expected?: string }>> = {
  dnsServers: { name: "dns-server", expected: "an IP address" },
  ntpServers: { name: "ntp-server", expected: "an address or a name" },
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

function bringUpOptions(options: UpOptions): BringUpOptions {
  const mode: BringUpMode = options.simulate ? "simulate" : options.host ? "host" : "lab";
  const { retry, dnsServer, ntpServer, probe, require } = options;
  const link = linkOf(options);
  if (mode === "host" && link.seed !== undefined && options.insecureSeed !== true) {
    const message = "with --seed on a real network others can guess ids and ports";
    throw usage("seed", message, undefined, "--insecure-seed beside it, where nobody would");
  }
  return {
    mode,
    until: options.until,
    timeoutUs: options.timeout,
    ...link,
    stay: options.stay ?? false,
    insecureSeed: options.insecureSeed ?? false,
    ...(retry === undefined ? {} : { retry }),
    ...(dnsServer === undefined ? {} : { dnsServers: dnsServer }),
    ...(ntpServer === undefined ? {} : { ntpServers: ntpServer }),
    ...(probe === undefined ? {} : { probe }),
    ...(require === undefined ? {} : { require }),
  };
}
