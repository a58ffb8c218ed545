/** `relay`: joins two interfaces, or UDP addresses, through a link that loses and delays packets. */
import { Command, Option } from "commander";
import {
  EXEMPTIONS,
  RECORD_SCHEMA,
  startRelay,
  type Exemption,
  type Relay,
  type RelayOptions,
  type UdpForward,
} from "../../library/relay.ts";
import { timeoutMs } from "../../library/timer-limit.ts";
import { seedNumber, timeoutUs, usage } from "../arguments.ts";
import { addOptions } from "../commander-options.ts";
import { CliError, EXIT } from "../exit.ts";
import { libraryError, type OptionNames } from "../library-error.ts";
import { Interruption, type InterruptionCause } from "../interruption.ts";
import { RecordingFile } from "../recording-file.ts";
import {
  exemptions,
  IMPAIRMENT_OPTIONS,
  modelsOf,
  udpForward,
  type RelayModels,
} from "../relay-options.ts";
import { REDRAW_MS, relayView, type RelayViewOptions } from "../relay-view.ts";
import type { Runtime } from "../runtime.ts";

interface RelayCommandOptions extends RelayViewOptions, Readonly<Record<string, unknown>> {
  readonly seed?: number;
  readonly exempt?: readonly Exemption[];
  readonly udp?: readonly UdpForward[];
  readonly duration?: number;
  readonly record?: string;
}

const EXAMPLES = `
Two interfaces need the privilege CAP_NET_RAW, --udp needs none. It runs until it is interrupted: Ctrl-C ends it with
130, SIGTERM and --duration with 0.

Examples:
  bringup relay r0 r1 --loss 10 --delay 5ms --seed 7   two interfaces become one bad wire
  bringup relay r0 r1 --link 'lte; rx dns: loss 50%'   a link by name, with a rule
  bringup relay r0 r1 --loss-ab 30 --exempt arp        only one way, and address resolution passes
  bringup relay r0 r1 --loss 10 --record run.ndjson    what happened to each packet
  bringup relay --udp 127.0.0.1:5301:192.0.2.53:53 --loss 30
  bringup relay r0 r1 --duration 10s --json            the statistics as one JSON document
`;

export function relayCommand(runtime: Runtime): Command {
  const command = new Command("relay")
    .description("join two interfaces, or UDP addresses, through a link that loses and delays")
    .argument("[interface1]", "an Ethernet interface")
    .argument("[interface2]", "another one");
  addOptions(command, [
    ...IMPAIRMENT_OPTIONS,
    { flags: "--seed <number>", description: "repeat a run's dice", parse: seedNumber },
    { flags: "--duration <duration>", description: "end after", parse: timeoutUs },
  ]);
  return command
    .addOption(
      new Option(
        "--exempt <kinds>",
        `let pass without dice, delayed only: ${EXEMPTIONS.join(", ")} (none)`,
      ).argParser(exemptions),
    )
    .addOption(
      new Option(
        "--udp <listen:target>",
        "relay UDP instead, without privileges (repeatable)",
      ).argParser(udpForward),
    )
    .option("--record <file>", "write what happens to each packet, a JSON line each")
    .addOption(new Option("--json", "print one JSON document at the end").conflicts(["ndjson"]))
    .option("--ndjson", "print the statistics every second, a JSON line each")
    .addHelpText("after", EXAMPLES)
    .action((first: string | undefined, second: string | undefined, options: RelayCommandOptions) =>
      relay(runtime, [first, second], options),
    );
}

async function relay(
  runtime: Runtime,
  names: readonly (string | undefined)[],
  options: RelayCommandOptions,
): Promise<void> {
  const models = await modelsOf(options);
  const wanted = relayOptions(names, options, models);
  const interruption = new Interruption();
  interruption.listenTo(runtime);
  const { record } = options;
  const recording =
    record === undefined
      ? undefined
      : new RecordingFile(record, () => interruption.raise("record-fault"));
  const view = relayView(runtime, options, models);
  try {
    const started = await startRelay({
      ...wanted,
      onLink: (change) => view.link(change),
      ...(recording === undefined
        ? {}
        : { onRecord: (one) => recording.write(JSON.stringify(one)) }),
    });
    const { names: interfaces, seed } = started;
    recording?.write(JSON.stringify({ schema: RECORD_SCHEMA, seed, models, circuits: interfaces }));
    const startedMs = performance.now();
    const elapsedUs = (): number => Math.round((performance.now() - startedMs) * 1_000);
    view.ready(started);
    const timer = setInterval(() => view.draw(started, elapsedUs()), REDRAW_MS);
    const cause = await over(started, interruption, options.duration).finally(() =>
      clearInterval(timer),
    );
    await started.stop();
    view.finish();
    recording?.close();
    view.close(started, elapsedUs());
    runtime.exitCode = exitCode(cause);
  } catch (error) {
    throw refusal(error);
  } finally {
    interruption.forget();
    view.finish();
    recording?.close();
  }
}

type Cause = InterruptionCause | "duration";

async function over(
  relay: Relay,
  { raised }: Interruption,
  durationUs: number | undefined,
): Promise<Cause> {
  const { promise, resolve } = Promise.withResolvers<Cause>();
  const timer =
    durationUs === undefined
      ? undefined
      : setTimeout(() => resolve("duration"), timeoutMs(durationUs));
  // it ends by itself only when something is wrong, and then it rejects
  const failed = relay.ended.then((): Cause => "duration");
  return Promise.race([promise, raised, failed]).finally(() => clearTimeout(timer));
}

function exitCode(cause: Cause): number {
  switch (cause) {
    case "SIGINT":
    case "SIGHUP":
      return EXIT.interrupted;
    case "SIGTERM":
    case "SIGPIPE":
    case "control-stop":
    case "duration":
      return EXIT.done;
    case "record-fault":
      return EXIT.io;
  }
}

function relayOptions(
  [first, second]: readonly (string | undefined)[],
  { udp, exempt, seed }: RelayCommandOptions,
  models: RelayModels,
): RelayOptions {
  const both = "two interfaces, or --udp LISTEN:TARGET";
  const shared = {
    ...models,
    ...(exempt === undefined ? {} : { exempt }),
    ...(seed === undefined ? {} : { seed }),
  };
  if (udp !== undefined) {
    if (first === undefined) return { ...shared, udp };
    throw usage("interface", "interfaces and --udp do not go together", both);
  }
  if (first === undefined || second === undefined)
    throw usage("interface", "it takes two ends to relay", both, "bringup relay r0 r1");
  return { ...shared, interfaces: [first, second] };
}

/** What the library calls by other names. */
const OPTIONS: OptionNames = {
  interfaces: { name: "interface" },
  aToB: { name: "link" },
  bToA: { name: "link" },
};

function refusal(error: unknown): unknown {
  // by its name: a bundle may hold a class twice
  return error instanceof Error && error.name === "RelayError"
    ? new CliError(EXIT.io, "io.relay", error.message)
    : libraryError(error, OPTIONS);
}
