import { describe, expect, it } from "vitest";
import { Screen } from "../../cli/screen.ts";
import { CapturedOutput } from "./captured-runtime.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const LONG = "one two three four five six seven eight nine ten";

function shown(out: CapturedOutput): TerminalScreen {
  return new TerminalScreen(out.columns).take(out.text);
}

describe("Screen, on a terminal", () => {
  it("wraps what stays behind its beginning", () => {
    const out = new CapturedOutput({ columns: 24, rows: 10 });
    new Screen(out).print({ head: "1 ms  ", text: LONG });
    expect(shown(out).lines).toEqual([
      "1 ms  one two three",
      "      four five six",
      "      seven eight nine",
      "      ten",
      "",
    ]);
  });

  it("breaks a word that fits into no line", () => {
    const out = new CapturedOutput({ columns: 11, rows: 10 });
    new Screen(out).print({ head: "> ", text: "2001:db8:1234:5678::1" });
    expect(shown(out).lines).toEqual(["> 2001:db8", "  :1234:56", "  78::1", ""]);
  });

  it.each([1, 2, 3, 7, 20, 40, 79, 200])("never gets wider than %i columns", (columns) => {
    const out = new CapturedOutput({ columns, rows: 10 });
    const screen = new Screen(out);
    screen.print({ head: "  1.00 ms  IFACE_COLDPLUG ", text: LONG });
    screen.draw([{ head: "   ", text: LONG }]);
    screen.close();
    expect(shown(out).overflows).toBe(0);
  });

  it("redraws in place, hides the cursor while it does and shows it at the end", () => {
    const out = new CapturedOutput({ columns: 40, rows: 10 });
    const screen = new Screen(out);
    screen.print({ head: "", text: "first" });
    expect(shown(out).cursorHidden).toBe(false);
    screen.draw([
      { head: "", text: "a" },
      { head: "", text: "b" },
    ]);
    screen.draw([{ head: "", text: "c" }]);
    expect(shown(out).lines).toEqual(["first", "c", ""]);
    expect(shown(out).cursorHidden).toBe(true);
    screen.print({ head: "", text: "second" });
    expect(shown(out).lines).toEqual(["first", "second", ""]);
    screen.draw([{ head: "", text: "d" }]);
    screen.close();
    expect(shown(out).lines).toEqual(["first", "second", ""]);
    expect(shown(out).cursorHidden).toBe(false);
  });

  it("draws no more lines than fit above the prompt", () => {
    const out = new CapturedOutput({ columns: 40, rows: 4 });
    const lines = Array.from({ length: 9 }, (_, i) => ({ head: "", text: `line ${i}` }));
    new Screen(out).draw(lines);
    expect(shown(out).lines).toEqual(["line 0", "line 1", ""]);
  });

  it("finds what it drew again when the terminal has become narrower", () => {
    const out = new CapturedOutput({ columns: 40, rows: 10 });
    const screen = new Screen(out);
    screen.draw([{ head: "", text: "x".repeat(39) }]);
    const before = out.text.length;
    out.columns = 20;
    screen.draw([{ head: "", text: "y" }]);
    expect(out.text.slice(before)).toBe("\u001b[2F\u001b[Jy\n");
  });
});

describe("Screen, not on a terminal", () => {
  it("prints whole lines and draws nothing", () => {
    const out = new CapturedOutput(undefined);
    const screen = new Screen(out);
    screen.print({ head: "1 ms  ", text: LONG.repeat(9) });
    screen.draw([{ head: "", text: "open" }]);
    screen.close();
    expect(out.text).toBe(`1 ms  ${LONG.repeat(9)}\n`);
  });
});
