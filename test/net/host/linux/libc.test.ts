import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { CLOCK_BOOTTIME } from "../../../../net/host/linux/constants.ts";
import { errnoName, loadLibc } from "../../../../net/host/linux/libc.ts";

describe("the C library", () => {
  it("answers with what a call returns, or with minus the error's number", async () => {
    const libc = await loadLibc();
    expect(libc.ifNameToIndex("lo")).toBe(1);
    expect(libc.ifNameToIndex("none0")).toBeLessThanOrEqual(0);
    expect(errnoName(libc.close(99_999))).toBe("EBADF");
    expect(libc.clockGettime(CLOCK_BOOTTIME, new BigInt64Array(2))).toBe(0);
  });

  it("is loaded once", async () => {
    expect(await loadLibc()).toBe(await loadLibc());
  });

  it("says so where koffi is not installed, and what to do", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "bringup-"));
    try {
      const outfile = join(elsewhere, "libc.mjs");
      const entryPoints = ["net/host/linux/libc.ts"];
      await build({ entryPoints, outfile, bundle: true, format: "esm", external: ["koffi"] });
      const script = `import("${outfile}").then((m) => m.loadLibc()).catch((e) => console.log(e.message))`;
      const said = execFileSync(process.execPath, ["-e", script], { cwd: elsewhere });
      expect(String(said)).toMatch(/^the package koffi cannot be loaded .*npm install koffi$/m);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});
