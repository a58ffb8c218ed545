/** All that reads files people wrote for experiments; loaded where there is one, because the checks take their time. */
export { designFromFile } from "../experiment/design-file.ts";
export { linkFromFile } from "../experiment/link-file.ts";
export { policyFromFile } from "../experiment/policy-file.ts";
export { scenarioFromFile } from "../experiment/scenario-file.ts";
