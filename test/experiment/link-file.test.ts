import { describe, expect, it } from "vitest";
import { faultText } from "../../experiment/file-fault.ts";
import { linkFromFile } from "../../experiment/link-file.ts";
import { isLinkFile, LINK_NAMES, namedLink } from "../../experiment/named-link.ts";
import { PROFILES } from "../../net/impairment/profiles.ts";

const HEAD = { schema: "bringup.link/1", name: "mine" } as const;

/** What is wrong with a file, a line each. */
function faults(file: unknown): readonly string[] {
  const link = linkFromFile(file);
  return link.kind === "faults" ? link.faults.map(faultText) : [];
}

describe("a link file", () => {
  it("says with texts, numbers and models what happens each way", () => {
    const file = {
      ...HEAD,
      $schema: "./link.schema.json",
      tx: {
        loss: ["10%", { kind: "window", fromUs: 0, untilUs: 5 }, "..X. + nth 1"],
        delay: "20ms",
        jitter: "normal 5ms 25%",
        rate: "1mbit queue 64kB",
        mtu: 1_400,
        duplicate: "1%",
        reorder: 0.02,
        reorderBy: "2ms",
        corrupt: 0.001,
        truncate: "0.1%",
        refuse: 0.05,
        refuseAs: "refused",
        nat: { rebind: "1%", at: ["2s"] },
        rules: [{ when: { service: "dns", packets: [1] }, loss: 1, delay: 5 }],
      },
      rx: { loss: "gemodel 1% 10%", jitter: 300, rate: { bitsPerSecond: 5 } },
    };
    expect(linkFromFile(file)).toEqual({
      kind: "value",
      value: {
        name: "mine",
        tx: {
          loss: [
            0.1,
            { kind: "window", fromUs: 0, untilUs: 5 },
            { kind: "pattern", pattern: "..X." },
            { kind: "nth", packets: [1] },
          ],
          delayUs: 20_000,
          jitter: { kind: "normal", deviationUs: 5_000, correlation: 0.25 },
          rate: { bitsPerSecond: 1_000_000, queueBytes: 64_000 },
          mtuBytes: 1_400,
          duplicate: 0.01,
          reorder: 0.02,
          reorderUs: 2_000,
          corrupt: 0.001,
          truncate: 0.001,
          refuse: 0.05,
          refuseAs: "refused",
          nat: { rebind: 0.01, atUs: [2_000_000] },
          rules: [{ when: { service: "dns", packets: [1] }, model: { loss: 1, delayUs: 5 } }],
        },
        rx: {
          loss: { kind: "gilbert-elliott", p: 0.01, r: 0.1 },
          jitterUs: 300,
          rate: { bitsPerSecond: 5 },
        },
      },
    });
  });

  it("takes from a profile what it leaves out", () => {
    const lte = PROFILES.get("lte");
    expect(linkFromFile({ ...HEAD, from: "lte", rx: { delay: "1ms" } })).toEqual({
      kind: "value",
      value: { name: "mine", tx: lte?.tx, rx: { ...lte?.rx, delayUs: 1_000 } },
    });
    expect(linkFromFile(HEAD)).toEqual({ kind: "value", value: { name: "mine", tx: {}, rx: {} } });
  });

  it("is refused with the path, what was expected and what was found", () => {
    expect(
      faults({
        ...HEAD,
        name: "a b",
        tx: { loss: "gemodl", delay: "20", colour: 1 },
        rx: { rules: [{ when: { service: "ftp" }, loss: 2 }] },
      }),
    ).toEqual([
      'name: expected 1 to 40 letters, digits, hyphens, dots, found "a b"',
      expect.stringMatching(/^tx\.loss: expected a share, a text .*, found "gemodl"$/),
      expect.stringMatching(/^tx\.delay: expected a duration.*, found "20"$/),
      'tx.colour: expected no such key, found "colour"',
      expect.stringMatching(/^rx\.rules\[0\]\.when\.service: expected "dhcp" or .*, found "ftp"$/),
      expect.stringMatching(/^rx\.rules\[0\]\.loss: expected a share.*, found 2$/),
    ]);
  });

  it("is refused where the parts do not go together", () => {
    expect(faults({ ...HEAD, tx: { loss: { kind: "markov4", p13: 0.1, p31: 0 } } })).toEqual([
      "tx: expected a link that can be, found loss: with p31 at 0 a burst never ends",
    ]);
  });
});

describe("namedLink", () => {
  it("knows the profiles by name", () => {
    for (const name of LINK_NAMES)
      expect(namedLink(name)).toMatchObject({ kind: "value", value: { name } });
  });

  it("reads texts, and names the link by its text", () => {
    expect(namedLink(" loss 10% ")).toEqual({
      kind: "value",
      value: { name: "loss 10%", tx: { loss: 0.1 }, rx: { loss: 0.1 } },
    });
  });

  it("names the profiles to choose from where a word is none of them", () => {
    const link = namedLink("wifi-lossi");
    expect(link).toMatchObject({
      kind: "faults",
      faults: [{ expected: expect.stringMatching(/wifi, wifi-lossy/) }],
    });
    expect(namedLink("loss ten")).toMatchObject({
      kind: "faults",
      faults: [{ found: '"ten" is not a loss' }],
    });
  });

  it("tells files from texts", () => {
    expect(["mine.json", "./mine", "links/mine", "/tmp/x.json"].filter(isLinkFile)).toHaveLength(4);
    expect(
      ["lte", "loss 10%", "wsi=dhcpc/udp_tx_loss(10%)", "tx: loss 1/2", "..X."].filter(isLinkFile),
    ).toEqual([]);
    expect(isLinkFile("wsi=dhcpc/udp_tx_los(10%)")).toBe(false);
  });
});
