/**
 * Whole screens: six scenes at three sizes, as Ink puts them together, and for anything at any size that they keep to the
 * window. The files in golden/screens/ are what a person sees, but for the colours.
 */
import * as fc from "fast-check";
import { renderToString } from "ink";
import { createElement } from "react";
import { describe, expect, it } from "vitest";
import { Dashboard } from "../../../cli/tui/dashboard.tsx";
import { frameOf, type FrameParts } from "../../../cli/tui/frame.ts";
import { PANE_IDS } from "../../../cli/tui/pane.ts";
import { Painter } from "../../../cli/tui/theme.ts";
import type { UiMode } from "../../../cli/tui/ui-state.ts";
import { model } from "./random-models.ts";
import { partsOf, SCENES, sceneModel, SIZES } from "./scenes.ts";
import { cellsOnScreen, textOf } from "./screen-cells.ts";

const COLOURLESS = new Painter("mono", {}, 0);

function screen(parts: FrameParts): string {
  const element = createElement(Dashboard, { ...parts, painter: COLOURLESS });
  return renderToString(element, { columns: parts.size.columns });
}

function withoutTrailing(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

describe.each(Object.entries(SCENES))("the screen: %s", async (name, scene) => {
  const shown = await sceneModel(scene);

  it.each(SIZES)("is as it was at $columns × $rows", async (size) => {
    const texts = [false, true].map((ascii) => screen(partsOf(shown, scene, size, ascii)));
    for (const text of texts) expect(text.split("\n")).toHaveLength(size.rows);
    expect(texts[1]).toMatch(/^[\n -~]*$/);
    const file = `golden/screens/${name.replaceAll(/[^a-z]+/g, "-")}-${size.columns}x${size.rows}.txt`;
    const both = texts
      .map((text) => `${withoutTrailing(text)}\n`)
      .join(`${"=".repeat(size.columns)}\n`);
    await expect(both).toMatchFileSnapshot(file);
  });
});

const mode: fc.Arbitrary<UiMode> = fc.oneof(
  fc.constant({ kind: "looking" } as const),
  fc.constant({ kind: "choosing-hold" } as const),
  fc.constant({ kind: "typing", before: "" } as const),
  fc.record({ kind: fc.constant("help" as const), top: fc.nat(60) }),
);

describe("a frame", () => {
  it("keeps to the window, whatever it shows and however small the window", () => {
    const sizes = fc.record({
      columns: fc.integer({ min: 1, max: 220 }),
      rows: fc.integer({ min: 1, max: 64 }),
    });
    const about = fc.record({
      model,
      size: sizes,
      focus: fc.constantFrom(...PANE_IDS),
      mode,
      isOpen: fc.boolean(),
      isPaused: fc.boolean(),
      ascii: fc.boolean(),
      title: fc.string({ unit: "binary", maxLength: 90 }),
      notice: fc.string({ unit: "binary", maxLength: 90 }),
    });
    fc.assert(
      fc.property(about, ({ model, size, focus, mode, isOpen, isPaused, ascii, title, notice }) => {
        const detail = isOpen ? { scrolled: 3 } : undefined;
        const ui = { detail, mode, isPaused, notice: { text: notice, ticks: 1 }, filter: notice };
        const shown = { ...model, title, playback: undefined };
        const { above, stacks, below } = frameOf(partsOf(shown, { focus, ui }, size, ascii));
        for (const line of [...above, below])
          expect(cellsOnScreen(textOf(line))).toBeLessThanOrEqual(size.columns);
        for (const { columns, lines } of stacks) {
          expect(above.length + lines.length + 1).toBeLessThanOrEqual(size.rows);
          for (const line of lines)
            expect(cellsOnScreen(textOf(line))).toBeLessThanOrEqual(columns);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("says that the window is too small, and how large it must be", () => {
    const size = { columns: 30, rows: 8 };
    const [{ focus }] = Object.values(SCENES) as [(typeof SCENES)[string]];
    fc.assert(
      fc.property(model, (model) => {
        const shown = { ...model, title: "", playback: undefined };
        const text = screen(partsOf(shown, { focus }, size, true));
        expect(text.replaceAll(/\s+/g, " ")).toContain("window too small: 30 x 8, needed 40 x 12");
      }),
      { numRuns: 1 },
    );
  });
});
