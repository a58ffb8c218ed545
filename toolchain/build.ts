/**
 * Builds what is published: `dist/` as ES modules with types for the library, and the command line as CommonJS:
 * `dist/bringup.cjs`, which answers help and version by itself, and one bundle beside it for each command, loaded
 * where it is used. A bundle starts in half the time that its modules would take, and a small one in less.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { licences } from "./licences.ts";

const { version, engines } = JSON.parse(readFileSync("package.json", "utf8"));
const OLDEST_NODE = engines.node.replace(/[^\d.]/g, "");

rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
// what bundles have defined, the modules of the library have to be told
writeFileSync(
  "dist/library/tool-version.js",
  `/** The version that the program was built as. */\nexport const TOOL_VERSION = ${JSON.stringify(version)};\n`,
);

/** One line instead of a syntax error deep inside, in words that any Node can parse; in a scope of its own. */
const tooOld = `(function(){var v=process.versions.node.split("."),o="${OLDEST_NODE}".split(".");
if(+v[0]<+o[0]||(+v[0]===+o[0]&&+v[1]<+o[1])){process.stderr.write("bringup: Node "+process.versions.node+" is too old; expected "+o.join(".")+" or newer; try npx bringup in a checkout, or a newer Node\\n");process.exit(77)}})();`;

/** Commander spawns only commands that are programs of their own, of which there are none: not worth its loading. */
const withoutChildProcess = without(/^node:child_process$/, "commander");
/** For who debugs Ink itself; nobody installs it. */
const withoutDevtools = without(/^react-devtools-core$/, "ink");

/** What a package imports and never needs. */
function without(module: RegExp, importedBy: string): Plugin {
  return {
    name: `without-${importedBy}`,
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: module }, ({ importer }) =>
        importer.includes(importedBy) ? { path: "nothing", namespace: "absent" } : undefined,
      );
      pluginBuild.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
        contents: "module.exports = {};",
      }));
    },
  };
}

/**
 * Modules that are imported only when they are needed stay files of their own. That also keeps a bundle flat: with a
 * late import inside, every module of it would be wrapped in a function and parsed twice.
 */
function apart(files: readonly string[], folder: string, extension = ".cjs"): Plugin {
  return {
    name: "apart",
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /\.tsx?$/ }, ({ path, resolveDir, kind }) => {
        const file = relative(process.cwd(), join(resolveDir, path));
        if (kind !== "dynamic-import" || !files.includes(file)) return undefined;
        const name = file === TUI ? "tui" : basename(file, ".ts");
        return { path: `${folder}/${name}${extension}`, external: true };
      });
    },
  };
}

const COMMANDS = readdirSync("cli/commands").map((file) => `cli/commands/${file}`);
const LATE = [
  "cli/policy-reader.ts",
  "cli/text-view.ts",
  "cli/up-reload.ts",
  "cli/up-config-file.ts",
  "cli/tui-config-reader.ts",
  "cli/tui/recorded-source.ts",
  "cli/up-tui.ts",
  "cli/up-capture.ts",
  "cli/up-latency.ts",
  "cli/latency-recorded.ts",
  "cli/up-metrics.ts",
  "cli/decode-capture.ts",
  "cli/link-reader.ts",
  "cli/running-instance.ts",
  "cli/redacted-recording.ts",
  "cli/replay-fork.ts",
  "cli/scenario-reader.ts",
  "experiment/link-file.ts",
  "library/design-readers.ts",
  "library/experiment-live.ts",
  "library/host-network.ts",
  "library/interface-network.ts",
  "library/latency-figures.ts",
  "library/latency-histograms.ts",
  "library/openmetrics-export.ts",
  "library/lookup.ts",
  "library/loopback-lab.ts",
  "library/pcapng-export.ts",
  "library/record-bodies.ts",
  "library/simulated-session.ts",
  "net/host/os-network.ts",
  "net/host/streams.ts",
  "report/latency/csv.ts",
  "report/latency/dat.ts",
  "report/latency/jsonl.ts",
  "report/perfetto/trace-writer.ts",
];
/** The terminal UI, an ES module, and the file that loads it by an `import()` that stays one. */
const TUI = "cli/tui/main.tsx";
const TUI_LOADER = "cli/tui-loader.ts";
/** Threads of their own begin with a file of their own. */
const WORKERS = ["net/host/relay/relay-worker.ts", "library/experiment-worker.ts"];

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  // native code: it stays where it was installed
  external: ["koffi"],
  // import() becomes require(): the loader of ES modules alone would cost a tenth of a short command
  supported: { "dynamic-import": false },
  define: { BRINGUP_VERSION: JSON.stringify(version), "import.meta.filename": "__filename" },
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
  plugins: [apart(COMMANDS, "./commands")],
});
await build({
  ...shared,
  entryPoints: [...COMMANDS, ...LATE, ...WORKERS].map((file) => ({
    in: file,
    out: basename(file, ".ts"),
  })),
  outdir: "dist/commands",
  outExtension: { ".js": ".cjs" },
  plugins: [withoutChildProcess, apart([...COMMANDS, ...LATE, TUI_LOADER], ".")],
});
await build({
  ...shared,
  supported: {},
  entryPoints: [TUI_LOADER],
  outdir: "dist/commands",
  outExtension: { ".js": ".cjs" },
  plugins: [apart([TUI], ".", ".mjs")],
});
const tui = await build({
  ...shared,
  supported: {},
  format: "esm",
  entryPoints: [{ in: TUI, out: "tui" }],
  outdir: "dist/commands",
  outExtension: { ".js": ".mjs" },
  jsx: "automatic",
  define: { ...shared.define, "process.env.NODE_ENV": '"production"' },
  // packages that are CommonJS ask for Node's modules by require()
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module";const require = requireFrom(import.meta.url);',
  },
  legalComments: "none",
  metafile: true,
  plugins: [withoutDevtools, apart(LATE, ".")],
});
writeFileSync("dist/commands/tui.licences.txt", licences(Object.keys(tui.metafile.inputs)));
chmodSync("dist/bringup.cjs", 0o755);
