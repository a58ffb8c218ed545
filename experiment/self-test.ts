/**
 * The link models, tested against what is known of them in closed form. Every run of an experiment rests on them, so
 * anybody can ask whether they are right, on the machine at hand and with dice of their own.
 */
import { Link } from "../net/impairment.ts";
import { seededRandom } from "../net/random.ts";
import { Z_MAX, type Bench, type Check, type LinkMaker } from "./self-test/check.ts";
import { delayChecks } from "./self-test/delay-checks.ts";
import { lossChecks } from "./self-test/loss-checks.ts";
import { otherChecks } from "./self-test/other-checks.ts";

export { Z_MAX, type Check, type LinkMaker, type TestedLink } from "./self-test/check.ts";

export interface SelfTestOptions {
  readonly seed: number;
  /** For each model; a thousand at least. */
  readonly packets: number;
  /** What is tested; left out: the links that everything uses. */
  readonly link?: LinkMaker;
}

export interface SelfTest {
  readonly schema: "bringup.selftest/1";
  readonly subject: "impairment";
  readonly seed: number;
  readonly packets: number;
  /** |z| up to which a check passes. */
  readonly zMax: number;
  readonly passed: boolean;
  readonly checks: readonly Check[];
}

export const PACKETS_MIN = 1_000;

/** Tests every model. */
export function testImpairment(options: SelfTestOptions): SelfTest {
  const { seed, packets, link = (model, random) => new Link(model, random) } = options;
  const random = seededRandom(seed);
  const bench: Bench = {
    packets,
    link: (name, model) => link(model, random.stream(`self-test/${name}`)),
  };
  const checks = [...lossChecks(bench), ...delayChecks(bench), ...otherChecks(bench)];
  const passed = checks.every((check) => check.passed);
  return {
    schema: "bringup.selftest/1",
    subject: "impairment",
    seed,
    packets,
    zMax: Z_MAX,
    passed,
    checks,
  };
}
