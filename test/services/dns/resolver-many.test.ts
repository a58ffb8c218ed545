import { describe, expect, it } from "vitest";
import { a, MS, ResolverTape } from "./resolver-tape.ts";

describe("Resolver, many at once", () => {
  it("asks once for a question that two lookups wait for, and tells both", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.until(10 * MS);
    t.lookup("EXAMPLE.com.", { fresh: true });
    const query = t.theQuery();
    t.until(20 * MS).reply(query, { answers: [a("example.com", "192.0.2.1")] });
    expect(
      t.results().map(({ id, name, elapsedUs, addresses }) => [id, name, elapsedUs, addresses]),
    ).toEqual([
      [1, "example.com", 20 * MS, ["192.0.2.1"]],
      [2, "EXAMPLE.com.", 10 * MS, ["192.0.2.1"]],
    ]);
  });

  it("goes on for the one that is left when the other is cancelled or too late", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    const early = t.lookup("example.com", { timeoutUs: 50 * MS });
    const query = t.theQuery();
    t.command({ kind: "cancel", id: 1 });
    t.lookup("example.com");
    t.until(60 * MS);
    expect(t.results().map(({ id, outcome }) => [id, outcome])).toEqual([
      [1, "cancelled"],
      [early, "timeout"],
    ]);
    t.reply(query, { answers: [a("example.com", "192.0.2.1")] });
    expect(t.theResult()).toMatchObject({ id: 3, outcome: "answer" });
  });

  it("keeps the rest in a queue, and refuses what exceeds that", () => {
    const t = new ResolverTape({ inFlightMax: 2 });
    for (let i = 0; i < 5; i++) t.lookup(`h${i}.example`);
    expect(t.theResult()).toMatchObject({ id: 5, outcome: "busy" });
    expect(t.resolver.state).toMatchObject({ inFlight: 2, queued: 2, lookups: 4 });
    const [first] = t.takeSent();
    t.reply(first, { answers: [a("h0.example", "192.0.2.1")] });
    expect(t.theQuery()).toMatchObject({ name: "h2.example" });
    t.command({ kind: "cancel", id: 2 });
    expect(t.theQuery()).toMatchObject({ name: "h3.example" });
  });

  it("lets no more than four times as many lookups wait as questions can be in flight", () => {
    const t = new ResolverTape({ inFlightMax: 1 });
    for (let i = 0; i < 5; i++) t.lookup("example.com");
    expect(t.theResult()).toMatchObject({ id: 5, outcome: "busy" });
    t.reply(t.theQuery(), { answers: [a("example.com", "192.0.2.1")] });
    expect(t.results().map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  it("answers 5000 lookups, one step for each datagram", () => {
    const t = new ResolverTape();
    for (let i = 0; i < 5_000; i++) t.lookup(`h${i}.example`);
    let answered = 0;
    // BOUNDED: by the lookups
    for (let left = 5_000; left > 0 && answered < 5_000; left--) {
      for (const query of t.takeSent()) t.reply(query, { answers: [a(query.name, "192.0.2.1")] });
      answered += t.results().filter(({ outcome }) => outcome === "answer").length;
    }
    expect(answered).toBe(5_000);
    expect(t.openPorts.size).toBe(0);
  });
});
