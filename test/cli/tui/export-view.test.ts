import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { exportView } from "../../../cli/tui/export-view.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { partsOf, SCENES, sceneModel } from "./scenes.ts";

const scene = SCENES["operational, the packets"] as (typeof SCENES)[string];
const parts = partsOf(await sceneModel(scene), scene, { columns: 40, rows: 12 }, false);
const path = scratchDirectory();

describe("an exported view", () => {
  it("is a file of its owner's, with everything in it and without colours", () => {
    const file = path("bringup-packets.txt");
    expect(exportView(parts, dirname(file))).toBe(`written: ${file}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    const [title, strip, , head] = text.split("\n");
    expect(title).toContain("OPERATIONAL");
    expect(strip).toContain("[OPER]");
    expect(head).toBe("Packets");
    expect(text.split("\n").length).toBeGreaterThan(parts.model.packets.length);
    expect(text).not.toContain("\u001B");
  });

  it("replaces no other", () => {
    const folder = dirname(path("x"));
    exportView(parts, folder);
    expect(exportView(parts, folder)).toBe(`written: ${path("bringup-packets-2.txt")}`);
  });

  it("is the open detail, whole", () => {
    const file = path("bringup-packets.txt");
    exportView({ ...parts, ui: { ...parts.ui, detail: { scrolled: 5 } } }, dirname(file));
    expect(readFileSync(file, "utf8")).toContain("packets of this transaction");
  });

  it("says why it cannot be written", () => {
    expect(exportView(parts, path("nowhere"))).toMatch(/^not written: ENOENT/);
  });
});
