/** `up`: climbs the ladder and shows how. */
import { Command, Option } from "commander";
import type { RetryPreset } from "../../net/retry-presets.ts";
import type { LogEvent } from "../../net/event-log.ts";
import { eventToJson, EVENT_LOG_SCHEMA } from "../../net/event-log.ts";
import { formatDurationUs } from "../../net/instant.ts";
import { LADDER, type LadderState } from "../../services/system-state/index.ts";
import { REQUIREMENTS, type RequiredPart } from "../../services/bring-up/config.ts";
import type { UpDocument } from "../../services/bring-up/document.ts";
import { startBringUp } from "../../library/bring-up.ts";
import { OptionError, type BringUpMode, type BringUpOptions } from "../../library/options.ts";
import type { BringUpSession, End } from "../../library/session.ts";
import { durationUs, list, oneOf, retryPreset, usage } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { addLinkOptions, linkOf, type LinkOptions } from "../link-options.ts";
import { LadderText } from "../ladder-text.ts";
import { RecordingFile } from "../recording-file.ts";
import type { Runtime } from "../runtime.ts";
import { styleFor } from "../style.ts";

interface UpOptions extends LinkOptions {
  readonly lab?: true;
  readonly simulate?: true;
  readonly host?: true;
  readonly until: LadderState;
  readonly timeout: number;
  readonly retry?: RetryPreset;
  readonly insecureSeed?: true;
  readonly json?: true;
  readonly ndjson?: true;
  readonly record?: string;
  readonly stay?: true;
  readonly dnsServer?: readonly string[];
  readonly ntpServer?: readonly string[];
  readonly probe?: string;
  readonly require?: readonly RequiredPart[];
}

const EXAMPLES = `
Examples:
  bringup up                                  the embedded lab, on loopback
  bringup up --loss 30 --delay 5ms --seed 7   30 % of all packets lost each way
  bringup up --simulate --retry dhclient      virtual time: slow policies take no time to watch
  bringup up --simulate --stay --timeout 2h   renewals too
  bringup up --host --json                    what the operating system has, as one JSON document
`;

export function upCommand(runtime: Runtime): Command {
  const command = new Command("up").description("climb to OPERATIONAL and show which state was held, by whom and why");
  command
    .addOption(new Option("--lab", "embedded servers on loopback (default)").conflicts(["simulate", "host"]))
    .addOption(new Option("--simulate", "the same lab in virtual time").conflicts(["host"]))
    .option("--host", "start from the addresses, routes and resolvers that the system has")
    .addOption(
      new Option("--until <state>", "stop at this state").argParser(oneOf("state", LADDER)).default("OPERATIONAL"),
    )
    .addOption(new Option("--timeout <duration>", "give up after").argParser(durationUs).default(60_000_000, "60s"))
    ;
  return addLinkOptions(command)
    .addOption(new Option("--retry <policy>", "a preset (adaptive by default), or delays: 250ms,500ms,1s").argParser(retryPreset))
    .option("--insecure-seed", "let --seed decide ids and ports on a real network")
    .addOption(new Option("--dns-server <address>", "ask this resolver (repeatable)").argParser(list))
    .addOption(new Option("--ntp-server <host>", "ask this time server (repeatable)").argParser(list))
    .option("--probe <name>", "name that proves the resolvers")
    .addOption(new Option("--require <parts>", `what a network must have: ${REQUIREMENTS.join(",")}`).argParser(requiredParts))
    .option("--stay", "go on after the goal: renew, synchronise, probe")
    .option("--record <file>", "write a recording for replay")
    .addOption(new Option("--json", "print one JSON document").conflicts(["ndjson"]))
    .option("--ndjson", "print the event log, one event a line, as it happens")
    .addHelpText("after", EXAMPLES)
    .action((options: UpOptions) => up(runtime, options));
}

function requiredParts(text: string): readonly RequiredPart[] {
  return list(text).map(oneOf("part", REQUIREMENTS));
}

async function up(runtime: Runtime, options: UpOptions): Promise<void> {
  const interruption = new Interruption(runtime);
  const recording = options.record === undefined ? undefined : new RecordingFile(options.record, () => interruption.raise("record"));
  const view = viewFor(runtime, options);
  try {
    const session = await start({
      ...bringUpOptions(options),
      onEvent: (event) => view.add(event),
      ...(recording === undefined ? {} : { onRecord: (line: string) => recording.write(line) }),
    });
    const ended = await watch(session, view, interruption, options);
    view.finish(session.nowUs());
    const document = await session.stop();
    recording?.close();
    view.close(document);
    runtime.exitCode = exitCode(document, ended, options);
  } finally {
    interruption.forget();
    view.restore();
    recording?.close();
  }
}

