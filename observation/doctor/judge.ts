/** The whole judgement: facts in, a document out. */
import { causesOf } from "./causes.ts";
import { counted } from "./check.ts";
import { clientChecks } from "./checks/client-checks.ts";
import { clockChecks } from "./checks/clock-checks.ts";
import { dhcpServerChecks } from "./checks/dhcp-server-checks.ts";
import { interfaceChecks } from "./checks/interface-checks.ts";
import { nameServerChecks } from "./checks/name-server-checks.ts";
import { programChecks } from "./checks/program-checks.ts";
import { resolverChecks } from "./checks/resolver-checks.ts";
import { routeChecks } from "./checks/route-checks.ts";
import { timeServerChecks } from "./checks/time-server-checks.ts";
import {
  DOCTOR_SCHEMA,
  type CheckStatus,
  type DoctorCause,
  type DoctorCounts,
  type DoctorDocument,
} from "./document.ts";
import type { DoctorFacts } from "./facts.ts";

/** From the program up to the time servers. */
const AREAS = [
  programChecks,
  interfaceChecks,
  clientChecks,
  dhcpServerChecks,
  routeChecks,
  resolverChecks,
  nameServerChecks,
  clockChecks,
  timeServerChecks,
] as const;

/** What the facts come to; `elapsedUs`: how long it took to collect them. */
export function judge(facts: DoctorFacts, elapsedUs: number): DoctorDocument {
  const checks = AREAS.flatMap((area) => area(facts));
  const counts: Record<CheckStatus, number> = { ok: 0, warning: 0, problem: 0, skipped: 0 };
  for (const { status } of checks) counts[status]++;
  const causes = causesOf(facts, checks);
  const verdict = counts.problem > 0 ? "problem" : counts.warning > 0 ? "warning" : "ok";
  return {
    schema: DOCTOR_SCHEMA,
    verdict,
    summary: summaryOf(counts, causes),
    device: facts.device,
    atUnixUs: facts.atUnixUs,
    elapsedUs,
    counts,
    causes,
    checks,
  };
}

function summaryOf({ problem, warning }: DoctorCounts, causes: readonly DoctorCause[]): string {
  const [first] = causes;
  if (first === undefined) return "nothing is wrong, as far as can be seen";
  const counts = [
    ...(problem > 0 ? [counted(problem, "problem")] : []),
    ...(warning > 0 ? [counted(warning, "warning")] : []),
  ];
  return `${counts.join(" and ")}; ${first.confidence === "certain" ? "first" : "perhaps"}: ${first.text}`;
}
