/** What package.json says: packages, and where the program starts. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")) as Manifest;

const shipped = Object.keys(manifest.dependencies);
export const DECLARED_PACKAGES = {
  shipped,
  all: shipped.concat(Object.keys(manifest.devDependencies)),
};

/** Sources of what the package exports, and of what its scripts start. */
export const ENTRIES: readonly string[] = [
  ...Object.values(manifest.exports).map((path) =>
    path.replace("./dist/", "").replace(/\.js$/, ".ts"),
  ),
  ...Object.values(manifest.scripts).flatMap((script) => script.match(/(?<=tsx )\S+/g) ?? []),
];
