import { describe, expect, it } from "vitest";
import { columns } from "../../cli/columns.ts";
import { printable } from "../../cli/printable.ts";
import { Screen } from "../../cli/screen.ts";
import { CapturedOutput } from "./captured-runtime.ts";

const ESCAPE = "\u001b[2J\u001b]0;owned\u0007";
const SHOWN = "\\x1b[2J\\x1b]0;owned\\x07";

describe("printable", () => {
  it("leaves ordinary text as it is", () => {
    const text = "192.0.2.1 says: grüß dich, 你好 🙂 \\ …";
    expect(printable(text)).toBe(text);
  });

  it("shows by its number what a terminal would obey", () => {
    expect(printable(`a${ESCAPE}b`)).toBe(`a${SHOWN}b`);
    expect(printable("\r\n\t\u007f\u009b")).toBe("\\x0d\\x0a\\x09\\x7f\\x9b");
  });

  it("shows by its number what would turn or break the line", () => {
    expect(printable("\u202egpj.exe\u2066\u2028\u200f\u061c")).toBe(
      "\\u202egpj.exe\\u2066\\u2028\\u200f\\u061c",
    );
  });

  it("leaves nothing of any dangerous character in a table or on a screen", () => {
    expect(columns([["a", ESCAPE]])).toEqual([`a  ${SHOWN}`]);
    const out = new CapturedOutput({ columns: 80, rows: 10 });
    new Screen(out).print({ head: "> ", text: ESCAPE });
    expect(out.text).toBe(`> ${SHOWN}\n`);
  });
});
