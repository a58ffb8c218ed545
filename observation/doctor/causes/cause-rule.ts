/** What a rule about causes is given, and what it answers. */
import { onNet } from "../../../net/address.ts";
import { isBad } from "../check.ts";
import type { Confidence, DoctorCheck } from "../document.ts";
import type { DoctorFacts } from "../facts.ts";

/** Everything that was seen. */
export class Case {
  readonly facts: DoctorFacts;
  readonly checks: readonly DoctorCheck[];

  constructor(facts: DoctorFacts, checks: readonly DoctorCheck[]) {
    this.facts = facts;
    this.checks = checks;
  }

  /** The checks of these names that went wrong. */
  bad(...ids: readonly string[]): readonly DoctorCheck[] {
    return this.checks.filter((check) => ids.includes(check.id) && isBad(check));
  }

  /** The checks of this name, however they came out. */
  all(id: string): readonly DoctorCheck[] {
    return this.checks.filter((check) => check.id === id);
  }

  /** What went wrong with servers, as far as they are reached by way of a router. */
  badBeyondRouters(...ids: readonly string[]): readonly DoctorCheck[] {
    const networks = this.facts.interfaces.flatMap(({ addresses }) => addresses);
    return this.bad(...ids).filter(
      ({ about }) =>
        about === null ||
        !networks.some(({ address, prefixLength }) => onNet(about, address, prefixLength)),
    );
  }

  /** No packet reaches anybody but by this interface. */
  isOnlyWay(device: string | null): boolean {
    return !this.facts.interfaces.some(
      (other) =>
        other.device !== device &&
        !other.isLoopback &&
        other.isUp &&
        other.carrier !== false &&
        other.addresses.length > 0,
    );
  }
}

export interface FoundCause {
  readonly code: string;
  /** One sentence without its full stop. */
  readonly text: string;
  readonly confidence: Confidence;
  /** At least one; the worst of them is how bad it is. */
  readonly evidence: readonly DoctorCheck[];
  /** Checks that go wrong because of it. */
  readonly explains: readonly DoctorCheck[];
  readonly steps: readonly string[];
}

export type CauseRule = (seen: Case) => FoundCause | undefined;

/** What checks advise, each once. */
export function adviceOf(checks: readonly DoctorCheck[]): readonly string[] {
  return [...new Set(checks.flatMap(({ advice }) => (advice === null ? [] : [advice])))];
}

/** Of a cause that needs no thought: how sure, and the names of the checks that cannot work then. */
interface DirectCause {
  readonly confidence?: Confidence;
  readonly explains?: readonly string[];
}

/** A cause that a check of this name is by itself. */
export function directCause(
  id: string,
  code: string,
  text: string,
  { confidence = "certain", explains = [] }: DirectCause = {},
): CauseRule {
  return (seen) => {
    const evidence = seen.bad(id);
    if (evidence.length === 0) return undefined;
    return {
      code,
      text,
      confidence,
      evidence,
      explains: seen.bad(...explains),
      steps: adviceOf(evidence),
    };
  };
}

export const DHCP_CHECKS: readonly string[] = ["dhcp-answer", "interface-address"];
export const ROUTE_CHECKS: readonly string[] = ["route-default", "route-router"];
export const NAME_SERVER_CHECKS: readonly string[] = ["dns-udp", "dns-tcp", "dns-answer"];
export const TIME_CHECKS: readonly string[] = ["ntp-answer", "clock-synchronised"];
/** What works only over a network that works. */
export const UPPER_CHECKS: readonly string[] = [
  ...DHCP_CHECKS,
  ...ROUTE_CHECKS,
  ...NAME_SERVER_CHECKS,
  ...TIME_CHECKS,
];
