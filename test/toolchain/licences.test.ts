import { describe, expect, it } from "vitest";
import { licences } from "../../toolchain/licences.ts";

describe("the licences of a bundle", () => {
  it("are those of each package in it, once and in full", () => {
    const text = licences([
      "cli/tui/app.tsx",
      "node_modules/ink/build/index.js",
      "node_modules/ink/build/render.js",
      "node_modules/@alcalzone/ansi-tokenize/build/index.js",
    ]);
    expect(text.match(/^ink 8\.0\.0 \(MIT\)$/gm)).toHaveLength(1);
    expect(text).toMatch(/^@alcalzone\/ansi-tokenize \S+ \(MIT\)$/m);
    expect(text).toContain("Permission is hereby granted");
  });

  it("may not be of a kind that asks for more", () => {
    expect(() => licences(["node_modules/typescript/lib/typescript.js"])).toThrow(
      /^typescript is under "Apache-2\.0": may it be part of a bundle\?$/,
    );
  });
});
