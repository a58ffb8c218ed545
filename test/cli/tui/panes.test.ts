/**
 * Every pane as text, of simulated runs at instants at which there is something to see, at three sizes, in Unicode and
 * in ASCII. The files in golden/ are what a person sees, but for the colours.
 */
import { describe, expect, it } from "vitest";
import { PANE_IDS, type PaneModel, type PanePlace, type PaneSize } from "../../../cli/tui/pane.ts";
import { PANES } from "../../../cli/tui/panes.ts";
import type { BringUpOptions } from "../../../library/options.ts";
import { modelAt, rewinderOf } from "./recorded-models.ts";
import { textOf } from "./screen-cells.ts";

const SECOND_US = 1_000_000;
const LOSSY = { loss: 0.3, delayUs: 5_000 };

interface Scene {
  readonly options?: BringUpOptions;
  readonly atUs: number;
  /** As a share of the items; left out: the last. */
  readonly selected?: number;
}

const SCENES: Readonly<Record<string, Scene>> = {
  "before-anything": { atUs: -1 },
  "waiting-for-an-offer": { atUs: 60_000 },
  "everything-in-flight": { atUs: 100_000 },
  staying: { atUs: 5_000 * SECOND_US },
  "cable-out": { options: { scenario: "link-flap" }, atUs: 600_000, selected: 0.5 },
  "ntp-refused": { options: { scenario: "ntp-unsynchronised" }, atUs: 3 * SECOND_US },
  "first-of-two-silent": {
    options: { scenario: "first-dns-dead" },
    atUs: 30 * SECOND_US,
    selected: 0,
  },
};

const SIZES: readonly PaneSize[] = [
  { columns: 80, rows: 20 },
  { columns: 98, rows: 27 },
  { columns: 40, rows: 10 },
];

async function modelOf({ options, atUs }: Scene): Promise<PaneModel> {
  const rewinder = await rewinderOf({
    tx: LOSSY,
    rx: LOSSY,
    seed: 7,
    stay: true,
    timeoutUs: 6_000 * SECOND_US,
    ...options,
  });
  return modelAt(rewinder, atUs);
}

function placeIn(items: number, { selected }: Scene): PanePlace {
  const last = Math.max(0, items - 1);
  const index = selected === undefined ? last : Math.floor(selected * last);
  return { selected: index, follows: false, isOpen: false, hasFocus: true };
}

type What = "render" | "detail";

function screens(model: PaneModel, scene: Scene, size: PaneSize, what: What): string {
  const shown = [false, true].flatMap((ascii) =>
    PANE_IDS.map((id) => {
      const pane = PANES[id];
      const lines = pane[what](model, size, placeIn(pane.items(model), scene), { ascii });
      const text = lines.map((line) => textOf(line).trimEnd()).join("\n");
      return `${`== ${pane.title} `.padEnd(size.columns, "=")}\n${text}\n`;
    }),
  );
  return shown.join("\n");
}

describe.each(Object.entries(SCENES))("the panes: %s", async (name, scene) => {
  const model = await modelOf(scene);

  it.each(SIZES)("are as they were at $columns × $rows", async (size) => {
    const file = `golden/${name}-${size.columns}x${size.rows}.txt`;
    await expect(screens(model, scene, size, "render")).toMatchFileSnapshot(file);
  });

  it("have details as they were", async () => {
    const size = { columns: 80, rows: 60 };
    const file = `golden/${name}-details.txt`;
    await expect(screens(model, scene, size, "detail")).toMatchFileSnapshot(file);
  });
});
