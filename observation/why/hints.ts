/** All rules, and what they found in order: problems before notes, and what explains more first. */
import type { Case, Rule, Suspicion } from "./case.ts";
import type { WhyHint } from "./document.ts";
import { DHCP_RULES } from "./hints/dhcp-hints.ts";
import { foundSuspicions, LADDER_RULES, nothingWrong } from "./hints/ladder-hints.ts";
import { LINK_RULES } from "./hints/link-hints.ts";
import { NAME_RULES } from "./hints/name-hints.ts";
import { TIME_RULES } from "./hints/time-hints.ts";
import { percentOf } from "./segments.ts";

/** Of two that explain the same, the earlier one is told first. */
const RULES: readonly Rule[] = [
  ...LADDER_RULES,
  ...LINK_RULES,
  ...DHCP_RULES,
  ...TIME_RULES,
  ...NAME_RULES,
];

const HINTS_MAX = 12;

export function hintsOf(of: Case): readonly WhyHint[] {
  const found = suspicionsOf(of);
  if (!found.some(({ severity }) => severity === "problem")) found.push(nothingWrong(of));
  const nowUs = explainedNow(of);
  const wholeUs = of.untilUs - of.fromUs;
  return found
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        (nowUs.get(b.code) ?? 0) - (nowUs.get(a.code) ?? 0) ||
        b.explainsUs - a.explainsUs,
    )
    .slice(0, HINTS_MAX)
    .map((one) => measured(one, wholeUs));
}

function suspicionsOf(of: Case): Suspicion[] {
  return [...foundSuspicions(of), ...RULES.map((rule) => rule(of))].filter(
    (one) => one !== undefined,
  );
}

/**
 * Where the climb goes on: how much of the present hold each hint explains. What has been overcome, however long it
 * took, matters less than what blocks now.
 */
function explainedNow(of: Case): ReadonlyMap<string, number> {
  const sinceUs = Math.max(of.fromUs, ...of.blockers.map((blocker) => blocker.sinceUs));
  if (of.blockers.length === 0) return new Map();
  const path = of.path.filter(({ untilUs }) => untilUs > sinceUs);
  const now = suspicionsOf({ ...of, path });
  return new Map(now.map(({ code, explainsUs }) => [code, explainsUs]));
}

function measured(found: Suspicion, wholeUs: number): WhyHint {
  return { ...found, percent: percentOf(Math.min(found.explainsUs, wholeUs), wholeUs) };
}

function rank({ severity, explainsUs }: Suspicion): number {
  if (severity === "note") return 2;
  return explainsUs > 0 ? 0 : 1;
}
