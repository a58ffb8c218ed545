/** `wait`: a gate for scripts, which opens when a running instance has reached a state. */
import type { Command } from "commander";
import { LADDER, type LadderState } from "../../services/system-state/index.ts";
import { oneOf, timeoutUs } from "../arguments.ts";
import { JSON_OPTION } from "../control/ask-instance.ts";
import { INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { InstanceOptions } from "../control/instance-name.ts";
import { waitForState, waitText } from "../control/wait-for-state.ts";
import { EXIT } from "../exit.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup wait && start-my-program                   until OPERATIONAL, for at most a minute
  bringup wait --for TIME_VALID --timeout 5s || exit
  bringup wait --name eth0 --timeout 2m --json       also for an instance that is not there yet

The exit code is 0 when the state is reached, and 1 when the time is up, with all that blocks it.
`;

interface WaitOptions extends InstanceOptions {
  readonly for: LadderState;
  readonly timeout: number;
  readonly json?: true;
}

export function waitCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "wait",
      summary: "wait until a running instance has reached a state",
      words: [],
      options: [
        {
          flags: "--for <state>",
          description: "that state, or one above it",
          parse: oneOf("state", LADDER),
          default: { value: "OPERATIONAL", text: "OPERATIONAL" },
        },
        {
          flags: "--timeout <duration>",
          description: "give up after",
          parse: timeoutUs,
          default: { value: 60_000_000, text: "60s" },
        },
        ...INSTANCE_OPTIONS,
        JSON_OPTION,
      ],
      examples: EXAMPLES,
      run: (_runtime, _words, options) => wait(runtime, options as unknown as WaitOptions),
    },
    runtime,
  );
}

async function wait(runtime: Runtime, options: WaitOptions): Promise<void> {
  const stop = new AbortController();
  const forget = runtime.onInterrupt(() => stop.abort());
  try {
    const { for: state, timeout } = options;
    const waited = await waitForState(runtime, options, {
      state,
      timeoutUs: timeout,
      signal: stop.signal,
    });
    if (options.json) runtime.stdout.write(`${JSON.stringify(waited)}\n`);
    else (waited.reached ? runtime.stdout : runtime.stderr).write(waitText(waited));
    runtime.exitCode = stop.signal.aborted
      ? EXIT.interrupted
      : waited.reached
        ? EXIT.done
        : EXIT.no;
  } finally {
    forget();
  }
}
