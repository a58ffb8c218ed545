import { describe, expect, it } from "vitest";
import { fixedPolicy, type RetryPolicy } from "../../../net/retry.ts";
import { A, B, C, given, MS, SECOND, Tape } from "./tape.ts";

const EVERY_SECOND: RetryPolicy = fixedPolicy("every second", [SECOND]);

describe("NTP client, commands", () => {
  it("is silent until it is told to start", () => {
    const t = new Tape();
    t.quietUntil(1_000 * SECOND);
    expect(t.command({ kind: "query" })).toEqual([]);
    expect(t.client.state).toMatchObject({ phase: "idle", describe: "not started" });
  });

  it("says so when there is nobody to ask", () => {
    const t = new Tape();
    t.start();
    expect(t.events()).toEqual([
      { kind: "failed", why: "no-servers", message: "no NTP server is known" },
    ]);
    expect(t.client.deadlineUs).toBe(Infinity);
    t.start(...given(A));
    expect(t.asked()).toEqual([A]);
  });

  it("start replaces the list, and servers that stay keep their records", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start(...given(A, B));
    t.runUntil(2 * SECOND);
    expect(t.asked()).toEqual([A, B, A]);
    t.start(...given(A, C));
    expect([...t.closed]).toEqual([2]);
    expect(t.client.state.servers).toMatchObject([
      { server: A, requests: 2 },
      { server: C, requests: 0 },
    ]);
    t.runUntil(3 * SECOND);
    expect(t.asked(3)).toEqual([C]);
  });

  it("start with other servers closes every request to the old ones and asks the new", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start(...given(A, B));
    t.runUntil(2 * SECOND);
    t.start(...given(C));
    expect([...t.closed]).toEqual([1, 2, 3]);
    expect(t.asked(3)).toEqual([C]);
  });

  it("start leaves a server that is still on the list in peace, and a synchronised client too", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    t.start(...given(B, A));
    expect(t.asked()).toEqual([A]);
    t.start(...given(B));
    expect(t.asked()).toEqual([A, B]);
  });

  it("takes the first sixteen servers, each once", () => {
    const t = new Tape();
    const hosts = Array.from({ length: 20 }, (_, i) => `198.51.100.${i}`);
    t.start(...given(A, A, ...hosts), { host: A, from: "dhcp" });
    expect(t.client.state.servers.map(({ server }) => server)).toEqual([A, ...hosts.slice(0, 15)]);
  });

  it("stop closes every port and forgets the query", () => {
    const t = new Tape();
    t.start(...given(A, B));
    t.runUntil(150 * MS);
    expect(t.command({ kind: "stop" })).toEqual([
      { kind: "close", port: 1 },
      { kind: "close", port: 2 },
    ]);
    t.quietUntil(1_000 * SECOND);
    expect(t.client.state.phase).toBe("idle");
  });

  it("source: asks again from there at once, and only servers of its family", () => {
    const t = new Tape();
    t.start(...given(A, "2001:db8::1"));
    t.nowUs = 10 * MS;
    const outputs = t.command({ kind: "source", address: "2001:db8::77" });
    expect(outputs.slice(0, 2)).toMatchObject([
      { kind: "close", port: 1 },
      { kind: "open", spec: { peer: { address: "2001:db8::1" }, address: "2001:db8::77" } },
    ]);
    t.command({ kind: "source", address: "192.0.2.77" });
    expect(t.last.to.address).toBe(A);
    expect(t.command({ kind: "source", address: "192.0.2.77" })).toEqual([]);
    expect(t.client.state.servers).toMatchObject([{ server: A, requests: 2 }]);
  });

  it("uses ports and zones of a server, and names it by them", () => {
    const t = new Tape({ port: 1123 });
    t.start({ host: A, from: "given" }, { host: "fe80::1%eth0", port: 99, from: "given" });
    expect(t.last.to).toEqual({ address: A, port: 1123 });
    t.fail("refused");
    expect(t.last.to).toEqual({ address: "fe80::1", port: 99, zone: "eth0" });
    expect(t.client.state.servers.map(({ server }) => server)).toEqual([
      "192.0.2.3:1123",
      "[fe80::1%eth0]:99",
    ]);
  });
});
