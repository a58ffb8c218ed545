/**
 * Builds what is published: `dist/` as ES modules with types for the library, and the command line as CommonJS:
 * `dist/bringup.cjs`, which answers help and version by itself, and one bundle beside it for each command, loaded
 * where it is used. A bundle starts in half the time that its modules would take, and a small one in less.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { build, type BuildOptions, type Plugin } from "esbuild";

const { version, engines } = JSON.parse(readFileSync("package.json", "utf8"));
const OLDEST_NODE = engines.node.replace(/[^\d.]/g, "");

rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });

/** One line instead of a syntax error deep inside, in words that any Node can parse; in a scope of its own. */
const tooOld = `(function(){var v=process.versions.node.split("."),o="${OLDEST_NODE}".split(".");
if(+v[0]<+o[0]||(+v[0]===+o[0]&&+v[1]<+o[1])){process.stderr.write("bringup: Node "+process.versions.node+" is too old; expected "+o.join(".")+" or newer; try npx bringup in a checkout, or a newer Node\\n");process.exit(77)}})();`;

/** Commander spawns only commands that are programs of their own, of which there are none: not worth its loading. */
const withoutChildProcess: Plugin = {
  name: "without-child-process",
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("commander") ? { path: "child_process", namespace: "absent" } : undefined,
    );
    pluginBuild.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};

/** What is imported by one of these names is a file of its own, loaded when it is needed. */
function apart(filter: RegExp): Plugin {
  return {
    name: "apart",
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter }, ({ path }) => ({
        path: path.replace(/\.ts$/, ".cjs"),
        external: true,
      }));
    },
  };
}

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  // import() becomes require(): the loader of ES modules alone would cost a tenth of a short command
  supported: { "dynamic-import": false },
  define: { BRINGUP_VERSION: JSON.stringify(version) },
};

await build({
  ...shared,
  stdin: {
    contents: 'import { run } from "./cli/main.ts"; void run();',
    resolveDir: ".",
    loader: "ts",
  },
  outfile: "dist/bringup.cjs",
  banner: { js: `#!/usr/bin/env node\n"use strict";\n${tooOld}` },
  plugins: [apart(/^\.\/commands\/.*\.ts$/)],
});
await build({
  ...shared,
  entryPoints: [
    ...readdirSync("cli/commands").map((file) => ({
      in: `cli/commands/${file}`,
      out: file.replace(/\.ts$/, ""),
    })),
    { in: "library/record-bodies.ts", out: "record-bodies" },
  ],
  outdir: "dist/commands",
  outExtension: { ".js": ".cjs" },
  plugins: [withoutChildProcess, apart(/^\.\/record-bodies\.ts$/)],
});
chmodSync("dist/bringup.cjs", 0o755);
