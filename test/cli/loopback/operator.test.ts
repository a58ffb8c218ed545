import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Operator } from "../../../cli/control/operator.ts";
import { startBringUp } from "../../../library/bring-up.ts";
import type { BringUpSession } from "../../../library/session.ts";

let session: BringUpSession;
let operator: Operator;

beforeEach(async () => {
  session = await startBringUp({ seed: 1, stay: true, observe: true });
  operator = new Operator(session);
  await session.ended;
});

afterEach(async () => {
  operator.close();
  await session.stop();
});

describe("what is done by hand", () => {
  it("is refused as often as it is asked for, and not only when that is news", () => {
    for (const _again of [1, 2, 3])
      expect(() => operator.release("nobody")).toThrow("nobody refuses nothing");
  });

  it("is refused also when the document takes no more findings", () => {
    for (let each = 0; each < 100; each++)
      expect(() => operator.release(`nobody-${each}`)).toThrow(`nobody-${each} refuses nothing`);
  });

  it("holds under one name once, however often, and is released once", () => {
    const hold = { how: "hold", next: "OPERATIONAL", reason: "to look at it" } as const;
    expect(operator.refuse(hold)).toMatch(/^operator holds OPERATIONAL/);
    expect(operator.refuse(hold)).toMatch(/^operator holds OPERATIONAL/);
    expect(operator.release()).toBe("operator is released");
    expect(() => operator.release()).toThrow("operator refuses nothing");
  });
});
