/** Reads the policy files that people write; loaded where there is one, because the checks take their time. */
import { faultText } from "../experiment/file-fault.ts";
import { policyFromFile } from "../experiment/policy-file.ts";
import { jsonAt } from "../library/design-names.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import { usage } from "./arguments.ts";

/** Throws a CliError that names all that is wrong with the file. */
export function readPolicy(file: string): RetryPreset {
  const json = jsonAt(file);
  const policy = json.kind === "faults" ? json : policyFromFile(json.value);
  if (policy.kind === "value") return policy.value;
  const expected = 'a policy file: "schema": "bringup.retry/1" (docs/retry.md)';
  throw usage("retry", `${file}: ${policy.faults.map(faultText).join("; ")}`, expected);
}
