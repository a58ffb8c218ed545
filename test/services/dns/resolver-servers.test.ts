import { describe, expect, it } from "vitest";
import { a, FIRST, ResolverTape, SECOND } from "./resolver-tape.ts";

describe("Resolver, other servers", () => {
  it("are asked at once, and what the old ones said is forgotten", () => {
    const t = new ResolverTape({ servers: [FIRST] });
    t.lookup("a.example");
    t.reply(t.theQuery(), { answers: [a("a.example", "192.0.2.1")] });
    t.lookup("b.example");
    const old = t.theQuery();
    t.takeEvents();
    t.command({ kind: "configure", servers: [{ ...SECOND, port: 0 }], families: [4] });
    const again = t.theQuery();
    expect(again).toMatchObject({ to: SECOND, name: "b.example", attempt: 2 });
    expect(t.openPorts).toEqual(new Set([again.port]));
    t.reply(old, { answers: [a("b.example", "192.0.2.66")] });
    expect(t.results()).toEqual([]);
    t.lookup("a.example");
    expect(t.theQuery().to).toEqual(SECOND);
  });

  it("end the questions if there are none", () => {
    const t = new ResolverTape();
    t.lookup("a.example");
    t.command({ kind: "configure", servers: [], families: [4] });
    expect(t.theResult().outcome).toBe("no-servers");
  });

  it("change nothing if they are the same", () => {
    const t = new ResolverTape({ servers: [FIRST] });
    t.lookup("a.example");
    const query = t.theQuery();
    expect(t.command({ kind: "configure", servers: [FIRST], families: [4] })).toEqual([]);
    t.reply(query, { answers: [a("a.example", "192.0.2.1")] });
    expect(t.theResult().outcome).toBe("answer");
  });

  it("are reached from the source given", () => {
    const t = new ResolverTape({ source: { address: "203.0.113.1" } });
    t.lookup("a.example");
    const open = t.history.at(-1)?.out[0];
    expect(open).toMatchObject({
      kind: "open",
      spec: { kind: "udp", port: "random", peer: FIRST, address: "203.0.113.1" },
    });
    const out = t.command({
      kind: "configure",
      servers: [FIRST, SECOND],
      families: [4],
      source: { device: "eth1" },
    });
    expect(out[1]).toMatchObject({ kind: "open", spec: { peer: FIRST, device: "eth1" } });
  });
});
