/** Colours by meaning. None when the output is not a terminal or `NO_COLOR` is set (no-color.org). */
import { Chalk } from "chalk";
import type { Output, Runtime } from "./runtime.ts";

export interface Style {
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

export function styleFor(runtime: Runtime, output: Output): Style {
  const coloured = output.isTerminal && !runtime.env["NO_COLOR"] && runtime.env["TERM"] !== "dumb";
  const chalk = new Chalk({ level: coloured ? 1 : 0 });
  return {
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    dim: chalk.dim,
  };
}
