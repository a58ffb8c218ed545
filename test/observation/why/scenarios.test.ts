import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../lab/scenarios.ts";
import { namedLink } from "../../../experiment/named-link.ts";
import { whyOf } from "./reviewed-run.ts";

/** What is to be told first of each scenario that has a name. */
const FIRST_HINT: Readonly<Record<string, string>> = {
  plain: "nothing-wrong",
  "dhcp-slow": "slow-server",
  "dhcp-rebooting": "dhcp-no-ack",
  "dhcp-nak": "dhcp-nak",
  "dhcp-exhausted": "dhcp-silence",
  "dhcp-garbage": "dhcp-unusable-answers",
  "dhcp-foreign": "dhcp-unusable-answers",
  // its DISCOVER went to both servers: nobody missed the dead one
  "first-dhcp-dead": "nothing-wrong",
  "ntp-kod": "ntp-kiss",
  "ntp-denied": "ntp-kiss",
  "ntp-unsynchronised": "ntp-refused",
  // a device that asks one server cannot know that it lies
  "ntp-liar": "nothing-wrong",
  "first-ntp-dead": "ntp-server-silent",
  "dns-slow": "slow-server",
  "dns-servfail": "dns-error",
  "dns-refused": "dns-error",
  "dns-truncate": "dns-truncated",
  "first-dns-dead": "dns-server-silent",
  // what took the time is the slow DNS server beside it
  "clock-step": "slow-server",
  "clock-skew": "nothing-wrong",
  suspend: "slept",
  "link-flap": "carrier-lost",
};

describe("why, asked about the scenarios with names", () => {
  it.each([...SCENARIOS.keys()])("tells the cause of %s first", async (name) => {
    const why = await whyOf({ scenario: name });
    expect(why.hints[0]?.code).toBe(FIRST_HINT[name]);
  });

  it("explains most of the time by the first hint, where one thing took it", async () => {
    for (const name of [
      "dhcp-exhausted",
      "dhcp-nak",
      "ntp-unsynchronised",
      "dns-servfail",
      "suspend",
    ]) {
      const why = await whyOf({ scenario: name });
      expect(why.hints[0]?.percent, name).toBeGreaterThan(90);
    }
  });

  it("tells a slow way from a slow server", async () => {
    const FAR = { delayUs: 400_000 };
    const { hints } = await whyOf({ tx: FAR, rx: FAR });
    expect(hints[0]).toMatchObject({
      code: "slow-server",
      text: "Every answer took long, whoever gave it: 2.40 s in all.",
      suggestion: "packets were delayed because it was asked for (delay 400 ms)",
      percent: 100,
    });
  });

  it("does not blame losses that cost no time", async () => {
    const link = namedLink("delay 5ms; tx dns: loss X.");
    if (link.kind === "faults") throw new Error("no link");
    const troubles = [{ at: "ntp", kind: "slow", byUs: 100_000 }] as const;
    const { hints } = await whyOf({ ...link.value, scenario: { troubles } });
    expect(hints.map(({ code, text }) => [code, text.split(";")[1]])).toEqual([
      ["nothing-wrong", undefined],
      ["loss", " it cost no time."],
    ]);
  });

  it("does not call a damaged answer an error of the resolver", async () => {
    const { hints } = await whyOf({ seed: 3, rx: { delayUs: 5_000, corrupt: 0.6 } });
    expect(hints[0]).toMatchObject({ code: "dns-unusable-answers" });
    expect(hints.map(({ code }) => code)).not.toContain("dns-error");
  });

  it("does not call a server silent that answers slowly", async () => {
    const { hints } = await whyOf({ scenario: "dns-slow", seed: 1 });
    const silent = hints.find(({ code }) => code === "dns-server-silent");
    expect(silent).toMatchObject({
      text: "192.0.2.53:53 answered, but not every query.",
      suggestion: expect.stringContaining("slow or busy"),
    });
  });

  it("says of a clock that was set meanwhile that it was", async () => {
    const { hints, before } = await whyOf({ scenario: "clock-step" });
    expect(hints.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["clock-stepped", "fell-back"]),
    );
    expect(before).toMatchObject([
      { from: "AUTH2", to: "CPD_PRE_TIME", why: "the clock was stepped by 60.0 min" },
    ]);
  });
});
