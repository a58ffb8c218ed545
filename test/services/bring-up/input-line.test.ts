import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../lab/scenarios.ts";
import { lineSpace } from "../../../library/line-space.ts";
import { planOf } from "../../../library/options.ts";
import { runSimulated } from "../../../library/simulated-session.ts";
import type { Input, Instant } from "../../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../../net/tagged-json.ts";
import type { BringUpCommand } from "../../../services/bring-up.ts";
import { InputLine } from "../../../services/bring-up/input-line.ts";
import { plainSpace } from "../../../services/bring-up/line-space.ts";

type BringUpInput = Input<BringUpCommand>;
type Datagram = Extract<BringUpInput, { kind: "datagram" }>;

const AT: Instant = { monoUs: 1_234_567, unixUs: 1_767_225_510_000_000 };
const DATAGRAM: Datagram = {
  kind: "datagram",
  on: 67,
  from: { address: "192.0.2.1", port: 67, link: "02:00:00:00:01:01" },
  bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte),
  stamp: AT,
};

const line = new InputLine(lineSpace());
const plain = new InputLine(plainSpace());

function writtenBy(writer: InputLine, at: Instant, input: BringUpInput): string | undefined {
  return writer.begin(at, input) ? writer.text : undefined;
}

function general(at: Instant, input: BringUpInput): string {
  return toTaggedJson(["i", at.monoUs, at.unixUs, input]).slice(0, -1);
}

/** Every input of a simulated run. */
function inputsOf(seed: number, scenario: string): readonly [Instant, BringUpInput][] {
  const entropy = { number: () => seed, key: () => new Uint8Array(32) };
  const inputs: [Instant, BringUpInput][] = [];
  const link = { loss: 0.3, duplicate: 0.05, delayUs: 5_000 };
  const options = { mode: "simulate", seed, scenario, tx: link, rx: link } as const;
  const onRecord = (text: string): void => {
    const record = fromTaggedJson(text);
    if (!Array.isArray(record) || record[0] !== "i") return;
    const [, monoUs, unixUs, input] = record as [string, number, number, BringUpInput];
    inputs.push([{ monoUs, unixUs }, input]);
  };
  runSimulated(planOf({ ...options, onRecord }, entropy), { ...options, onRecord });
  return inputs;
}

describe("the line of an input", () => {
  it("is what the general writer gives, for every input of many runs", () => {
    let seen = 0;
    for (const scenario of SCENARIOS.keys())
      for (let seed = 0; seed < 10; seed++)
        for (const [at, input] of inputsOf(seed, scenario)) {
          const text = writtenBy(line, at, input);
          if (text === undefined) continue;
          expect(text, `seed ${seed}, ${scenario}`).toBe(general(at, input));
          seen++;
        }
    expect(seen).toBeGreaterThan(1_000);
  });

  it.each<[string, BringUpInput]>([
    ["a datagram", DATAGRAM],
    ["an empty one", { ...DATAGRAM, bytes: new Uint8Array(0) }],
    ["the longest one", { ...DATAGRAM, bytes: new Uint8Array(65_535).fill(0xa5) }],
    ["one from an IPv6 address", { ...DATAGRAM, from: { address: "2001:db8::1", port: 53 } }],
    ["a deadline", { kind: "deadline" }],
    [
      "a send that left",
      { kind: "sent", on: 1, about: { transaction: 0, attempt: 12, what: "A x.org" }, stamp: AT },
    ],
    ["the start", { kind: "command", command: { kind: "start" } }],
    [
      "a dropped packet",
      {
        kind: "command",
        command: {
          kind: "dropped",
          direction: "tx",
          lengthBytes: 3,
          reason: "loss",
          what: "ACK",
          packet: { on: 2, peer: { address: "255.255.255.255", port: 67 }, bytes: DATAGRAM.bytes },
        },
      },
    ],
  ])("is written in bytes for %s, with and without a platform", (_what, input) => {
    expect(writtenBy(line, AT, input)).toBe(general(AT, input));
    expect(writtenBy(plain, AT, input)).toBe(general(AT, input));
  });

  it("has numbers of any length", () => {
    for (let digits = 0; digits < 16; digits++)
      for (const monoUs of [10 ** digits, 10 ** digits - 1, 10 ** digits + 1]) {
        const at = { monoUs, unixUs: Number.MAX_SAFE_INTEGER - monoUs };
        expect(writtenBy(line, at, { kind: "deadline" })).toBe(general(at, { kind: "deadline" }));
      }
  });

  it.each<[string, Instant, BringUpInput]>([
    ["a zone", AT, { ...DATAGRAM, from: { address: "fe80::1", port: 1, zone: "eth0" } }],
    ["a text with a quote", AT, { ...DATAGRAM, from: { address: 'a"b', port: 1 } }],
    ["a text with a backslash", AT, { ...DATAGRAM, from: { address: "a\\b", port: 1 } }],
    ["a text that is not ASCII", AT, { ...DATAGRAM, from: { address: "ä", port: 1 } }],
    ["a control character", AT, { ...DATAGRAM, from: { address: "\n", port: 1 } }],
    ["a long text", AT, { ...DATAGRAM, from: { address: "a".repeat(10_000), port: 1 } }],
    ["a payload that UDP cannot carry", AT, { ...DATAGRAM, bytes: new Uint8Array(65_537) }],
    ["an instant before zero", { monoUs: -1, unixUs: 0 }, DATAGRAM],
    ["an instant that is not whole", { monoUs: 0.5, unixUs: 0 }, DATAGRAM],
    ["an answer", AT, { kind: "answer", ask: 1, result: { kind: "written" } }],
    ["a rare command", AT, { kind: "command", command: { kind: "resync" } }],
  ])("is left to the general writer for %s", (_what, at, input) => {
    expect(writtenBy(line, at, input)).toBeUndefined();
    expect(writtenBy(plain, at, input)).toBeUndefined();
  });

  it("takes further numbers behind it", () => {
    line.begin(AT, { kind: "deadline" });
    line.add(0);
    line.add(4_294_967_295);
    line.end();
    expect(line.text).toBe(`${general(AT, { kind: "deadline" })},0,4294967295]`);
  });
});

describe("the space for lines", () => {
  it.each([
    ["", true],
    ["plain", true],
    ["ä", false],
    ["\u{1f600}", false],
    ["x".repeat(1_000_000), false],
  ])("takes ASCII that fits (%#)", (text, fits) => {
    for (const space of [lineSpace(), plainSpace()]) {
      expect(space.put(text)).toBe(fits);
      if (fits) expect(space.text(text.length)).toBe(text);
    }
  });
});
