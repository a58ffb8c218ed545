import type { BringUpConfig } from "../services/bring-up/config.ts";
import {
  RecordedService,
  RECORDING_SCHEMA,
  type RandomSeed,
} from "../services/bring-up/recording.ts";
import type { BringUp, BringUpCommand, BringUpEvent } from "../services/bring-up.ts";
import { TOOL_VERSION } from "./tool-version.ts";
import type { BringUpView } from "../services/bring-up/view.ts";

/** The service, writing down what it is given. */
export function recordingOf(
  service: BringUp,
  about: { readonly mode: string; readonly random: RandomSeed; readonly config: BringUpConfig },
  write: (line: string) => void,
): RecordedService<BringUpCommand, BringUpEvent, BringUpView> {
  return new RecordedService(
    service,
    { schema: RECORDING_SCHEMA, tool: TOOL_VERSION, ...about },
    write,
  );
}
