/** What `up` can be told for a bring-up that stays: its configuration, its name, and whom it tells of what happens. */
import { oneOf } from "./arguments.ts";
import { instanceName } from "./control/instance-name.ts";
import { LOG_LEVELS, type LogLevel } from "./log/log-levels.ts";
import { logTarget, type LogTarget } from "./log/log-target.ts";
import type { OptionSpec } from "./option-spec.ts";

export interface UpInstanceOptions {
  readonly config?: string;
  readonly name?: string;
  readonly control?: string;
  readonly exec?: string;
  readonly log?: LogTarget;
  readonly logLevel?: LogLevel;
}

export const INSTANCE: readonly OptionSpec[] = [
  { flags: "--config <file>", description: "options from a file; those given here go before" },
  {
    flags: "--name <name>",
    description: "with --stay: what status, wait and the like call it",
    parse: instanceName,
  },
  { flags: "--control <path>", description: "with --stay: where its control socket is" },
  {
    flags: "--exec <command>",
    description: "run this at each new state and lease (docs/running-instance.md)",
    conflicts: ["simulate"],
  },
  {
    flags: "--log <place>",
    description: "stderr, file:PATH, syslog or journal",
    parse: logTarget,
    conflicts: ["simulate"],
  },
  {
    flags: "--log-level <level>",
    description: `${LOG_LEVELS.join(", ")} (notice unless told otherwise)`,
    parse: oneOf("level", LOG_LEVELS),
    conflicts: ["simulate"],
  },
];