async function start(options: BringUpOptions): Promise<BringUpSession> {
  try {
    return await startBringUp(options);
  } catch (error) {
    if (error instanceof OptionError) throw usage(error.option, error.message);
    throw error;
  }
}

/** Waits for the end, redrawing what is open, and for the interruption where the bring-up stays. */
async function watch(
  session: BringUpSession,
  view: View,
  interruption: Interruption,
  options: UpOptions,
): Promise<End | "interrupted"> {
  const timer = setInterval(() => view.draw(session.nowUs()), REDRAW_MS);
  try {
    const first = await Promise.race([session.ended, interruption.raised]);
    const stays = options.stay === true && options.simulate !== true;
    if (first === "reached" && stays) await interruption.raised;
    return first;
  } finally {
    clearInterval(timer);
  }
}

const REDRAW_MS = 100;

function exitCode(document: UpDocument, ended: End | "interrupted", options: UpOptions): number {
  if (ended === "interrupted") return EXIT.interrupted;
  const reached = document.blockedBy === undefined || (options.stay === true && ended === "reached");
  return reached ? EXIT.done : EXIT.no;
}

function bringUpOptions(options: UpOptions): BringUpOptions {
  const mode: BringUpMode = options.simulate ? "simulate" : options.host ? "host" : "lab";
  const { retry, dnsServer, ntpServer, probe, require } = options;
  return {
    mode,
    until: options.until,
    timeoutUs: options.timeout,
    ...linkOf(options),
    stay: options.stay ?? false,
    insecureSeed: options.insecureSeed ?? false,
    ...(retry === undefined ? {} : { retry }),
    ...(dnsServer === undefined ? {} : { dnsServers: dnsServer }),
    ...(ntpServer === undefined ? {} : { ntpServers: ntpServer }),
    ...(probe === undefined ? {} : { probe }),
    ...(require === undefined ? {} : { require }),
  };
}

/** The first of Ctrl-C, SIGTERM, SIGHUP and a recording that cannot be written. */
class Interruption {
  readonly raised: Promise<"interrupted">;
  readonly forget: () => void;
  readonly #resolve: (how: "interrupted") => void;

  constructor(runtime: Runtime) {
    const { promise, resolve } = Promise.withResolvers<"interrupted">();
    this.raised = promise;
    this.#resolve = resolve;
    this.forget = runtime.onSignal(() => resolve("interrupted"));
  }

  raise(_why: "record"): void {
    this.#resolve("interrupted");
  }
}

/** One of the three ways to see a bring-up. */
interface View {
  add(event: LogEvent): void;
  draw(nowUs: number): void;
  /** Nothing of what follows concerns a person: the lease is given back. */
  finish(nowUs: number): void;
  close(document: UpDocument): void;
  /** Gives the terminal back, whatever happened. */
  restore(): void;
}

const nothing = (): void => undefined;
const BLIND: View = { add: nothing, draw: nothing, finish: nothing, close: nothing, restore: nothing };

function viewFor(runtime: Runtime, options: UpOptions): View {
  const { stdout } = runtime;
  if (options.json) {
    const close = (document: UpDocument): void => stdout.write(`${JSON.stringify(document)}\n`);
    return { ...BLIND, close };
  }
  if (options.ndjson) {
    stdout.write(`${JSON.stringify({ schema: EVENT_LOG_SCHEMA })}\n`);
    return { ...BLIND, add: (event) => stdout.write(`${eventToJson(event)}\n`) };
  }
  const style = styleFor(runtime, stdout);
  const ladder = new LadderText(stdout, style);
  return {
    add: (event) => ladder.add(event),
    draw: (nowUs) => ladder.draw(nowUs),
    finish: (nowUs) => ladder.close(nowUs),
    close: (document) => stdout.write(`\n${summary(document, style)}\n`),
    restore: () => ladder.restore(),
  };
}

function summary(document: UpDocument, style: ReturnType<typeof styleFor>): string {
  const { packets, retries, seed, reached, target, elapsedUs } = document;
  const dropped = packets.droppedTx + packets.droppedRx;
  const cost = [
    `${packets.sent} sent`,
    `${packets.received} received`,
    `${dropped} dropped`,
    `${packets.ignored} ignored`,
    `${retries} ${retries === 1 ? "retry" : "retries"}`,
    ...(seed === null ? [] : [`seed ${seed}`]),
  ].join(", ");
  const verdict =
    document.blockedBy === undefined
      ? style.good(`${reached} after ${formatDurationUs(elapsedUs)}`)
      : style.bad(`${target} not reached after ${formatDurationUs(elapsedUs)}: stopped at ${reached}`);
  const blockers = (document.blockedBy ?? []).map(({ notifier, kind, reason }) => `  ${notifier} (${kind}): ${reason}`);
  return [`${style.strong(verdict)}  (${cost})`, ...blockers].join("\n");
}
