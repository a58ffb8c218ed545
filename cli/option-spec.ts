/**
 * Options as data: commander is built from them where help or an error is wanted (`commander-options.ts`), a plain
 * line is read without it (`quick-parse.ts`), and both give a command the same values.
 */
export interface OptionSpec {
  /** `--json`, `--loss <percent>`. */
  readonly flags: string;
  readonly description: string;
  /** Reads the value. Throws a CliError. */
  readonly parse?: (text: string) => unknown;
  /** `text` is how help shows it. */
  readonly default?: { readonly value: unknown; readonly text: string };
}

/** `loss-tx` of `--loss-tx <percent>`. */
export function longName({ flags }: OptionSpec): string {
  return flags.slice(2).split(" ", 1)[0] ?? "";
}

/** Whether the option is followed by a value. */
export function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes("<");
}
