/** `selftest`: whether this program does what it says, tested on the machine at hand. */
import { Command } from "commander";
import {
  PACKETS_MIN,
  testImpairment,
  type Check,
  type SelfTest,
} from "../../experiment/self-test.ts";
import { seedNumber, usage } from "../arguments.ts";
import { addOptions } from "../commander-options.ts";
import { columns } from "../columns.ts";
import { EXIT } from "../exit.ts";
import type { OptionSpec } from "../option-spec.ts";
import type { Runtime } from "../runtime.ts";

interface SelfTestCommandOptions {
  readonly seed: number;
  readonly packets: number;
  readonly json?: true;
}

const PACKETS_MAX = 100_000_000;

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--seed <number>",
    description: "other dice",
    parse: seedNumber,
    default: { value: 1, text: "1" },
  },
  {
    flags: "--packets <number>",
    description: "for each model",
    parse: packetCount,
    default: { value: 200_000, text: "200000" },
  },
  { flags: "--json", description: "print one JSON document" },
];

const EXAMPLES = `
Exits with 1 if a model is not what its closed form says.

Examples:
  bringup selftest impairment
  bringup selftest impairment --seed 7 --packets 1000000
  bringup selftest impairment --json
`;

export function selftestCommand(runtime: Runtime): Command {
  const impairment = new Command("impairment").description(
    "test every link model against its closed form: loss, bursts, delays, rates",
  );
  addOptions(impairment, OPTIONS)
    .addHelpText("after", EXAMPLES)
    .action((options: SelfTestCommandOptions) => run(runtime, options));
  return new Command("selftest")
    .description("test this program on this machine")
    .addCommand(impairment);
}

function packetCount(text: string): number {
  const packets = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (packets >= PACKETS_MIN && packets <= PACKETS_MAX) return packets;
  const expected = `a whole number from ${PACKETS_MIN} to ${PACKETS_MAX}`;
  throw usage("packets", `"${text}" is not a number of packets`, expected, "200000");
}

function run(runtime: Runtime, options: SelfTestCommandOptions): void {
  const test = testImpairment(options);
  runtime.stdout.write(options.json ? `${JSON.stringify(test)}\n` : text(test));
  if (!test.passed) runtime.exitCode = EXIT.no;
}

function text({ checks, seed, packets, zMax, passed }: SelfTest): string {
  const table = columns([
    ["model", "quantity", "expected", "observed", "z", ""],
    ...checks.map(row),
  ]);
  const failed = checks.filter((check) => !check.passed).length;
  const outcome = passed ? "all pass" : `${failed} fail`;
  const summary = `${checks.length} checks, ${outcome}: seed ${seed}, ${packets} packets for each model, |z| up to ${zMax}`;
  return [...table, "", summary, ""].join("\n");
}

function row({ model, quantity, expected, observed, z, passed }: Check): readonly string[] {
  // as many figures as the expectation has before its point, four at least
  const figures = Math.max(4, Math.ceil(Math.log10(Math.max(1, expected))) + 1);
  const shown = (value: number): string =>
    Math.abs(value) < NOTHING ? "0" : String(Number(value.toPrecision(figures)));
  return [
    model,
    quantity,
    shown(expected),
    shown(observed),
    z === null ? "no chance" : z.toFixed(2),
    passed ? "ok" : "FAILED",
  ];
}

/** What is 0 but for the last bits of a sum. */
const NOTHING = 1e-12;
