import { describe, expect, it } from "vitest";
import { ADAPTIVE, RETRY_PRESETS } from "../../../net/retry-presets.ts";
import { fixedPolicy, type RetryPolicy } from "../../../net/retry.ts";
import type { NtpServer } from "../../../services/ntp/index.ts";
import { A, B, C, given, KISS, MS, replyTo, SECOND, Tape } from "./tape.ts";

const EVERY_SECOND: RetryPolicy = fixedPolicy("every second", [SECOND]);
const POOL: NtpServer = { host: "pool.example", from: "default" };

function failures(t: Tape): readonly string[] {
  return t.events().flatMap((event) => (event.kind === "failed" ? [event.why] : []));
}

describe("NTP client, several servers", () => {
  it("takes them in turn, in the order given, then dhcp", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start({ host: C, from: "dhcp" }, { host: A, from: "given" }, { host: B, from: "given" });
    t.quietUntil(SECOND).runUntil(3 * SECOND);
    expect(t.asked()).toEqual([A, B, C, A]);
    expect(t.requests.map(({ atUs }) => atUs)).toEqual([0, SECOND, 2 * SECOND, 3 * SECOND]);
  });

  it("gets past a dead first server with the second request", () => {
    const t = new Tape();
    t.start(...given(A, B));
    t.runUntil(115 * MS);
    expect(t.asked()).toEqual([A, B]);
    t.reply();
    expect(t.client.state).toMatchObject({ phase: "synchronised", server: B });
  });

  it("asks the server of the last sample first", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start(...given(A, B));
    t.runUntil(SECOND);
    t.reply();
    t.command({ kind: "query" });
    expect(t.asked()).toEqual([A, B, B]);
  });

  it("never asks a default server while another one has a chance", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start({ host: C, from: "default" }, { host: A, from: "given" }, { host: B, from: "dhcp" });
    t.runUntil(5 * SECOND);
    expect(t.asked()).toEqual([A, B, A, B, A, B]);
    t.runUntil(8 * SECOND);
    expect(t.asked(6)).toEqual([C, C, C]);
  });

  it("asks default servers at once where there are no others", () => {
    const t = new Tape();
    t.start({ host: C, from: "default" });
    expect(t.asked()).toEqual([C]);
  });

  it("reports a round in which nobody answered, and begins again with the preferred", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start({ host: A, from: "given" }, { host: C, from: "default" });
    t.runUntil(5 * SECOND);
    t.events();
    t.runUntil(6 * SECOND);
    expect(t.events()).toEqual([
      {
        kind: "failed",
        why: "no-answer",
        message: "no reply from 192.0.2.3 and 192.0.2.5 after 6 requests",
      },
    ]);
    expect(t.asked()).toEqual([A, A, A, C, C, C, A]);
  });

  it("gives up where the policy does, and queries again after the poll interval", () => {
    const t = new Tape({ retry: { ...EVERY_SECOND, conceal: 1 } });
    t.start(...given(A));
    t.runUntil(2 * SECOND);
    expect(t.events()).toEqual([
      { kind: "failed", why: "gave-up", message: "no reply from 192.0.2.3 after 2 requests" },
    ]);
    expect(t.client.state).toMatchObject({
      phase: "waiting",
      describe: "no reply from 192.0.2.3 after 2 requests",
    });
    t.quietUntil(66 * SECOND).runUntil(66 * SECOND);
    expect(t.last.atUs).toBe(66 * SECOND);
  });

  it("takes a late reply even after it gave up", () => {
    const t = new Tape({ retry: { ...EVERY_SECOND, conceal: 0 } });
    t.start(...given(A));
    t.runUntil(2 * SECOND);
    expect(failures(t)).toEqual(["gave-up"]);
    t.reply();
    expect(t.client.state.phase).toBe("synchronised");
  });

  it("keeps eight requests answerable, not more", () => {
    const t = new Tape({ retry: fixedPolicy("fast", [MS]) });
    t.start(...given(A));
    t.runUntil(9 * MS);
    expect(t.requests).toHaveLength(10);
    expect([...t.closed]).toEqual([1, 2]);
  });
});

describe("NTP client, the budget of the adaptive policy", () => {
  const { budget } = ADAPTIVE.ntp;
  if (budget === undefined) throw new Error("the adaptive policy has a budget");

  it.each([given(A), given(A, B), [...given(A), { host: C, from: "default" } as const]])(
    "is never exceeded by any server, 3 requests in 2 s",
    (...servers) => {
      for (let seed = 0; seed < 20; seed++) {
        const t = new Tape({}, seed);
        t.config.roundTrips.sample("ntp", 3 * MS);
        t.start(...servers);
        for (let i = 1; i < 200; i++) {
          t.runUntil(i * 100 * MS);
          if (i % 7 === 0) t.command({ kind: "query" });
          if (i % 20 === 0) t.reply();
          if (i % 30 === 0) t.command({ kind: "stop" });
          t.start(...servers);
        }
        for (const { host } of servers) {
          const times = t.requests.filter(({ to }) => to.address === host).map((r) => r.atUs);
          for (let i = budget.sends; i < times.length; i++) {
            const spanUs = (times[i] as number) - (times[i - budget.sends] as number);
            expect(spanUs, `seed ${seed}, ${host}`).toBeGreaterThanOrEqual(budget.windowUs);
          }
        }
      }
    },
  );

  it("makes a single server wait for the window's end", () => {
    const t = new Tape();
    t.start(...given(A));
    t.runUntil(SECOND);
    expect(t.requests).toHaveLength(3);
    t.quietUntil(2 * SECOND).runUntil(2 * SECOND);
    expect(t.requests).toHaveLength(4);
  });
});

