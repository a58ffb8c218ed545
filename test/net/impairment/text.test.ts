import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkOfText } from "../../../net/impairment/link-text.ts";
import { lossOfText } from "../../../net/impairment/loss-text.ts";
import { PROFILES } from "../../../net/impairment/profiles.ts";
import { linkModelFault, Link, type LinkModel } from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";

/** What a text says of packets that are sent. */
function txOf(text: string): LinkModel {
  const link = linkOfText(text);
  if (link.kind === "fault") throw new Error(link.reason);
  return link.tx;
}

function refusal(text: string): string {
  const link = linkOfText(text);
  return link.kind === "fault" ? link.reason : "nothing";
}

describe("lossOfText", () => {
  it.each([
    ["10", 0.1],
    ["0.5%", 0.005],
    ["100%", 1],
    ["10% burst 1", 0.1],
    ["10% burst 2", { kind: "gilbert-elliott", p: 0.05 / 0.9, r: 0.5 }],
    ["gemodel 1%", { kind: "gilbert-elliott", p: 0.01, r: 0.99 }],
    ["gemodel 1% 10%", { kind: "gilbert-elliott", p: 0.01, r: 0.1 }],
    [
      "gemodel 1% 10% 70% 0.1%",
      { kind: "gilbert-elliott", p: 0.01, r: 0.1, lossBad: 0.7, lossGood: 0.001 },
    ],
    ["state 1 10", { kind: "markov4", p13: 0.01, p31: 0.1 }],
    ["state 1 10 5 20 2", { kind: "markov4", p13: 0.01, p31: 0.1, p32: 0.05, p23: 0.2, p14: 0.02 }],
    ["..X.", { kind: "pattern", pattern: "..X." }],
    ["pattern .x", { kind: "pattern", pattern: ".X" }],
    ["trace X.X", { kind: "trace", fates: "X.X" }],
    ["trace X.X repeat", { kind: "trace", fates: "X.X", repeat: true }],
    ["nth 1 3", { kind: "nth", packets: [1, 3] }],
    ["every 10", { kind: "nth", every: 10 }],
    ["outage 2s-5s", { kind: "window", fromUs: 2_000_000, untilUs: 5_000_000 }],
    ["outage 0s-", { kind: "window", fromUs: 0 }],
    [
      "outage 100ms-2s every 1m",
      { kind: "window", fromUs: 100_000, untilUs: 2_000_000, everyUs: 60_000_000 },
    ],
    ["10% + ..X.", [0.1, { kind: "pattern", pattern: "..X." }]],
  ])("reads %s", (text, loss) => {
    expect(lossOfText(text)).toEqual(loss);
  });

  it.each([
    "",
    "ten",
    "110%",
    "-1",
    "10% burst",
    "10% burst 0.5",
    "90% burst 2",
    "gemodel",
    "gemodel 1 2 3 4 5",
    "gemodel x",
    "state 1 2 3 4 5 6",
    "pattern",
    "pattern abc",
    "..X. 5",
    "trace ..X. forever",
    "nth",
    "nth 0",
    "nth 1.5",
    "every",
    "every 0",
    "outage",
    "outage 2s",
    "outage 5s-2s",
    "outage 2-5",
    "outage 2s- every 5s",
    "10% +",
  ])("refuses %o, and says what it expected", (text) => {
    expect(lossOfText(text)).toMatchObject({ kind: "fault", expected: expect.stringMatching(/./) });
  });
});

