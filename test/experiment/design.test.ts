import { describe, expect, it } from "vitest";
import { designFaults, ROWS_MAX } from "../../experiment/design-fault.ts";
import {
  cellCount,
  cellsOf,
  designOf,
  type CellKey,
  type DesignRequest,
} from "../../experiment/design.ts";
import { faultText } from "../../experiment/file-fault.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";

const LAN = { name: "lan", tx: { delayUs: 500 }, rx: { delayUs: 700, loss: 0.01 } };

function preset(name: string): RetryPreset {
  return RETRY_PRESETS.get(name) as RetryPreset;
}

function said(request: DesignRequest): string[] {
  return designFaults(designOf(request)).map(faultText);
}

const keyOf = ({ link, loss, burst, delayUs, policy }: CellKey): string =>
  [link, loss, burst, delayUs, policy].join(" ");

describe("a design", () => {
  it("of nothing asked is one cell of `adaptive` on a perfect link", () => {
    const design = designOf({});
    expect(designFaults(design)).toEqual([]);
    expect(cellsOf(design)).toMatchObject([
      {
        index: 0,
        key: { link: "perfect", scenario: "plain", devices: 1, policy: "adaptive" },
        setting: { tx: {}, rx: {}, until: "OPERATIONAL", timeoutUs: 60_000_000 },
      },
    ]);
  });

  it("has a cell for each combination, policies fastest", () => {
    const design = designOf({
      links: [LAN, { name: "far", tx: {}, rx: {} }],
      losses: [0, 0.1],
      bursts: [1, 3],
      policies: [preset("lws"), preset("dhcpcd")],
    });
    const cells = cellsOf(design);
    expect(cells.map(({ key }) => keyOf(key))).toEqual([
      "lan 0 1  lws",
      "lan 0 1  dhcpcd",
      "lan 0 3  lws",
      "lan 0 3  dhcpcd",
      "lan 0.1 1  lws",
      "lan 0.1 1  dhcpcd",
      "lan 0.1 3  lws",
      "lan 0.1 3  dhcpcd",
      ...cells.slice(8).map(({ key }) => keyOf(key)),
    ]);
    expect(cells.map(({ index }) => index)).toEqual(cells.map((_, index) => index));
    expect(cells).toHaveLength(16);
    expect(cellCount(design)).toBe(16);
  });

  it("leaves a link its own where nothing replaces it", () => {
    const [own] = cellsOf(designOf({ links: [LAN] }));
    expect(own?.setting).toMatchObject({ tx: LAN.tx, rx: LAN.rx });
    expect(own?.key).toMatchObject({ loss: undefined, burst: undefined, delayUs: undefined });
  });

  it("replaces loss and delay in both directions, and nothing else", () => {
    const [cell] = cellsOf(designOf({ links: [LAN], losses: [0.2], delaysUs: [9_000] }));
    expect(cell?.setting).toMatchObject({
      tx: { loss: 0.2, delayUs: 9_000 },
      rx: { loss: 0.2, delayUs: 9_000 },
    });
  });
});

describe("a design's faults", () => {
  it.each<readonly [DesignRequest, RegExp]>([
    [{ runs: 0 }, /^runs: expected a whole number from 1 to \d+, found 0$/],
    [{ seed: Number.MAX_SAFE_INTEGER }, /^seed: .*room for the runs/],
    [{ timeoutUs: 3_600_000_001 }, /^timeoutUs: .*at most an hour/],
    [{ until: "SOMEWHERE" as "DHCP" }, /^until: expected one of .*OPERATIONAL, found SOMEWHERE$/],
    [{ policies: [] }, /^policies: expected one at least, found none$/],
    [{ policies: [preset("lws"), preset("lws")] }, /^policies\[1\]\.name: .*found "lws" again$/],
    [{ links: [{ ...LAN, name: "a\nb" }] }, /^links\[0\]\.name: .*found "a\\nb"$/],
    [{ links: [{ ...LAN, tx: { loss: 2 } }] }, /^links\[0\]\.tx: .*loss.*2$/],
    [{ losses: [0.1, 1.5] }, /^losses\[1\]: expected a share from 0 to 1, found 1.5$/],
    [{ losses: [0.1, 0.1] }, /^losses\[1\]: expected each value once, found 0.1 again$/],
    [{ bursts: [3] }, /^bursts: expected losses beside it/],
    [{ losses: [0.9], bursts: [1, 3] }, /^bursts\[1\]: .*0.9 can have, found .*75 %/],
    [{ losses: [0.1], bursts: [0.5] }, /^bursts\[0\]: expected a number from 1/],
    [{ delaysUs: [0.5] }, /^delaysUs\[0\]: expected whole microseconds/],
    [{ devices: [100_001] }, /^devices\[0\]: .*100000, found 100001$/],
    [
      { runs: 50, stop: { metric: "median", width: 0.1, minRuns: 100 } },
      /^stop\.minRuns: .*50 runs/,
    ],
    [{ stop: { metric: "median", width: 0, minRuns: 100 } }, /^stop\.width: .*above 0/],
    [{ live: "eth0", devices: [2] }, /^devices: expected 1 on a real link/],
    [{ runs: ROWS_MAX, devices: [2] }, /^runs: expected at most \d+ bring-ups/],
  ])("%j", (request, words) => {
    expect(said(request)).toEqual([expect.stringMatching(words)]);
  });

  it("are all said at once", () => {
    expect(said({ runs: 0, losses: [7], devices: [0] })).toHaveLength(3);
  });
});
