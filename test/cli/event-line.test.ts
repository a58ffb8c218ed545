import { describe, expect, it } from "vitest";
import { eventOfLine } from "../../cli/event-line.ts";
import { bringUp } from "../../library/bring-up.ts";
import { eventToJson } from "../../net/event-log.ts";
import { SCENARIOS } from "../../lab/scenarios.ts";

const received = {
  atUs: 5,
  source: "ntp",
  type: "packet-received",
  from: { address: "192.0.2.11", port: 123 },
  lengthBytes: 48,
  what: "reply",
};

describe("a line of an event log", () => {
  it.each([...SCENARIOS.keys()])("is an event as it was written: %s", async (scenario) => {
    const lines: string[] = [];
    await bringUp({
      mode: "simulate",
      scenario,
      seed: 3,
      capture: true,
      onEvent: (event) => lines.push(eventToJson(event)),
    });
    expect(lines.filter((line) => eventOfLine(line) === undefined)).toEqual([]);
  });

  it.each([
    { lengthBytes: 1e300 },
    { lengthBytes: -1 },
    { lengthBytes: 1.5 },
    { atUs: null },
    { atUs: 1e17 },
    { source: 7 },
    { from: "192.0.2.11" },
    { from: { address: 1, port: 123 } },
    { from: { address: "192.0.2.11", port: 65_536 } },
    { what: [] },
    { transaction: "x" },
    { type: "constructor" },
    { type: "packet" },
    { local: {} },
  ])("with %j is none", (edit) => {
    expect(eventOfLine(JSON.stringify(received))).toEqual(received);
    expect(eventOfLine(JSON.stringify({ ...received, ...edit }))).toBeUndefined();
  });

  it.each(["", "[]", "null", "7", '{"type":"held"', '{"type":["held"]}'])("is not %j", (line) => {
    expect(eventOfLine(line)).toBeUndefined();
  });
});
