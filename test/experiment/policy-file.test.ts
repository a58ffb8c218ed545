import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultText } from "../../experiment/file-fault.ts";
import { policyFromFile } from "../../experiment/policy-file.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";

const HEAD = { schema: "bringup.retry/1", name: "mine" };
const SECOND = 1_000_000;

function preset(file: object): RetryPreset {
  const read = policyFromFile({ ...HEAD, ...file });
  if (read.kind === "value") return read.value;
  throw new Error(read.faults.map(faultText).join("; "));
}

function faults(file: unknown): readonly string[] {
  const read = policyFromFile(file);
  return read.kind === "faults" ? read.faults.map(faultText) : [];
}

describe("policyFromFile", () => {
  it("reads the example of docs/retry.md", () => {
    const [, json = ""] = /```json\n([^]*?)```/.exec(readFileSync("docs/retry.md", "utf8")) ?? [];
    expect(faults(JSON.parse(json))).toEqual([]);
  });

  it("reads one policy for every kind of transaction", () => {
    const { name, discover, request, ntp, dns } = preset({ all: { delays: ["250ms", 500_000] } });
    expect(name).toBe("mine");
    expect(discover).toEqual({
      name: "mine",
      delaysUs: [250_000, 500_000],
      jitter: { kind: "none" },
      conceal: Infinity,
    });
    for (const other of [request, ntp, dns]) expect(other).toEqual(discover);
  });

  it("takes the kinds left out from `all`, or from the preset it names", () => {
    const dns = { delays: ["2s"] };
    expect(preset({ from: "lws", dns }).discover).toBe(RETRY_PRESETS.get("lws")?.discover);
    const both = preset({ from: "lws", all: { delays: ["1s"] }, dns });
    expect(both.ntp.delaysUs).toEqual([SECOND]);
    expect(both.dns.delaysUs).toEqual([2 * SECOND]);
  });

  it("reads everything that a policy can have", () => {
    const all = {
      delays: ["40ms", "1.5s"],
      afterLast: "cycle",
      jitter: { kind: "proportional", percent: 12.5 },
      conceal: 3,
      deadline: "1m",
      adaptive: { timeouts: [1, 2.5], variations: 4, floor: "20ms", ceiling: "1s" },
      budget: { sends: 3, window: "2s" },
    };
    expect(preset({ all }).ntp).toEqual({
      name: "mine",
      delaysUs: [40_000, 1_500_000],
      afterLast: "cycle",
      jitter: { kind: "proportional", percent: 12.5 },
      conceal: 3,
      deadlineUs: 60 * SECOND,
      adaptive: { timeouts: [1, 2.5], variations: 4, floorUs: 20_000, ceilingUs: SECOND },
      budget: { sends: 3, windowUs: 2 * SECOND },
    });
  });

  it.each([
    [{ kind: "none" }, { kind: "none" }],
    [
      { kind: "additive", percent: 20 },
      { kind: "additive", percent: 20 },
    ],
    [
      { kind: "span", span: "1s" },
      { kind: "span", spanUs: SECOND },
    ],
    [{ kind: "full" }, { kind: "full" }],
    [
      { kind: "decorrelated", cap: "10s" },
      { kind: "decorrelated", capUs: 10 * SECOND },
    ],
    [
      { kind: "growing", cap: 15 * SECOND },
      { kind: "growing", capUs: 15 * SECOND },
    ],
  ])("reads the jitter %j", (jitter, read) => {
    expect(preset({ all: { delays: ["1s"], jitter } }).dns.jitter).toEqual(read);
  });

  it("names every kind for which there is no policy", () => {
    expect(faults({ ...HEAD, ntp: { delays: ["1s"] } })).toEqual(
      ["discover", "request", "dns"].map(
        (kind) => `${kind}: expected a policy, or \`all\`, or \`from\`, found nothing`,
      ),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ["a text", "lws", /^the file: expected an? object, found "lws"/],
    ["another schema", { ...HEAD, schema: "bringup.retry/2" }, /^schema: expected "bringup.retry/],
    ["no name", { schema: HEAD.schema, from: "lws" }, /^name: expected a name, found nothing/],
    ["a name with spaces", { ...HEAD, name: "my own", from: "lws" }, /^name: expected 1 to 40/],
    [
      "the name of a preset",
      { ...HEAD, name: "lws", from: "lws" },
      /^name: expected a name that no preset has/,
    ],
    ["an unknown preset", { ...HEAD, from: "linux" }, /^from: expected "lws" or .*found "linux"/],
    ["a misspelt key", { ...HEAD, from: "lws", dsn: {} }, /^dsn: expected no such key/],
    ["no delays", { ...HEAD, all: { delays: [] } }, /^all\.delays: expected 1 to 64 delays/],
    [
      "a delay of nothing",
      { ...HEAD, all: { delays: ["0s"] } },
      /^all\.delays\[0\]: expected a dur/,
    ],
    [
      "a delay without a unit",
      { ...HEAD, all: { delays: ["1"] } },
      /^all\.delays\[0\]: .* found "1"/,
    ],
    [
      "a delay of half a µs",
      { ...HEAD, all: { delays: [1_000.5] } },
      /^all\.delays\[0\]: .*1000\.5/,
    ],
    [
      "a jitter of another kind",
      { ...HEAD, all: { delays: ["1s"], jitter: { kind: "some" } } },
      /^all\.jitter.*: expected a jitter of kind none/,
    ],
    [
      "a jitter above 100 %",
      { ...HEAD, all: { delays: ["1s"], jitter: { kind: "additive", percent: 101 } } },
      /^all\.jitter\.percent: expected a number from 0 to 100, found 101/,
    ],
    [
      "a ceiling below the floor",
      {
        ...HEAD,
        all: {
          delays: ["1s"],
          adaptive: { timeouts: [1], variations: 2, floor: "1s", ceiling: "1ms" },
        },
      },
      /^all\.adaptive\.ceiling: expected a ceiling not below the floor/,
    ],
  ])("refuses %s and says where", (_, file, text) => {
    expect(faults(file).join("\n")).toMatch(text);
  });
});
