/** The licences of the packages that went into a bundle: they want to be handed on with it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Of every package that these files belong to, by name: its licence in full. */
export function licences(files: readonly string[]): string {
  const folders = new Set<string>(); // BOUNDED: by the files
  for (const file of files) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].toSorted().map(licenceOf).join("\n");
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  if (!PERMISSIVE.has(license))
    throw new Error(`${name} is under "${license}": may it be part of a bundle?`);
  const file =
    existsSync(folder) && readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

/** Those that ask for no more than that their text is handed on. */
const PERMISSIVE = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "(MIT OR CC0-1.0)",
]);
