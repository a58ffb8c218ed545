/** Reads the scenarios that are named or stand in files; loaded where there is one. */
import { faultText } from "../experiment/file-fault.ts";
import type { Scenario } from "../lab/scenario.ts";
import { designNames, isFileName } from "../library/design-names.ts";
import { usage } from "./arguments.ts";

/** Throws a CliError that names all that is wrong. */
export async function readScenario(choice: string): Promise<Scenario> {
  const isFile = isFileName(choice);
  const { scenario } = await designNames(".", isFile);
  const found = scenario(choice);
  if (found.kind === "value") return found.value.scenario;
  const expected = 'a scenario file: "schema": "bringup.scenario/1" (docs/scenarios.md)';
  if (isFile) throw usage("scenario", found.faults.map(faultText).join("; "), expected);
  const [fault] = found.faults;
  throw usage("scenario", `unknown scenario ${fault?.found ?? ""}`, fault?.expected, "dhcp-nak");
}
