/** What `--scenario` is told: a name, or a file, which is read later. */
import type { Scenario } from "../lab/scenario.ts";

/** The scenario itself. What reads files and knows names is loaded only where one was given. Throws a CliError. */
export async function scenarioOfChoice(choice: string | undefined): Promise<Scenario | undefined> {
  if (choice === undefined) return undefined;
  const { readScenario } = await import("./scenario-reader.ts");
  return readScenario(choice);
}
