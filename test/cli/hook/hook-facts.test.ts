import { describe, expect, it } from "vitest";
import { HOOK_VARIABLES, KnownFacts } from "../../../cli/hook/hook-facts.ts";
import type { LogEvent } from "../../../net/event-log.ts";

function news(name: string, detail: Readonly<Record<string, unknown>>): LogEvent {
  return { atUs: 0, source: "dhcp/eth0", type: "service", name, detail };
}

function entered(state: string, why?: string): LogEvent {
  const direction = why === undefined ? "forward" : "back";
  const event = { atUs: 0, source: "system", type: "state-entered", state, from: "DHCP" } as const;
  return { ...event, dwellUs: 0, direction, ...(why === undefined ? {} : { why }) };
}

const LEASE = {
  address: "192.0.2.100",
  prefixLength: 24,
  routers: ["192.0.2.1"],
  leaseSeconds: Infinity,
};

describe("what a hook is told", () => {
  it("is the event and what is known by then", () => {
    const known = new KnownFacts();
    expect(known.take(news("new", LEASE))).toEqual({
      BRINGUP_EVENT: "lease-new",
      BRINGUP_STATE: "CONTEXT_CREATED",
      BRINGUP_INTERFACE: "eth0",
      BRINGUP_ADDRESS: "192.0.2.100",
      BRINGUP_PREFIX_LENGTH: "24",
      BRINGUP_ROUTERS: "192.0.2.1",
      BRINGUP_LEASE_SECONDS: "Infinity",
    });
    known.take({
      atUs: 0,
      source: "system",
      type: "fact",
      name: "network/eth0",
      value: LEASE,
      provenance: "dhcp",
    });
    expect(known.take(entered("TIME_VALID"))).toMatchObject({
      BRINGUP_EVENT: "state",
      BRINGUP_STATE: "TIME_VALID",
      BRINGUP_PREVIOUS: "DHCP",
      BRINGUP_DIRECTION: "forward",
      BRINGUP_ADDRESS: "192.0.2.100",
    });
  });

  it("says why it went back, and forgets what is lost", () => {
    const known = new KnownFacts();
    known.take({
      atUs: 0,
      source: "system",
      type: "fact",
      name: "network/eth0",
      value: LEASE,
      provenance: "dhcp",
    });
    known.take({ atUs: 0, source: "system", type: "fact-lost", name: "network/eth0", why: "x" });
    expect(known.take(entered("INITIALIZED", "no carrier on eth0"))).toEqual({
      BRINGUP_EVENT: "state",
      BRINGUP_STATE: "INITIALIZED",
      BRINGUP_PREVIOUS: "DHCP",
      BRINGUP_DIRECTION: "back",
      BRINGUP_WHY: "no carrier on eth0",
    });
  });

  it.each(["sample", "answer", "offer", "nak"])("is nothing at %s", (name) => {
    expect(new KnownFacts().take(news(name, {}))).toBeUndefined();
  });

  it("is nothing when a lease is only lost because everything ends", () => {
    expect(new KnownFacts().take(news("lost", { why: "stopped" }))).toBeUndefined();
    expect(new KnownFacts().take(news("lost", { why: "expired" }))).toMatchObject({
      BRINGUP_EVENT: "lease-lost",
      BRINGUP_WHY: "expired",
    });
  });

  it("leaves nothing in a value that a shell would obey, and nothing without end", () => {
    const domain = "x$(reboot)`id`;\"'\n|&<>\\*?[]{}!#~é";
    const { BRINGUP_DOMAIN } = new KnownFacts().take(news("new", { domain })) ?? {};
    expect(BRINGUP_DOMAIN).toBe("x__reboot__id________________________".slice(0, domain.length));
    const long = new KnownFacts().take(news("new", { domain: "x".repeat(9_999) }));
    expect(long?.["BRINGUP_DOMAIN"]).toHaveLength(255);
  });

  it("knows the names of all that it may tell", () => {
    expect(HOOK_VARIABLES).toContain("BRINGUP_OFFSET_US");
    expect(new Set(HOOK_VARIABLES).size).toBe(HOOK_VARIABLES.length);
  });
});
