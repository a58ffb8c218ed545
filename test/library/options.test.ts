import { describe, expect, it } from "vitest";
import { OptionError, planOf, type BringUpOptions } from "../../library/options.ts";
import { ADAPTIVE, RETRY_PRESETS } from "../../net/retry-presets.ts";
import { fixedPolicy } from "../../net/retry.ts";
import { uniformPreset } from "../../net/retry-presets.ts";

const ENTROPY = { number: () => 42, key: () => new Uint8Array(32).fill(1) };
const voter = (name: string): { name: string; vote: () => { kind: "proceed" } } => ({
  name,
  vote: () => ({ kind: "proceed" }),
});

/** What planOf says of options, with what no type would let through. */
function refusal(options: Readonly<Record<string, unknown>>): string {
  try {
    planOf(options as BringUpOptions, ENTROPY);
  } catch (error) {
    if (error instanceof OptionError) return `${error.option}: ${error.message}`;
    throw error;
  }
  return "taken";
}

const ETH0 = { mode: "interface", devices: ["eth0"] } as const;
const GIVEN = { address: "192.0.2.10", prefixLength: 24, router: "192.0.2.1" };

describe("planOf", () => {
  it("fills in every default", () => {
    const plan = planOf({}, ENTROPY);
    expect(plan).toMatchObject({ mode: "lab", stay: false, timeoutUs: 60_000_000, tx: {}, rx: {} });
    expect(plan.random).toEqual({ kind: "seeded", seed: 42 });
    expect(plan.config).toMatchObject({
      goal: "OPERATIONAL",
      retry: ADAPTIVE,
      require: ["address", "mask", "router", "dns"],
      maxErrorUs: 1_000_000,
      operations: "dry-run",
      explain: false,
    });
  });

  it("takes a key that nobody can guess on a real network, unless it is told otherwise", () => {
    expect(planOf({ mode: "host" }, ENTROPY).random).toEqual({
      kind: "secure",
      key: ENTROPY.key(),
    });
    expect(planOf({ mode: "host", seed: 5, insecureSeed: true }, ENTROPY).random).toEqual({
      kind: "seeded",
      seed: 5,
    });
    expect(refusal({ mode: "host", seed: 5 })).toMatch(/^seed: a seed on a real network/);
  });

  it("builds the log where somebody listens", () => {
    expect(planOf({ onEvent: () => undefined }, ENTROPY).config.explain).toBe(true);
    expect(planOf({ onRecord: () => undefined }, ENTROPY).config.explain).toBe(true);
  });

  it("takes every preset by its name", () => {
    for (const [name, preset] of RETRY_PRESETS)
      expect(planOf({ retry: name }, ENTROPY).config.retry).toBe(preset);
  });

  it.each([
    [{ mode: "labb" }, /^mode: unknown mode "labb": one of lab, simulate, host, interface$/],
    [{ until: "OPERATIVE" }, /^until: unknown until "OPERATIVE": one of CONTEXT_CREATED, /],
    [{ until: "CONTEXT_DESTROYING" }, /^until: /],
    [{ require: ["address", "dhcp"] }, /^require: unknown require "dhcp": one of address, mask, /],
    [{ tx: { loss: 1.5 } }, /^tx: loss is a probability/],
    [{ rx: { delayUs: -1 } }, /^rx: delayUs is a whole number/],
    [{ retry: "adaptiv" }, /^retry: unknown retry preset "adaptiv": one of lws, /],
    [{ retry: uniformPreset(fixedPolicy("none", [])) }, /^retry: the policy none has no delays$/],
    [
      { retry: uniformPreset(fixedPolicy("flood", [0])) },
      /^retry: a delay of flood is a whole number of microseconds, 1000 at least, not 0$/,
    ],
    [
      {
        retry: uniformPreset({
          ...fixedPolicy("flood", [1_000]),
          adaptive: { timeouts: [1], variations: 2, floorUs: 0, ceilingUs: 1_000 },
        }),
      },
      /^retry: the policy flood adapts: it needs positive timeouts, and a floor from 1000 µs/,
    ],
    [{ seed: -1 }, /^seed: a seed is a whole number from 0 up, not -1$/],
    [{ seed: Number.NaN }, /^seed: /],
    [
      { timeoutUs: 0 },
      /^timeoutUs: a time-out is a whole number of microseconds, 1 at least, not 0$/,
    ],
    [{ timeoutUs: 1.5 }, /^timeoutUs: /],
    [{ timeoutUs: Number.NaN }, /^timeoutUs: /],
    [{ timeoutUs: Infinity, mode: "simulate" }, /^timeoutUs: a simulation needs a time-out$/],
    [
      { dnsServers: ["192.0.2.53", "192.0.2.256"] },
      /^dnsServers: "192.0.2.256" is not an address: /,
    ],
    [{ dnsServers: ["dns.example"] }, /^dnsServers: /],
    [{ dnsServers: ["192.0.2.0/24"] }, /^dnsServers: /],
    [{ ntpServers: ["ntp..example"] }, /^ntpServers: "ntp..example" is not a name: /],
    [{ ntpServers: [""] }, /^ntpServers: /],
    [{ probe: `${"a".repeat(64)}.example` }, /^probe: /],
    [{ probe: "." }, /^probe: the root is not a name to look up$/],
    [{ notifiers: [voter("dhcp")] }, /^notifiers: there is a notifier "dhcp" already$/],
    [{ notifiers: [voter("a"), voter("a")] }, /^notifiers: there is a notifier "a" already$/],
    [{ notifiers: [voter("")] }, /^notifiers: a notifier needs a name$/],
    [{ devices: ["eth0"] }, /^devices: devices is for mode "interface"$/],
    [{ mode: "host", keep: true }, /^keep: keep is for mode "interface"$/],
    [{ mode: "interface" }, /^devices: no interface is named$/],
    [{ mode: "interface", devices: "eth0" }, /^devices: devices is a list of names$/],
    [{ ...ETH0, devices: ["eth0", "eth0"] }, /^devices: eth0 is named twice$/],
    [{ ...ETH0, configure: "always" }, /^configure: unknown configure "always": one of dry-run, /],
    [{ ...ETH0, keep: true }, /^keep: only what was applied can be kept$/],
    [{ ...ETH0, devices: ["a", "b"], configure: "isolate" }, /^configure: one interface at a time/],
    [{ ...ETH0, static: { address: "::1", prefixLength: 64 } }, /^static: "::1" is not an IPv4/],
    [{ ...ETH0, static: { ...GIVEN, prefixLength: 33 } }, /^static: a prefix has 1 to 32 bits/],
    [{ ...ETH0, static: { ...GIVEN, prefixLength: 0 } }, /^static: a prefix has 1 to 32 bits/],
    [{ ...ETH0, static: { ...GIVEN, address: "224.0.0.1" } }, /^static: no host can have 224\./],
    [{ ...ETH0, static: { ...GIVEN, address: "127.0.0.1" } }, /^static: no host can have 127\./],
    [{ ...ETH0, static: { ...GIVEN, address: "192.0.2.255" } }, /^static: no host can have 192\./],
    [{ ...ETH0, static: { ...GIVEN, router: "x" } }, /^static: the router "x" is not an IPv4/],
    [{ ...ETH0, static: { ...GIVEN, dnsServers: ["x"] } }, /^static: "x" is not an address: /],
    [{ ...ETH0, seed: 7 }, /^seed: a seed on a real network lets others guess/],
  ])("refuses what makes no sense and names it: %o", (options, message) => {
    expect(refusal(options)).toMatch(message);
  });

  it.each([
    { timeoutUs: Infinity },
    { until: "DHCP" },
    { require: [] },
    { dnsServers: ["fe80::1%eth0", "::1"] },
    { ntpServers: ["192.0.2.1", "2001:db8::1", "pool.ntp.org"] },
    { notifiers: [voter("a"), voter("b")] },
    ETH0,
    { ...ETH0, configure: "apply", keep: true },
    { ...ETH0, static: GIVEN },
    { ...ETH0, static: { ...GIVEN, address: "192.0.2.255", prefixLength: 31 } },
  ])("takes what makes sense: %o", (options) => {
    expect(refusal(options)).toBe("taken");
  });
});
