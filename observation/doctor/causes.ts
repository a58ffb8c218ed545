/**
 * From checks to causes.
 *
 * Rules are asked from the lowest layer up. What a cause explains is a consequence of it; a cause that rests on nothing
 * but consequences of an earlier one is none. What remains is ranked: how bad, how sure, how low.
 */
import { reference } from "./check.ts";
import { ADDRESS_CAUSES } from "./causes/address-causes.ts";
import { Case, type CauseRule, type FoundCause } from "./causes/cause-rule.ts";
import { CLOCK_CAUSES } from "./causes/clock-causes.ts";
import { LINK_CAUSES } from "./causes/link-causes.ts";
import { NAME_CAUSES } from "./causes/name-causes.ts";
import type { DoctorCause, DoctorCheck } from "./document.ts";
import type { DoctorFacts } from "./facts.ts";

const RULES: readonly CauseRule[] = [
  ...LINK_CAUSES,
  ...ADDRESS_CAUSES,
  ...NAME_CAUSES,
  ...CLOCK_CAUSES,
];

const CONFIDENCES = ["certain", "likely", "possible"] as const;

/** The causes of what went wrong, ranked. */
export function causesOf(
  facts: DoctorFacts,
  checks: readonly DoctorCheck[],
): readonly DoctorCause[] {
  const seen = new Case(facts, checks);
  const explained = new Set<DoctorCheck>(); // BOUNDED: by the checks
  const causes: DoctorCause[] = []; // BOUNDED: by the rules
  for (const rule of RULES) {
    const found = rule(seen);
    if (found === undefined || found.evidence.every((check) => explained.has(check))) continue;
    const consequences = found.explains.filter(
      (check) => !explained.has(check) && !found.evidence.includes(check),
    );
    for (const check of [...consequences, ...found.evidence]) explained.add(check);
    causes.push(documented(found, consequences));
  }
  // sorting keeps the order of equals, which is that of the layers
  return causes.toSorted((a, b) => rank(a) - rank(b));
}

function documented(found: FoundCause, consequences: readonly DoctorCheck[]): DoctorCause {
  const { code, text, confidence, evidence, steps } = found;
  return {
    code,
    severity: evidence.some(({ status }) => status === "problem") ? "problem" : "warning",
    confidence,
    text,
    evidence: evidence.map(reference),
    consequences: consequences.map(reference),
    steps,
  };
}

function rank({ severity, confidence }: DoctorCause): number {
  const bySeverity = severity === "problem" ? 0 : CONFIDENCES.length;
  return bySeverity + CONFIDENCES.indexOf(confidence);
}
