import { Command } from "commander";
import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { addOptions } from "../../cli/commander-options.ts";
import { QUERY_OPTIONS } from "../../cli/commands/dns-query.ts";
import { isCliError } from "../../cli/exit.ts";
import type { OptionSpec } from "../../cli/option-spec.ts";
import { quickParse } from "../../cli/quick-parse.ts";
import { UP_OPTIONS } from "../../cli/up-options.ts";

/** What commander makes of the same line. */
function commanderParse(specs: readonly OptionSpec[], line: readonly string[]): unknown {
  let words: readonly string[] = [];
  const command = addOptions(new Command("query").argument("[words...]"), specs)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action((given: readonly string[]) => void (words = given));
  command.parse(line, { from: "user" });
  return { words, options: command.opts() };
}

const PIECES = [
  ["name.example"],
  ["@192.0.2.53"],
  ["MX"],
  ["--json"],
  ["--loss", "30"],
  ["--loss-tx", "5%"],
  ["--timeout", "250ms"],
  ["--retry", "lws"],
  ["--seed", "7"],
  ["--loss", "300"],
  ["--help"],
  ["--nonsense"],
  ["-x"],
  ["--delay"],
  ["--"],
  ["--seed=7"],
];

const UP_PIECES = [
  ["-i", "eth0"],
  ["--interface", "eth1,eth2"],
  ["-v"],
  ["--verbose"],
  ["--json"],
  ["--apply"],
  ["--isolate"],
  ["--host"],
  ["--static", "192.0.2.10/24,192.0.2.1"],
  ["--static", "192.0.2.10"],
  ["--ntp-server", "192.0.2.1"],
  ["--until", "dhcp"],
  ["-iv"],
  ["--loss", "30"],
  ["--help"],
];

const LINES = [
  ["dns query", QUERY_OPTIONS, PIECES],
  ["up", UP_OPTIONS, UP_PIECES],
] as const;

describe("a plain line read without commander", () => {
  it.each(LINES)(
    "of %s gives what commander gives, refuses what that refuses in an option, or leaves it alone",
    (_name, specs, choice) => {
      let plain = 0;
      assert(
        property(array(constantFrom(...choice), { maxLength: 6 }), (pieces) => {
          const line = pieces.flat();
          let quick: unknown;
          try {
            quick = quickParse(specs, line);
          } catch (error) {
            expect(isCliError(error)).toBe(true);
            expect(() => commanderParse(specs, line)).toThrow();
            return;
          }
          if (quick === undefined) return;
          plain++;
          expect(quick).toEqual(commanderParse(specs, line));
        }),
        { seed: 11, numRuns: 2_000 },
      );
      expect(plain).toBeGreaterThan(200);
    },
  );

  it.each([["--help"], ["-h"], ["--nonsense"], ["--loss"], ["--json", "--json"], ["--seed=7"]])(
    "leaves %s to commander",
    (...line) => {
      expect(quickParse(QUERY_OPTIONS, ["name.example", ...line])).toBeUndefined();
    },
  );
});
