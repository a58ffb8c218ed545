/** `watch`: a running instance as it goes on, in the terminal UI or as a stream of lines. */
import type { Command } from "commander";
import { EVENT_LOG_SCHEMA, eventToJson } from "../../net/event-log.ts";
import type { ControlClient, InstanceListener } from "../control/control-client.ts";
import { findInstance, INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { InstanceOptions } from "../control/instance-name.ts";
import { EXIT } from "../exit.ts";
import { Interruption, type InterruptionCause } from "../interruption.ts";
import { plainEvent } from "../plain-event.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";
import { textView } from "../text-view.ts";
import { tuiScreen } from "../tui-screen.ts";
import { socketSource } from "../tui/socket-source.ts";

const EXAMPLES = `
Examples:
  bringup watch                    the terminal UI; ? for its keys, q to leave: the instance goes on
  bringup watch --plain            lines of text, as up -v prints them
  bringup watch --ndjson | jq .    its event log, one event a line
`;

interface WatchOptions extends InstanceOptions {
  readonly plain?: true;
  readonly ndjson?: true;
  readonly tuiConfig?: string;
}

export function watchCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "watch",
      summary: "watch a running instance: in a terminal UI, or as lines",
      words: [],
      options: [
        {
          flags: "--plain",
          description: "lines of text, also on a terminal",
          conflicts: ["ndjson"],
        },
        { flags: "--ndjson", description: "its event log, one event a line" },
        { flags: "--tui-config <file>", description: "configuration of the terminal UI" },
        ...INSTANCE_OPTIONS,
      ],
      examples: EXAMPLES,
      run: (_runtime, _words, options) => watch(runtime, options as WatchOptions),
    },
    runtime,
  );
}

async function watch(runtime: Runtime, options: WatchOptions): Promise<void> {
  const client = await findInstance(runtime, options);
  const interruption = new Interruption();
  interruption.listenTo(runtime);
  try {
    const isTerminal = options.plain !== true && options.ndjson !== true;
    const screen = isTerminal ? await tuiScreen(runtime, options.tuiConfig) : undefined;
    if (screen === undefined) await stream(runtime, client, interruption, options);
    else {
      const shown = await screen.show(await socketSource(client), interruption.raised);
      if (shown.kind === "ended") runtime.stdout.write(`${client.hello.name} has ended\n`);
      if (shown.kind === "until") runtime.exitCode = exitCode(shown.value);
      if (shown.kind === "interrupted") runtime.exitCode = EXIT.interrupted;
    }
  } finally {
    interruption.forget();
    client.close();
  }
}

/** Lines until the instance ends, or somebody ends the command. */
async function stream(
  runtime: Runtime,
  client: ControlClient,
  interruption: Interruption,
  { ndjson }: WatchOptions,
): Promise<void> {
  const lines = ndjson ? logLines(runtime) : textLines(runtime);
  const lost = (events: number): void =>
    runtime.stderr.write(`bringup: ${events} events came too fast and were lost\n`);
  await client.subscribe({ since: 0, snapshotMs: 250 }, { ...lines, lost });
  const cause = await Promise.race([interruption.raised, client.closed]);
  lines.close();
  if (cause !== undefined) runtime.exitCode = exitCode(cause);
}

type Lines = InstanceListener & { close(): void };

function logLines({ stdout }: Runtime): Lines {
  stdout.write(`${JSON.stringify({ schema: EVENT_LOG_SCHEMA })}\n`);
  return {
    event: (event) => stdout.write(`${eventToJson(plainEvent(event))}\n`),
    close: () => undefined,
  };
}

function textLines(runtime: Runtime): Lines {
  const view = textView(runtime, { verbose: true, stay: true });
  let nowUs = 0;
  return {
    event: (event) => view.add(event),
    snapshot: ({ atUs }) => view.draw((nowUs = atUs)),
    close: () => view.finish(nowUs),
  };
}

function exitCode(cause: InterruptionCause): number {
  return cause === "SIGPIPE" ? EXIT.done : EXIT.interrupted;
}