describe("NTP client, what the network says", () => {
  it.each(["refused", "unreachable", "denied"] as const)("%s: the next server at once", (why) => {
    const t = new Tape();
    t.start(...given(A, B));
    t.nowUs = 5 * MS;
    t.fail(why);
    expect(t.events()).toEqual([{ kind: "failed", server: A, why, message: `${A}: ${why}` }]);
    expect([...t.closed]).toEqual([1]);
    expect(t.asked()).toEqual([A, B]);
    expect(t.last.atUs).toBe(5 * MS);
  });

  it("refused by everybody: the schedule goes on, and the report names the reasons", () => {
    const t = new Tape({ retry: EVERY_SECOND });
    t.start(...given(A, B));
    t.fail("refused");
    t.fail("unreachable");
    expect(t.asked()).toEqual([A, B]);
    t.events();
    t.quietUntil(SECOND).runUntil(SECOND);
    expect(t.events()).toEqual([
      {
        kind: "failed",
        why: "no-answer",
        message:
          "no usable reply from 192.0.2.3 and 192.0.2.4 after 2 requests; 192.0.2.3: refused; 192.0.2.4: unreachable",
      },
    ]);
    expect(t.asked()).toEqual([A, B, A]);
  });

  it("is ignored about a port that is closed", () => {
    const t = new Tape();
    t.start(...given(A, B));
    t.reply();
    t.events();
    expect(t.fail("refused", t.requests[0])).toEqual([]);
  });
});

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

describe("NTP client, synchronised", () => {
  it("queries again after 64 s, doubling to 1024 s while samples agree", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    let atUs = 0;
    for (const [i, seconds] of [64, 128, 256, 512, 1024, 1024].entries()) {
      atUs += seconds * SECOND;
      t.quietUntil(atUs).runUntil(atUs);
      expect(t.last.message.poll).toBe(Math.min(7 + i, 10));
      t.reply();
    }
  });

  it("goes back to the first interval when a sample contradicts the last", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    t.runUntil(64 * SECOND);
    t.reply({}, t.last, SECOND);
    t.quietUntil(128 * SECOND);
  });

  it("goes back to the first interval when nobody answers a poll", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    t.runUntil(64 * SECOND);
    t.reply();
    t.runUntil(192 * SECOND);
    t.events();
    t.runUntil(202 * SECOND);
    expect(failures(t)).toContain("no-answer");
    expect(t.client.state).toMatchObject({ phase: "querying", sample: { server: A } });
    t.reply();
    t.quietUntil(202 * SECOND + 64 * SECOND);
  });

  it("teaches the shared round trips, and retransmits by them", () => {
    const t = new Tape();
    t.start(...given(A, B));
    t.nowUs = 400 * MS;
    t.reply();
    expect(t.config.roundTrips.timeoutUs("ntp")).toBe(1_200 * MS);
    t.command({ kind: "query" });
    t.quietUntil(1_600 * MS);
  });

  it("follows any published schedule", () => {
    for (const [name, preset] of RETRY_PRESETS) {
      const t = new Tape({ retry: preset.ntp });
      t.start(...given(A));
      t.runUntil(60 * SECOND);
      expect(t.requests.length, name).toBeGreaterThan(2);
      t.reply();
      expect(t.client.state.phase, name).toBe("synchronised");
    }
  });
});

describe("NTP client, saved and resumed", () => {
  it("goes on with exactly the same outputs, whenever that happens", () => {
    const play = (reloadAt: number): unknown => {
      const t = new Tape();
      const trace: unknown[] = [];
      let step = 0;
      const act = (action: () => unknown): void => {
        if (step++ === reloadAt) t.reload();
        trace.push(action(), t.client.deadlineUs, structuredClone(t.client.state));
      };
      act(() => t.start(...given(A, "time.example"), POOL));
      act(() => t.runUntil(50 * MS));
      act(() => t.resolve(1, B, C));
      act(() => t.runUntil(250 * MS));
      act(() => t.reply(KISS.RATE));
      act(() => t.fail("refused"));
      act(() => t.runUntil(1_900 * MS));
      act(() => t.reply({ leap: 3 }));
      act(() => t.runUntil(9 * SECOND));
      act(() => t.reply({}, t.requests.at(-2)));
      act(() => t.receive(replyTo(t.last.message, t.at.unixUs)));
      act(() => t.runUntil(90 * SECOND));
      act(() => t.command({ kind: "source", device: "eth1" }));
      act(() => t.reply(KISS.DENY));
      act(() => t.runUntil(200 * SECOND));
      return [trace, t.events(), t.requests];
    };
    const whole = play(-1);
    for (let reloadAt = 0; reloadAt < 15; reloadAt++) expect(play(reloadAt)).toEqual(whole);
  });

  it("saves a record that later steps do not change", () => {
    const t = new Tape();
    t.start(...given(A));
    const saved = t.client.save();
    const before = structuredClone(saved);
    t.runUntil(SECOND);
    t.reply();
    expect(saved).toEqual(before);
  });
});
