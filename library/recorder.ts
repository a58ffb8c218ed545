import type { BringUpConfig } from "../services/bring-up/config.ts";
import { RecordedService, RECORDING_SCHEMA } from "../services/bring-up/recording.ts";
import type { BringUp, BringUpCommand, BringUpEvent } from "../services/bring-up.ts";
import { PLAIN } from "../lab/scenario.ts";
import { lineSpace } from "./line-space.ts";
import { linkIsPerfect, type Plan } from "./options.ts";
import { TOOL_VERSION } from "./tool-version.ts";
import type { BringUpView } from "../services/bring-up/view.ts";

/** The service, writing down what it is given; the header tells what it takes to make the world of the run again. */
export function recordingOf(
  service: BringUp,
  plan: Plan,
  config: BringUpConfig,
  write: (line: string) => void,
): RecordedService<BringUpCommand, BringUpEvent, BringUpView> {
  const { mode, random, tx, rx, scenario, stay } = plan;
  const header = {
    schema: RECORDING_SCHEMA,
    tool: TOOL_VERSION,
    mode,
    random,
    config,
    ...(linkIsPerfect(plan) ? {} : { link: { tx, rx } }),
    ...(scenario === PLAIN ? {} : { scenario }),
    ...(stay ? { stay } : {}),
  } as const;
  return new RecordedService(service, header, write, lineSpace());
}
