import { Command } from "commander";
import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { addOptions } from "../../cli/commander-options.ts";
import { QUERY_OPTIONS } from "../../cli/commands/dns-query.ts";
import { isCliError } from "../../cli/exit.ts";
import { quickParse } from "../../cli/quick-parse.ts";

/** What commander makes of the same line. */
function commanderParse(line: readonly string[]): unknown {
  let words: readonly string[] = [];
  const command = addOptions(new Command("query").argument("[words...]"), QUERY_OPTIONS)
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

describe("a plain line read without commander", () => {
  it("gives what commander gives, refuses what commander refuses in an option, or leaves it alone", () => {
    assert(
      property(array(constantFrom(...PIECES), { maxLength: 6 }), (pieces) => {
        const line = pieces.flat();
        let quick: unknown;
        try {
          quick = quickParse(QUERY_OPTIONS, line);
        } catch (error) {
          expect(isCliError(error)).toBe(true);
          expect(() => commanderParse(line)).toThrow();
          return;
        }
        if (quick !== undefined) expect(quick).toEqual(commanderParse(line));
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });

  it.each([["--help"], ["-h"], ["--nonsense"], ["--loss"], ["--json", "--json"], ["--seed=7"]])(
    "leaves %s to commander",
    (...line) => {
      expect(quickParse(QUERY_OPTIONS, ["name.example", ...line])).toBeUndefined();
    },
  );
});
