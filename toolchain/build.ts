/**
 * Builds what is published: `dist/` as ES modules with types for the library, and `dist/bringup.cjs`, the command
 * line as one CommonJS file that loads commander and the rest only where used.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version, engines } = JSON.parse(readFileSync("package.json", "utf8"));
const OLDEST_NODE = engines.node.replace(/[^\d.]/g, "");

rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });

/** One line instead of a syntax error deep inside, in words that any Node can parse. */
const tooOld = `var v=process.versions.node.split("."),o="${OLDEST_NODE}".split(".");
if(+v[0]<+o[0]||(+v[0]===+o[0]&&+v[1]<+o[1])){process.stderr.write("bringup: Node "+process.versions.node+" is too old; expected "+o.join(".")+" or newer; try npx bringup in a checkout, or a newer Node\\n");process.exit(77)}`;

await build({
  stdin: { contents: 'import { run } from "./cli/main.ts"; void run();', resolveDir: ".", loader: "ts" },
  outfile: "dist/bringup.cjs",
  bundle: true,
  minify: true,
  keepNames: false,
  platform: "node",
  format: "cjs",
  target: "node22",
  define: { BRINGUP_VERSION: JSON.stringify(version) },
  banner: { js: `#!/usr/bin/env node\n"use strict";\n${tooOld}` },
  // commander spawns only for commands in files of their own, which this program has none of
  plugins: [
    {
      name: "no-child-process",
      setup(pluginBuild) {
        pluginBuild.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
          importer.includes("commander") ? { path: "child_process", namespace: "absent" } : undefined,
        );
        pluginBuild.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
      },
    },
  ],
});
chmodSync("dist/bringup.cjs", 0o755);
