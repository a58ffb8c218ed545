/** `up --config FILE`: the options of a file under those of the command line. What reads files is loaded late. */
import type { UpOptions } from "./up-options.ts";

/** Where a bring-up runs, and what belongs to it: one of these on the command line, and the file's go. */
const PLACES = ["lab", "simulate", "host", "interface"] as const;
const OF_A_PLACE = [...PLACES, "apply", "keep", "isolate", "static"] as const;

/** All options; the command line wins. Rejects with a CliError that names all that is wrong with the file. */
export async function withConfig(given: UpOptions): Promise<UpOptions> {
  if (given.config === undefined) return given;
  const { readUpConfig } = await import("./up-config-file.ts");
  const inFile: Partial<UpOptions> = { ...readUpConfig(given.config) };
  const isElsewhere = PLACES.some((place) => given[place] !== undefined);
  const left: { -readonly [Name in keyof UpOptions]?: UpOptions[Name] } = isElsewhere
    ? Object.fromEntries(Object.entries(inFile).filter(([name]) => !isOfPlace(name)))
    : inFile;
  // of two ways to configure an interface the one on the command line
  if (given.apply) delete left.isolate;
  if (given.isolate) delete left.apply;
  return { ...left, ...given };
}

function isOfPlace(name: string): boolean {
  return (OF_A_PLACE as readonly string[]).includes(name);
}
