/** What goes along with a bring-up that stays: its control socket, its log, and whom it tells of its state. */
import { openControl } from "./control/controlled-instance.ts";
import { openExecHook } from "./hook/exec-hook.ts";
import { openServiceManager } from "./hook/service-manager.ts";
import { openLog } from "./log/event-log.ts";
import type { AttendantOpener } from "./up-attendants.ts";
import type { Runtime } from "./runtime.ts";
import type { UpOptions } from "./up-options.ts";

/** Those that the options and the environment ask for. */
export function instanceOpeners(options: UpOptions, { env }: Runtime): readonly AttendantOpener[] {
  const { stay, simulate, log, logLevel, exec } = options;
  const stays = stay === true && simulate !== true;
  return [
    ...(stays ? [openControl] : []),
    ...(log !== undefined || logLevel !== undefined ? [openLog] : []),
    ...(stays && env["NOTIFY_SOCKET"] ? [openServiceManager] : []),
    ...(exec === undefined ? [] : [openExecHook]),
  ];
}
