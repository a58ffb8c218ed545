/** `hold`: refuses a step of the ladder of a running instance by hand. */
import type { Command } from "commander";
import { LADDER, type LadderState } from "../../services/system-state/index.ts";
import { oneOf, timeoutUs } from "../arguments.ts";
import { askInstance, JSON_OPTION, type AskOptions } from "../control/ask-instance.ts";
import { INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand } from "../subcommand.ts";

const EXAMPLES = `
Examples:
  bringup hold --reason "cable is being moved"               the next state, whichever it is
  bringup hold OPERATIONAL --reason maintenance --for 10m    released by itself after ten minutes
  bringup hold TIME_VALID --reason "no GPS yet" --as gps     then: bringup release gps
`;

interface HoldOptions extends AskOptions {
  readonly reason: string;
  readonly for?: number;
  readonly as?: string;
  readonly veto?: true;
}

const stateWord = oneOf("state", LADDER);

export function holdCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "hold",
      summary: "keep a running instance from entering a state, until it is released",
      words: [{ word: "[state]", description: "the next one unless told otherwise" }],
      options: [
        {
          flags: "--reason <text>",
          description: "why: everybody who looks sees it",
          mandatory: true,
        },
        { flags: "--for <duration>", description: "release it by itself after", parse: timeoutUs },
        {
          flags: "--as <owner>",
          description: "on whose name it stands: operator unless told otherwise",
        },
        { flags: "--veto", description: "say no, rather than not yet" },
        ...INSTANCE_OPTIONS,
        JSON_OPTION,
      ],
      examples: EXAMPLES,
      run: (_runtime, [word], given) => {
        const options = given as unknown as HoldOptions;
        const state = word === undefined ? undefined : stateWord(String(word));
        return hold(runtime, options, state);
      },
    },
    runtime,
  );
}

function hold(
  runtime: Runtime,
  options: HoldOptions,
  state: LadderState | undefined,
): Promise<void> {
  const { reason, for: forUs, as: name, veto } = options;
  return askInstance(runtime, options, veto ? "veto" : "hold", {
    reason,
    ...(state === undefined ? {} : { state }),
    ...(forUs === undefined ? {} : { forUs }),
    ...(name === undefined ? {} : { name }),
  });
}
