/** What a report may use of the terminal that it is shown on. */
import type { TerminalLooks } from "../report/terminal-text.ts";
import { printable } from "./printable.ts";
import type { Runtime } from "./runtime.ts";

/** `plain`: nothing beyond ASCII, no colours. */
export function terminalLooks({ stdout, env }: Runtime, plain: true | undefined): TerminalLooks {
  return {
    columns: stdout.columns,
    rows: stdout.rows,
    ascii: plain ?? false,
    colour: stdout.isTerminal && plain === undefined && !env["NO_COLOR"],
    clean: printable,
  };
}
