/** `states`: the ladder with its forward and backward edges, for people, programs and drawings. */
import { Command, Option } from "commander";
import {
  ladderDot,
  ladderJson,
  ladderMermaid,
  ladderText,
} from "../../services/system-state/index.ts";
import type { Runtime } from "../runtime.ts";

interface StatesOptions {
  readonly dot?: true;
  readonly mermaid?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  bringup states
  bringup states --dot | dot -Tsvg > states.svg
  bringup states --mermaid
`;

export function statesCommand(runtime: Runtime): Command {
  return new Command("states")
    .description("show the ladder of states with its forward and backward edges")
    .addOption(new Option("--dot", "as a Graphviz graph").conflicts(["mermaid", "json"]))
    .addOption(new Option("--mermaid", "as a Mermaid diagram").conflicts(["json"]))
    .option("--json", "as one JSON document")
    .addHelpText("after", EXAMPLES)
    .action((options: StatesOptions) => runtime.stdout.write(render(options)));
}

function render(options: StatesOptions): string {
  if (options.dot) return ladderDot();
  if (options.mermaid) return ladderMermaid();
  return options.json ? `${JSON.stringify(ladderJson())}\n` : ladderText();
}
