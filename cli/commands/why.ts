/** `why`: in words, what blocks a state now, or where the time until it went. */
import { Command } from "commander";
import { LADDER, type LadderState } from "../../services/system-state/index.ts";
import { whyText } from "../../observation/why/text.ts";
import { durationUs, oneOf } from "../arguments.ts";
import { addOptions } from "../commander-options.ts";
import { INSTANCE_OPTIONS } from "../control/find-instance.ts";
import type { InstanceOptions } from "../control/instance-name.ts";
import { EXIT } from "../exit.ts";
import type { OptionSpec } from "../option-spec.ts";
import { printable } from "../printable.ts";
import type { Runtime } from "../runtime.ts";
import { instanceSource } from "../why-instance.ts";
import { recordingSource, type WhyAnswer } from "../why-source.ts";

interface WhyOptions extends InstanceOptions {
  readonly at?: number;
  readonly state?: LadderState;
  readonly json?: true;
}

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--at <time>",
    description: "as it stood then, counted from the start (of a recording)",
    parse: durationUs,
  },
  {
    flags: "--state <state>",
    description: "ask about this state instead of the goal",
    parse: oneOf("state", LADDER),
  },
  ...INSTANCE_OPTIONS,
  { flags: "--json", description: "print one JSON document" },
];

const EXAMPLES = `
Examples:
  bringup up --loss 30 --record run.rec
  bringup why run.rec                  where the time went, or what blocked it
  bringup why run.rec --state DHCP     the same for the way to another state
  bringup why run.rec --at 250ms       what blocked it at that moment
  bringup why                          the same of a running instance (up --stay), now

Exit codes: 0 the state was reached, 1 it was not.
`;

export function whyCommand(runtime: Runtime): Command {
  const command = new Command("why")
    .description("explain what blocks OPERATIONAL, or where the time until it went")
    .argument("[file]", "a recording made with up --record; without one, a running instance");
  return addOptions(command, OPTIONS)
    .addHelpText("after", EXAMPLES)
    .action((file: string | undefined, options: WhyOptions) => run(runtime, file, options));
}

async function run(runtime: Runtime, file: string | undefined, options: WhyOptions): Promise<void> {
  const { at, state } = options;
  const source = file === undefined ? instanceSource(runtime, options) : recordingSource(file);
  const answer = await source({
    ...(at === undefined ? {} : { atUs: at }),
    ...(state === undefined ? {} : { state }),
  });
  show(runtime, answer, options);
}

function show(runtime: Runtime, { why, remark }: WhyAnswer, { json }: WhyOptions): void {
  const text = json
    ? `${JSON.stringify(why)}\n`
    : whyText(why)
        .map((line) => `${printable(line)}\n`)
        .join("");
  runtime.stdout.write(text);
  if (remark !== undefined) runtime.stderr.write(`bringup: ${remark}\n`);
  if (!why.reached || remark !== undefined) runtime.exitCode = EXIT.no;
}
