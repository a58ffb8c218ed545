import { describe, expect, it } from "vitest";
import { fixedPolicy, type RetryPolicy } from "../../../net/retry.ts";
import type { NtpServer } from "../../../services/ntp/index.ts";
import { A, B, C, given, MS, SECOND, Tape } from "./tape.ts";

const EVERY_SECOND: RetryPolicy = fixedPolicy("every second", [SECOND]);
const POOL: NtpServer = { host: "pool.example", from: "default" };

describe("NTP client, names", () => {
  it("asks for the addresses of a name and queries each of them", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    expect(t.start(...given("time.example"))).toEqual([
      { kind: "ask", ask: 1, of: { kind: "resolve", name: "time.example" } },
      { kind: "event", event: { kind: "resolving", name: "time.example" } },
    ]);
    expect(t.client.state).toMatchObject({
      phase: "resolving",
      describe: "waiting for the address of time.example",
    });
    expect(t.client.deadlineUs).toBe(Infinity);
    t.nowUs = 30 * MS;
    t.resolve(1, A, "2001:db8::1", "not an address", B);
    t.runUntil(2 * SECOND + 30 * MS);
    expect(t.asked()).toEqual([A, "2001:db8::1", B]);
    t.reply();
    expect(t.client.state.sample).toMatchObject({ server: B, name: "time.example" });
  });

  it("says which names have no address, while nobody is asked for them", () => {
    const t = new Tape();
    t.start(...given("time.example", "time2.example"));
    t.resolve(1);
    expect(t.client.state.describe).toBe("waiting for the address of time2.example");
    t.failResolve(2, "nxdomain");
    expect(t.client.state).toMatchObject({
      phase: "resolving",
      describe: "no address for time.example and time2.example (nxdomain)",
    });
  });

  it("takes no more than eight addresses of a name", () => {
    const t = new Tape();
    t.start(...given("time.example"));
    t.resolve(1, ...Array.from({ length: 50 }, (_, i) => `198.51.100.${i}`));
    expect(t.client.state.servers).toHaveLength(8);
  });

  it("does not wait for a name while a server with an address is there", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start(...given("time.example"), { host: B, from: "dhcp" });
    expect(t.asked()).toEqual([B]);
    t.nowUs = 10 * MS;
    t.resolve(1, A);
    expect(t.asked()).toEqual([B]);
    t.runUntil(SECOND);
    expect(t.asked()).toEqual([B, A]);
  });

  it("uses a new address at once where only a budget delayed the next request", () => {
    const t = new Tape();
    t.start(...given("time.example"), { host: B, from: "dhcp" });
    t.runUntil(SECOND);
    expect(t.asked()).toEqual([B, B, B]);
    t.resolve(1, A);
    expect(t.asked()).toEqual([B, B, B, A]);
  });

  it("does not look a default name up before it is needed", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start(...given(A), POOL);
    t.runUntil(2 * SECOND);
    expect(t.events()).toEqual([]);
    t.runUntil(3 * SECOND);
    expect(t.events()[0]).toEqual({ kind: "resolving", name: "pool.example" });
  });

  it("looks a name up again 1 s, 2 s, 4 s after failures", () => {
    const t = new Tape();
    t.start(...given("time.example"));
    let atUs = 0;
    for (const [i, waitUs] of [SECOND, 2 * SECOND, 4 * SECOND].entries()) {
      t.failResolve(i + 1);
      expect(t.events().at(-1)).toEqual({
        kind: "failed",
        server: "time.example",
        why: "resolve",
        message: "no address for time.example: no such name",
      });
      expect(t.client.state.phase).toBe("resolving");
      atUs += waitUs;
      t.quietUntil(atUs).runUntil(atUs);
      expect(t.events()).toEqual([{ kind: "resolving", name: "time.example" }]);
    }
    t.resolve(4, A);
    expect(t.asked()).toEqual([A]);
  });

  it("falls back to the default servers when a name has no address", () => {
    const t = new Tape();
    t.start(...given("time.example"), { host: C, from: "default" });
    expect(t.requests).toEqual([]);
    t.failResolve(1);
    expect(t.asked()).toEqual([C]);
  });

  it("looks a name up again when its addresses are silent and the answer is out of date", () => {
    const t = new Tape({ retry: fixedPolicy("slow", [200 * SECOND]) });
    t.start(...given("time.example"));
    t.resolve(1, A);
    t.runUntil(599 * SECOND);
    expect(t.events()).toHaveLength(1);
    t.runUntil(600 * SECOND);
    expect(t.events().map(({ kind }) => kind)).toEqual(["failed", "resolving"]);
    t.resolve(2, A, B);
    t.runUntil(800 * SECOND);
    expect(t.asked()).toEqual([A, A, A, A, B]);
    expect(t.client.state.servers[0]).toMatchObject({ server: A, requests: 4 });
  });

  it("ignores an answer that nobody waits for", () => {
    const t = new Tape();
    t.start(...given("time.example"));
    t.command({ kind: "stop" });
    expect(t.resolve(1, A)).toEqual([]);
    expect(t.resolve(77, A)).toEqual([]);
  });
});
