import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

/** What a module imports as soon as it is loaded; types are gone by then. */
const IMPORT = /^(?:import|export) (?!type )(?:[^"';]*? from )?"([^"]+)";/gm;

/** Modules of Node's and packages that are loaded with a file, and with all that it loads: some take milliseconds. */
function platformOf(file: string, seen = new Set<string>()): Set<string> {
  const platform = new Set<string>();
  if (seen.has(file)) return platform;
  seen.add(file);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    if (!name.startsWith(".")) platform.add(name);
    else for (const one of platformOf(join(dirname(file), name), seen)) platform.add(one);
  }
  return platform;
}

describe("what a command waits for before it begins", () => {
  it.each([
    ["all", "cli/bringup.ts", ["node:fs", "node:module", "node:path"]],
    ["all", "cli/main.ts", ["node:fs", "node:module", "node:path"]],
    // sockets are loaded while the first packet is made
    ["up", "cli/commands/up-run.ts", ["node:fs", "node:path"]],
  ])("is little: %s, %s", (_command, file, expected) => {
    for (const name of platformOf(file)) expect(expected).toContain(name);
  });
});
