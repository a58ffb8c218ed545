import { describe, expect, it } from "vitest";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { fixedPolicy, type RetryPolicy } from "../../../net/retry.ts";
import { A, B, C, given, MS, SECOND, Tape } from "./tape.ts";

const EVERY_SECOND: RetryPolicy = fixedPolicy("every second", [SECOND]);

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
