/** Reads the configuration file of the terminal UI; loaded where there is one, because the checks take their time. */
import { faultText } from "../experiment/file-fault.ts";
import { jsonAt } from "../library/design-names.ts";
import { usage } from "./arguments.ts";
import { tuiConfigFromFile } from "./tui/tui-config-file.ts";
import type { TuiConfig } from "./tui/tui-config.ts";

/** Throws a CliError that names all that is wrong with the file. */
export function readTuiConfig(file: string): TuiConfig {
  const json = jsonAt(file);
  const config = json.kind === "faults" ? json : tuiConfigFromFile(json.value);
  if (config.kind === "value") return config.value;
  const expected = "a configuration of the terminal UI (docs/tui.md)";
  throw usage("tui-config", `${file}: ${config.faults.map(faultText).join("; ")}`, expected);
}
