import { describe, expect, it } from "vitest";
import { RoundTrips } from "../../../net/round-trips.ts";
import type { Input, Output, Saved } from "../../../net/service.ts";
import {
  createResolver,
  RCODE,
  type ResolverCommand,
  type ResolverEvent,
} from "../../../services/dns/index.ts";
import { a, cname, MS, POLICY_ADAPTIVE, ResolverTape, SECOND_US, soa } from "./resolver-tape.ts";

interface Step {
  readonly atUs: number;
  readonly input: Input<ResolverCommand>;
  readonly out: readonly Output<ResolverEvent>[];
}

/** A run through most of what a resolver can be in the middle of. */
function eventful(): ResolverTape {
  const jitter = { kind: "additive", percent: 20 } as const;
  const t = new ResolverTape({
    families: [4, 6],
    retry: { ...POLICY_ADAPTIVE, jitter },
    inFlightMax: 3,
    explain: true,
  });
  t.lookup("a.example");
  t.lookup("b.example", { timeoutUs: 700 * MS });
  t.lookup("A.example");
  const [a4, a6, b4] = t.takeSent();
  t.until(30 * MS).reply(a4, { answers: [a("a.example", "192.0.2.1", 2)] });
  t.datagram(b4, Uint8Array.of(1, 2, 3));
  t.until(60 * MS).fail(b4, "refused");
  t.until(90 * MS).reply(a6, { answers: [cname("a.example", "c.example")] });
  for (const query of t.takeSent())
    if (query.name === "b.example") t.reply(query, { rcode: RCODE.SERVFAIL });
  t.until(400 * MS);
  for (const query of t.takeSent().slice(-2)) t.reply(query, { authorities: [soa("example", 1)] });
  t.until(SECOND_US);
  t.lookup("a.example");
  t.until(3 * SECOND_US);
  t.lookup("a.example");
  t.command({ kind: "cancel", id: 5 });
  t.until(40 * SECOND_US);
  return t;
}

function replay(t: ResolverTape, from: number, steps: readonly Step[]): void {
  const roundTrips = new RoundTrips();
  const before = createResolver({ ...t.config, roundTrips }, t.random());
  for (const { atUs, input } of steps.slice(0, from))
    before.step({ monoUs: atUs, unixUs: 0 }, input);
  const saved: Saved = structuredClone(before.save());
  const after = t.resumed(saved, RoundTrips.resume(structuredClone(roundTrips.save())));
  expect(after.deadlineUs).toBe(before.deadlineUs);
  expect(after.save()).toEqual(saved);
  for (const { atUs, input, out } of steps.slice(from)) {
    expect(after.step({ monoUs: atUs, unixUs: 0 }, input)).toEqual(out);
  }
}

describe("Resolver, saved and resumed", () => {
  it("goes on exactly as it would have, wherever it was interrupted", () => {
    const t = eventful();
    const results = t.results().map(({ id, outcome }) => `${id} ${outcome}`);
    expect(results).toEqual(["1 answer", "3 answer", "2 nodata", "4 answer", "5 cancelled"]);
    expect(t.history.length).toBeGreaterThan(15);
    for (let from = 0; from <= t.history.length; from++) replay(t, from, t.history);
  });

  it("keeps what the cache hands out frozen", () => {
    const t = new ResolverTape();
    t.lookup("a.example");
    t.reply(t.theQuery(), { answers: [a("a.example", "192.0.2.1")] });
    const after = t.resumed(t.resolver.save(), new RoundTrips());
    const [output] = after.step(
      { monoUs: 0, unixUs: 0 },
      { kind: "command", command: { kind: "lookup", id: 2, name: "a.example" } },
    );
    if (output?.kind !== "event" || output.event.kind !== "answer") expect.fail("no answer");
    expect(Object.isFrozen(output.event.result.records[0]?.data)).toBe(true);
  });

  it("refuses what another version saved", () => {
    const t = new ResolverTape();
    expect(() => t.resumed({ ...t.resolver.save(), version: 0 }, new RoundTrips())).toThrow(
      RangeError,
    );
  });
});