describe("linkOfText", () => {
  it("takes items for both directions", () => {
    expect(linkOfText("loss 10%, delay 5ms")).toEqual({
      kind: "link",
      tx: { loss: 0.1, delayUs: 5_000 },
      rx: { loss: 0.1, delayUs: 5_000 },
    });
  });

  it.each<[string, LinkModel]>([
    ["jitter 5ms", { jitterUs: 5_000 }],
    ["jitter uniform -5ms 5ms", { jitter: { kind: "uniform", lowUs: -5_000, highUs: 5_000 } }],
    [
      "jitter normal 5ms 25%",
      { jitter: { kind: "normal", deviationUs: 5_000, correlation: 0.25 } },
    ],
    ["jitter pareto 1ms 2.5", { jitter: { kind: "pareto", scaleUs: 1_000, shape: 2.5 } }],
    [
      "jitter table 0ms 1ms 9ms 50%",
      { jitter: { kind: "table", quantilesUs: [0, 1_000, 9_000], correlation: 0.5 } },
    ],
    ["rate 1.5mbit", { rate: { bitsPerSecond: 1_500_000 } }],
    [
      "rate 9600bit overhead 18 queue 64kB",
      { rate: { bitsPerSecond: 9_600, overheadBytes: 18, queueBytes: 64_000 } },
    ],
    ["mtu 1KiB", { mtuBytes: 1_024 }],
    ["duplicate 1%, corrupt 2%, truncate 3%", { duplicate: 0.01, corrupt: 0.02, truncate: 0.03 }],
    ["reorder 5%", { reorder: 0.05 }],
    ["reorder 5% 10ms", { reorder: 0.05, reorderUs: 10_000 }],
    ["refuse 5%", { refuse: 0.05 }],
    ["refuse 5% refused", { refuse: 0.05, refuseAs: "refused" }],
    ["nat 1%", { nat: { rebind: 0.01 } }],
    ["nat at 2s 10s", { nat: { atUs: [2_000_000, 10_000_000] } }],
  ])("reads %s", (text, model) => {
    expect(txOf(text)).toEqual(model);
  });

  it("keeps directions apart", () => {
    expect(linkOfText("delay 5ms; tx: loss 10%; rx: loss 30%, delay 7ms")).toEqual({
      kind: "link",
      tx: { loss: 0.1, delayUs: 5_000 },
      rx: { loss: 0.3, delayUs: 7_000 },
    });
  });

  it("makes rules of what is said of some packets", () => {
    expect(
      linkOfText("tx dhcp discover #1,3-5: loss 100%\nrx peer 2001:db8::53: delay 1s"),
    ).toEqual({
      kind: "link",
      tx: {
        rules: [
          {
            when: { service: "dhcp", phase: "DISCOVER", packets: [1, 3, 4, 5] },
            model: { loss: 1 },
          },
        ],
      },
      rx: { rules: [{ when: { peer: "2001:db8::53" }, model: { delayUs: 1_000_000 } }] },
    });
  });

  it("puts a translator where packets leave", () => {
    expect(linkOfText("nat 1%, delay 1ms")).toMatchObject({
      tx: { nat: { rebind: 0.01 } },
      rx: { delayUs: 1_000 },
    });
  });

  it("begins with a profile, which the rest replaces piece by piece", () => {
    const lte = PROFILES.get("lte");
    expect(linkOfText("lte")).toEqual({ kind: "link", tx: lte?.tx, rx: lte?.rx });
    expect(txOf("lte; delay 1ms")).toEqual({ ...lte?.tx, delayUs: 1_000 });
    expect(txOf("lte; jitter normal 1ms")).not.toHaveProperty("jitterUs");
    expect(refusal("delay 1ms; lte")).toMatch(/"lte" is not part of a link/);
  });

  it.each([
    ["sideways", /"sideways" is not part of a link/],
    ["loss", /is not a loss/],
    ["delay", /"delay" cannot be read/],
    ["delay 5", /"delay 5" cannot be read/],
    ["delay 5ms 6ms", /cannot be read/],
    ["jitter sometimes", /cannot be read/],
    ["rate fast", /cannot be read/],
    ["rate 1mbit queue", /cannot be read/],
    ["rate 1mbit lanes 3", /cannot be read/],
    ["mtu x", /cannot be read/],
    ["nat", /cannot be read/],
    ["refuse 5% rudely", /cannot be read/],
    ["tx ftp: loss 5%", /"ftp" does not say which packets/],
    ["dns #0: loss 5%", /"#0" names no packets/],
    ["dns #5-1: loss 5%", /names no packets/],
    ["dns: nat 5%", /for all packets/],
    ["state: loss 5%", /"state" does not say/],
    ["loss state 60% 10% 5% 5% 60%", /p13 and p14 together/],
    ["jitter table 5ms 1ms", /quantiles rise/],
  ])("refuses %s", (text, reason) => {
    expect(refusal(text)).toMatch(reason);
  });

  it("never throws, whatever it is given", () => {
    const word = fc.constantFrom(
      ..."loss delay jitter rate nat tx rx dns : ; , # 10% 5ms -5ms + burst ..X. outage 2s-5s at".split(
        " ",
      ),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const link = linkOfText(given);
        if (link.kind === "fault") return;
        for (const model of [link.tx, link.rx]) expect(linkModelFault(model)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the fault-injection rules of libwebsockets", () => {
  it.each<[string, LinkModel, LinkModel]>([
    ["udp_tx_loss(10%)", { loss: [0.1] }, {}],
    ["udp_rx_loss(..X.)", {}, { loss: [{ kind: "pattern", pattern: "..X." }] }],
    ["wsi/udp_tx_loss", { loss: [1] }, {}],
    [
      "wsi=dhcpc/udp_tx_loss(10%)",
      { rules: [{ when: { service: "dhcp" }, model: { loss: [0.1] } }] },
      {},
    ],
    [
      "wsi=asyncdns/udp_rx_loss(5%), wsi=ntpclient/udp_rx_loss(.X),udp_rx_loss(1%)",
      {},
      {
        loss: [0.01],
        rules: [
          {
            when: { service: "ntp" },
            model: { loss: [{ kind: "pattern", pattern: ".X" }, 0.01] },
          },
          { when: { service: "dns" }, model: { loss: [0.05, 0.01] } },
        ],
      },
    ],
  ])("%s", (text, tx, rx) => {
    expect(linkOfText(text)).toEqual({ kind: "link", tx, rx });
  });

  it.each([
    ["wsi=mystery/udp_tx_loss(10%)", /no socket "mystery"/],
    ["udp_tx_loss(123..456)", /does not say what is lost/],
    ["udp_tx_loss(10)", /does not say what is lost/],
    ["udp_tx_loss(10%),dnsfail", /"dnsfail" loses no packets/],
    ["vh=default/udp_tx_loss", /loses no packets/],
  ])("refuses %s", (text, reason) => {
    expect(refusal(text)).toMatch(reason);
  });
});

describe("the profiles", () => {
  it.each([...PROFILES])("%s is sound, both ways, and lets packets through", (_name, profile) => {
    expect(profile.summary).not.toBe("");
    for (const model of [profile.tx, profile.rx]) {
      expect(linkModelFault(model)).toBeUndefined();
      const link = new Link(model, seededRandom(1).stream("link"));
      let through = 0;
      for (let k = 0; k < 100; k++)
        through += link.deliveries(new Uint8Array(300), k * 400_000).arrivals.length;
      expect(through).toBeGreaterThan(20);
    }
  });
});
