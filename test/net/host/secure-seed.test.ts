import { describe, expect, it } from "vitest";
import { secureSeed } from "../../../net/host/index.ts";

describe("secureSeed", () => {
  it("gives 32 bytes, other ones each time, that share memory with nothing", () => {
    const [one, other] = [secureSeed(), secureSeed()];
    expect(one).toHaveLength(32);
    expect(one.buffer.byteLength).toBe(32);
    expect(one).not.toEqual(other);
  });
});
