/**
 * Reads a plain command line without commander, whose loading takes longer than a look-up. Whatever is not plain
 * (help, short options run together, an option given twice, conflicts, anything unknown or missing) is left to
 * commander, which knows what to say.
 */
import { longName, shortForm, takesValue, type OptionSpec } from "./option-spec.ts";

export interface QuickLine {
  readonly words: readonly string[];
  /** By camelCase name: `--loss-tx` is `lossTx`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The line's values, or undefined if it is not plain. Throws what an option's own `parse` throws. */
export function quickParse(
  specs: readonly OptionSpec[],
  line: readonly string[],
): QuickLine | undefined {
  const given = new Map<OptionSpec, unknown>();
  const words: string[] = [];
  for (let i = 0; i < line.length; i++) {
    const word = line[i] ?? "";
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const option = specs.find((spec) => `--${longName(spec)}` === word || shortForm(spec) === word);
    if (option === undefined || (given.has(option) && !option.repeatable)) return undefined;
    if (!takesValue(option)) {
      given.set(option, true);
      continue;
    }
    const text = line[++i];
    if (text === undefined || text.startsWith("-")) return undefined;
    const before = given.get(option) as never;
    given.set(option, option.parse === undefined ? text : option.parse(text, before));
  }
  if (inConflict(given)) return undefined;
  if (specs.some((spec) => spec.mandatory && !given.has(spec))) return undefined;
  return { words, options: values(specs, given) };
}

function inConflict(given: ReadonlyMap<OptionSpec, unknown>): boolean {
  const names = new Set([...given.keys()].map(longName));
  return [...given.keys()].some(({ conflicts }) => conflicts?.some((name) => names.has(name)));
}

function values(
  specs: readonly OptionSpec[],
  given: ReadonlyMap<OptionSpec, unknown>,
): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const spec of specs) {
    const value = given.has(spec) ? given.get(spec) : spec.default?.value;
    if (value !== undefined) options[camelCase(longName(spec))] = value;
  }
  return options;
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}
