import { describe, expect, it } from "vitest";
import type { Scenario, Trouble } from "../../../lab/scenario.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import type { BringUpOptions } from "../../../library/options.ts";
import { explain, type WhyDocument } from "../../../observation/why/explain.ts";
import { namedLink } from "../../../experiment/named-link.ts";
import type { LinkModel } from "../../../net/impairment.ts";
import { reviewOf, whyOf, type Question } from "./reviewed-run.ts";

const SECOND_US = 1_000_000;

/** A world in which something is wrong for ever, given up after ten seconds. */
function blocked(
  troubles: readonly Trouble[],
  more: BringUpOptions = {},
  question?: Question,
): Promise<WhyDocument> {
  const scenario: Scenario = { troubles };
  return whyOf({ scenario, timeoutUs: 10 * SECOND_US, ...more }, question);
}

/** The link is known to lose every query. */
const NO_DNS = named("delay 5ms; dns: loss 100%");

function named(text: string): LinkModel {
  const link = namedLink(text);
  if (link.kind === "faults") throw new Error(text);
  return link.value.tx;
}

function codes({ hints }: WhyDocument): readonly string[] {
  return hints.map(({ code }) => code);
}

describe("why, where OPERATIONAL was not reached", () => {
  it("says that nobody answers DISCOVERs, how many were sent, and when the next one is due", async () => {
    const why = await blocked([{ at: "dhcp", kind: "down" }]);
    expect(why).toMatchObject({ reached: false, current: "IFACE_COLDPLUG", elapsedUs: 10_000_000 });
    expect(why.hints[0]).toMatchObject({
      code: "dhcp-silence",
      text: expect.stringMatching(
        /^Nobody answers: \d+ DISCOVERs sent in 10\.0 s, no OFFER, and nothing else/,
      ),
      percent: 100,
    });
    const [blocker] = why.blockers;
    expect(blocker).toMatchObject({
      notifier: "dhcp",
      kind: "hold",
      next: "DHCP",
      sinceUs: 0,
      heldUs: 10_000_000,
      received: 0,
      retriesLeft: null,
    });
    expect(blocker?.nextUs).toBeGreaterThan(10_000_000);
    expect(blocker?.last).toHaveLength(6);
    expect(blocker?.last.at(-1)?.text).toMatch(/^sent DISCOVER to 255\.255\.255\.255:67, try \d+$/);
  });

  it("tells OFFERs without an ACK from silence", async () => {
    const why = await blocked([{ at: "dhcp", kind: "down", phase: "REQUEST" }]);
    expect(codes(why)[0]).toBe("dhcp-no-ack");
    expect(why.hints[0]?.evidence[0]).toMatch(/^OFFER from 192\.0\.2\.1 at /);
  });

  it("suspects a firewall where time servers are silent and DNS answers", async () => {
    const why = await blocked([{ at: "ntp", kind: "down" }]);
    expect(why.current).toBe("CPD_PRE_TIME");
    expect(why.hints[0]).toMatchObject({
      code: "ntp-silence",
      text: expect.stringContaining("UDP port 123"),
    });
    expect(why.services.find(({ source }) => source === "dns")?.readyUs).toBe(30_000);
  });

  it("suspects a firewall where resolvers are silent and time servers answer", async () => {
    const why = await blocked([{ at: "dns", kind: "down" }]);
    expect(why.current).toBe("AUTH2");
    expect(why.hints[0]).toMatchObject({
      code: "dns-silence",
      text: expect.stringContaining("UDP port 53"),
    });
  });

  it("suspects the way out of the network where neither answers", async () => {
    const why = await blocked([
      { at: "ntp", kind: "down" },
      { at: "dns", kind: "down" },
    ]);
    expect(codes(why)[0]).toBe("network-silence");
  });

  it("makes nothing of a packet that may still be under way", async () => {
    for (const atUs of [5_000, 15_000, 25_000])
      expect(codes(await whyOf({}, { atUs })), String(atUs)).toEqual(["nothing-wrong"]);
    const why = await whyOf(
      { retry: "rfc2131", scenario: { troubles: [{ at: "dhcp", kind: "down" }] } },
      { atUs: 2_000_000 },
    );
    expect(codes(why)).toEqual(["dhcp-silence"]);
  });

  it("does not say that nothing leads out where only a time server was asked", async () => {
    const why = await whyOf(
      { until: "TIME_VALID", scenario: { troubles: [{ at: "ntp", kind: "down" }] }, tx: NO_DNS },
      { atUs: 5_000_000 },
    );
    const silent = why.hints.find(({ code }) => code === "ntp-silence");
    expect(silent?.text).toMatch(/^192\.0\.2\.11:123.* did not answer \d+ requests\.$/);
  });

  it("shows what a hold waits for, also where it was sent before the hold", async () => {
    const why = await blocked(
      [{ at: "dns", kind: "down" }],
      { retry: "rfc2131" },
      { atUs: 500_000 },
    );
    expect(why.blockers[0]).toMatchObject({ notifier: "dns", sent: 1, sinceUs: 30_000 });
    expect(why.blockers[0]?.last).toMatchObject([{ atUs: 20_000 }]);
  });

  it("does not call late OFFERs useless packets", async () => {
    const why = await whyOf({ scenario: "dhcp-slow" });
    expect(why.hints.find(({ code }) => code === "dhcp-unusable-answers")?.text).toMatch(
      /^\d OFFERs came for other tries/,
    );
  });

  it("says what the server said: NAKs for ever, kisses, REFUSED", async () => {
    const nak = await blocked([{ at: "dhcp", kind: "nak" }]);
    expect(nak.hints[0]).toMatchObject({ code: "dhcp-nak" });
    expect(nak.blockers[0]?.said[0]).toMatch(/^192\.0\.2\.1:67: NAK: .*, \d+ times$/);
    const kiss = await blocked([{ at: "ntp", kind: "kiss", code: "DENY" }], {
      ntpServers: ["192.0.2.11"],
    });
    expect(kiss.hints[0]).toMatchObject({
      code: "ntp-kiss",
      suggestion: expect.stringContaining("does not serve this client"),
    });
    const refused = await blocked([{ at: "dns", kind: "refused" }]);
    expect(refused.hints[0]).toMatchObject({
      code: "dns-error",
      suggestion: expect.stringContaining("REFUSED"),
    });
  });

  it("says what a lease lacks that is required", async () => {
    const { snapshot, evidence } = await reviewOf({}, 25_000);
    const blocker = { notifier: "dhcp", kind: "hold", next: "DHCP", sinceUs: 0 } as const;
    const blockers = [{ ...blocker, reason: "eth0: no domain", untilUs: null, expired: false }];
    const why = explain({ ...snapshot, current: "IFACE_COLDPLUG", blockers }, evidence);
    expect(why.hints[0]).toMatchObject({
      code: "dhcp-lacks",
      text: "eth0 has a lease, but it has no domain, and that is required.",
      explainsUs: 5_000,
    });
    expect(why.path.at(-1)).toMatchObject({ kind: "unmet", detail: "eth0: no domain" });
  });

  it("says who holds it from outside, and counts neither network nor services for it", async () => {
    const why = await whyOf({
      timeoutUs: 5 * SECOND_US,
      notifiers: [
        {
          name: "inventory",
          vote: (_current, next) =>
            next === "REGISTERED"
              ? { kind: "hold", reason: "not in the list" }
              : { kind: "proceed" },
        },
      ],
    });
    expect(why.current).toBe("POLICY_VALID");
    expect(why.hints[0]).toMatchObject({
      code: "held-by-hand",
      text: "inventory holds REGISTERED: not in the list.",
    });
    expect(why.path.at(-1)).toMatchObject({
      kind: "hold",
      source: "inventory",
      what: "REGISTERED",
      fromUs: 30_000,
    });
    expect(why.path.slice(0, -1).every(({ kind }) => kind === "answer")).toBe(true);
  });

  it("says of a hold that has expired that it did, and that it stays", async () => {
    const why = await whyOf({
      timeoutUs: 5 * SECOND_US,
      notifiers: [
        {
          name: "inventory",
          vote: (_current, next) =>
            next === "REGISTERED"
              ? { kind: "hold", reason: "not in the list", expiresUs: SECOND_US }
              : { kind: "proceed" },
        },
      ],
    });
    expect(why.blockers).toMatchObject([{ notifier: "inventory", expired: true }]);
    expect(codes(why)).toEqual(expect.arrayContaining(["held-by-hand", "hold-expired"]));
  });

  it("tells of a veto that it is one, and when it is asked again", async () => {
    const why = await whyOf({
      timeoutUs: 5 * SECOND_US,
      notifiers: [
        {
          name: "inventory",
          vote: (_current, next) =>
            next === "REGISTERED"
              ? { kind: "veto", reason: "not today", retryAfterUs: 2 * SECOND_US }
              : { kind: "proceed" },
        },
      ],
    });
    expect(why.hints[0]?.code).toBe("vetoed");
    expect(why.blockers[0]).toMatchObject({ kind: "veto", untilUs: 6_030_000 });
  });

  it("looks at any moment of a run, as if it were now", async () => {
    const nak = { scenario: "dhcp-nak" } as const;
    const during = await whyOf(nak, { atUs: 500_000 });
    expect(during).toMatchObject({ reached: false, atUs: 500_000, untilUs: 500_000 });
    expect(during.path.at(-1)).toMatchObject({
      kind: "pause",
      detail: expect.stringMatching(/^NAK/),
    });
    const [blocker] = during.blockers;
    expect(blocker?.nextUs).toBeGreaterThan(500_000);
    expect(await whyOf(nak, { atUs: 60_000_000 })).toMatchObject({ reached: true });
    expect(await whyOf(nak, { state: "IFACE_COLDPLUG", atUs: 500_000 })).toMatchObject({
      reached: true,
      elapsedUs: 0,
    });
  });

  it("says that there is no carrier, and since when", async () => {
    const why = await whyOf({ scenario: "link-flap" }, { atUs: 300_000 });
    expect(why.current).toBe("INITIALIZED");
    expect(why.hints[0]).toMatchObject({ code: "no-carrier" });
    expect(why.path).toMatchObject([
      { kind: "undone", fromUs: 0, untilUs: 20_000 },
      { kind: "no-carrier", fromUs: 20_000, untilUs: 300_000 },
    ]);
    expect(why.before).toMatchObject([{ from: "IFACE_COLDPLUG", to: "INITIALIZED" }]);
  });

  it("counts how many tries a policy has left", async () => {
    const { blockers } = await blocked([{ at: "dhcp", kind: "down", phase: "REQUEST" }], {
      retry: "smoltcp",
      timeoutUs: 7 * SECOND_US,
    });
    expect(blockers[0]).toMatchObject({ retriesLeft: 3, retries: 1 });
  });

  it("tells what blocks now before what took longer and has been overcome", async () => {
    const why = await blocked(
      [
        { at: "dhcp", kind: "slow", byUs: 2 * SECOND_US },
        { at: "ntp", kind: "down" },
      ],
      {},
      { atUs: 5 * SECOND_US },
    );
    expect(codes(why).slice(0, 2)).toEqual(["ntp-silence", "slow-server"]);
    const [now, before] = why.hints;
    expect(now?.explainsUs).toBeLessThan(before?.explainsUs ?? 0);
  });

  it("tells a port that is shut from a firewall that says nothing", async () => {
    const { snapshot, evidence } = await reviewOf(
      { scenario: { troubles: [{ at: "ntp", kind: "down" }] } },
      SECOND_US,
    );
    const events = evidence.events.flatMap((event): LogEvent[] => {
      if (event.type !== "packet-sent" || event.source !== "ntp") return [event];
      const { atUs, source } = event;
      return [event, { atUs, source, type: "send-failed", why: "refused" }];
    });
    const why = explain(snapshot, { ...evidence, events });
    expect(codes(why)[0]).toBe("port-refused");
    expect(codes(why)).not.toContain("ntp-silence");
    expect(why.path.at(-1)).toMatchObject({ kind: "failed", source: "ntp" });
  });

  it("blames the resolver where a time server's name cannot be resolved", async () => {
    const { snapshot, evidence } = await reviewOf(
      { scenario: { troubles: [{ at: "dns", kind: "down" }] } },
      SECOND_US,
    );
    const events = evidence.events.filter(({ source }) => source !== "ntp");
    const reason = "waiting for the address of time.lab.example";
    const blocker = { notifier: "ntp", kind: "hold", next: "TIME_VALID", reason } as const;
    const why = explain(
      {
        ...snapshot,
        current: "CPD_PRE_TIME",
        blockers: [{ ...blocker, sinceUs: 20_000, untilUs: null, expired: false }],
        time: { ...snapshot.time, phase: "resolving", sample: null, errorNowUs: null },
      },
      { ...evidence, events },
    );
    expect(codes(why)).toEqual(["dns-silence", "ntp-name"]);
    expect(why.path.at(-1)).toMatchObject({ kind: "silence", source: "dns", untilUs: SECOND_US });
  });

  it("says of a time that is too coarse how good it is", async () => {
    const { snapshot, evidence } = await reviewOf({ stay: true, timeoutUs: SECOND_US }, 35_000);
    const reason = "the time of 192.0.2.11 is only good to 5.00 ms";
    const blocker = { notifier: "ntp", kind: "hold", next: "TIME_VALID", reason } as const;
    const blockers = [{ ...blocker, sinceUs: 20_000, untilUs: null, expired: false }];
    const events = evidence.events.filter(({ type }) => type !== "state-entered");
    const now = { ...snapshot, current: "CPD_PRE_TIME", blockers };
    const why = explain(now, { ...evidence, events });
    expect(why.hints[0]).toMatchObject({
      code: "ntp-coarse",
      text: "There is a time, but it is only good to 5.00 ms.",
      explainsUs: 5_000,
    });
  });
});
