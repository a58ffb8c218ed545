import { describe, expect, it } from "vitest";
import {
  DnsProof,
  probeName,
  type LookupOutcome,
  type LookupResult,
  type QuestionOutcome,
  type TypeAnswer,
} from "../../../services/dns/index.ts";
import { FIRST, SECOND_US } from "./resolver-tape.ts";

const NOTHING = { records: [], ttlSeconds: 0, elapsedUs: 0, fromCache: false } as const;

function answer(outcome: QuestionOutcome): TypeAnswer {
  return {
    ...NOTHING,
    type: "A",
    outcome,
    server: FIRST,
    attempts: 1,
    cnames: [],
    extendedErrors: [],
  };
}

function result(outcome: LookupOutcome, ...answers: readonly TypeAnswer[]): LookupResult {
  return { ...NOTHING, id: 1, name: "example.com", outcome, addresses: [], answers, pending: [] };
}

const ANSWER = result("answer", answer("answer"));
const TIMEOUT = result("timeout", answer("timeout"));

/** Fails or succeeds probe after probe, each when it is due; says when they were and what they turned. */
function probes(proof: DnsProof, results: readonly LookupResult[]): unknown[] {
  return results.map((one) => {
    const atUs = proof.deadlineUs;
    expect(proof.next(atUs - 1)).toBeUndefined();
    expect(proof.next(atUs)).toEqual({ probe: proof.name });
    expect(proof.deadlineUs).toBe(Infinity);
    return [atUs / SECOND_US, proof.result(atUs, one)];
  });
}

describe("probeName", () => {
  it.each([
    [{ given: "a.example", domain: "b.example", ntpServer: "c.example" }, "a.example"],
    [{ domain: "b.example", ntpServer: "c.example" }, "b.example"],
    [{ ntpServer: "c.example" }, "c.example"],
    [{}, "example.com"],
  ])("of %j is %s", (names, name) => {
    expect(probeName(names)).toBe(name);
  });
});

describe("DnsProof", () => {
  it("is due at once, and proven by the first answer", () => {
    const proof = new DnsProof({ domain: "lab.example" });
    expect(proof).toMatchObject({
      isProven: false,
      deadlineUs: 0,
      describe: "no answer about lab.example yet",
    });
    expect(probes(proof, [ANSWER])).toEqual([[0, "proven"]]);
    expect(proof).toMatchObject({ isProven: true, describe: "answers about lab.example" });
  });

  it.each(["answer", "nxdomain", "nodata"] as const)("is proven by %s", (outcome) => {
    expect(probes(new DnsProof({}), [result(outcome, answer(outcome))])).toEqual([[0, "proven"]]);
  });

  it("is proven by one family's answer", () => {
    const mixed = result("nodata", answer("nodata"), answer("timeout"));
    expect(probes(new DnsProof({}), [mixed])).toEqual([[0, "proven"]]);
  });

  it.each([
    "servfail",
    "refused",
    "timeout",
    "truncated",
    "unreachable",
    "no-servers",
    "busy",
  ] as const)("is not proven by %s", (outcome) => {
    expect(probes(new DnsProof({}), [result(outcome, answer(outcome))])).toEqual([[0, undefined]]);
  });

  it("is not proven by what no server said", () => {
    const { server: _, ...local } = answer("answer");
    expect(probes(new DnsProof({ given: "localhost" }), [result("answer", local)])).toEqual([
      [0, undefined],
    ]);
  });

  it("tries again after a delay that doubles up to 30 s", () => {
    const proof = new DnsProof({});
    const times = probes(
      proof,
      Array.from({ length: 10 }, () => TIMEOUT),
    ).map((one) => (one as number[])[0]);
    expect(times).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5, 91.5, 121.5]);
    expect(proof.describe).toBe("no answer about example.com in 10 probes: timeout");
  });

  it("says what came of the last failure, and of whom", () => {
    const proof = new DnsProof({});
    const refused = { ...result("refused", answer("refused")), server: FIRST };
    probes(proof, [TIMEOUT, refused]);
    expect(proof.describe).toBe("no answer about example.com in 2 probes: refused (192.0.2.53:53)");
    const timeout = { ...TIMEOUT, reason: "no reply from 192.0.2.53:53" };
    probes(proof, [ANSWER, timeout]);
    expect(proof.describe).toBe(
      "no answer about example.com in the last 1 probe: timeout, no reply from 192.0.2.53:53",
    );
  });

  it("probes every minute once it is proven", () => {
    expect(probes(new DnsProof({}), [ANSWER, ANSWER, ANSWER])).toEqual([
      [0, "proven"],
      [60, undefined],
      [120, undefined],
    ]);
  });

  it("is lost by three failures in a row that span 5 s or more", () => {
    const proof = new DnsProof({});
    expect(probes(proof, [ANSWER, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT])).toEqual([
      [0, "proven"],
      [60, undefined],
      [60.5, undefined],
      [61.5, undefined], // the third, but after 1.5 s
      [63.5, undefined],
    ]);
    expect(proof).toMatchObject({ isProven: true, state: { kind: "doubtful" } });
    expect(probes(proof, [TIMEOUT, ANSWER])).toEqual([
      [67.5, "lost"],
      [75.5, "proven"],
    ]);
  });

  it("counts the span to the results, which slow failures stretch", () => {
    const proof = new DnsProof({});
    probes(proof, [ANSWER]);
    const slow = [65, 70, 76].map((seconds) => {
      proof.next(proof.deadlineUs);
      return proof.result(seconds * SECOND_US, TIMEOUT);
    });
    expect(slow).toEqual([undefined, undefined, "lost"]);
  });

  it("forgets failures at a success", () => {
    const proof = new DnsProof({});
    const verdicts = probes(proof, [ANSWER, TIMEOUT, TIMEOUT, ANSWER, TIMEOUT, TIMEOUT, ANSWER]);
    expect(verdicts.map((one) => (one as unknown[])[1])).toEqual([
      "proven",
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("counts a cancelled probe for nothing and soon tries again", () => {
    const proof = new DnsProof({});
    proof.next(0);
    expect(proof.result(0, result("cancelled"))).toBeUndefined();
    expect(proof).toMatchObject({ deadlineUs: SECOND_US / 2, state: { failures: { count: 0 } } });
  });

  it("takes another name for its next probe", () => {
    const proof = new DnsProof({});
    proof.rename({ domain: "lab.example" });
    expect(proof.next(0)).toEqual({ probe: "lab.example" });
  });

  it("goes on from what was saved, wherever that was", () => {
    const results = [TIMEOUT, ANSWER, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT, ANSWER];
    const expected = probes(new DnsProof({ domain: "lab.example" }), results);
    for (let from = 0; from <= results.length; from++) {
      const before = new DnsProof({ domain: "lab.example" });
      const first = probes(before, results.slice(0, from));
      const after = new DnsProof({}, structuredClone(before.save()));
      expect([...first, ...probes(after, results.slice(from))]).toEqual(expected);
    }
  });
});
