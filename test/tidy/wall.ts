/**
 * The wall around the pure program, tried rather than believed: a file that names a platform's globals is compiled
 * together with a folder, and each name must be unknown to it. One import of a package whose types pull in Node
 * would make them known, without any error elsewhere.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PLATFORM_NAMES = ["setTimeout", "process", "Buffer", "console"] as const;

/** Those names that a file compiled beside `files` can see although it should not; `extra` opens the wall on purpose. */
export async function openNames(
  root: string,
  files: readonly string[],
  extra = "",
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "bringup-wall-"));
  try {
    const probe = join(folder, "probe.mts");
    writeFileSync(
      probe,
      `${extra}\n${PLATFORM_NAMES.map((name) => `${name};`).join("\n")}\nexport {};\n`,
    );
    const config = {
      extends: join(root, "tsconfig.pure.json"),
      files: [probe, ...files.map((file) => join(root, file))],
      include: [],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const errors = (await tsc(root, folder))
      .split("\n")
      .filter((line) => line.includes("probe.mts("));
    return PLATFORM_NAMES.filter(
      (name) => !errors.some((line) => line.includes(`Cannot find name '${name}'`)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tsc(root: string, config: string): Promise<string> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  return new Promise((resolve) => {
    // errors are what is wanted, so a failing exit says nothing
    execFile(
      process.execPath,
      [compiler, "-p", config, "--pretty", "false"],
      { maxBuffer: 2 ** 26 },
      (_error, stdout) => {
        resolve(stdout);
      },
    );
  });
}
