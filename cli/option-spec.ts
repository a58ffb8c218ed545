/**
 * Options as data: commander is built from them where help or an error is wanted (`commander-options.ts`), a plain
 * line is read without it (`quick-parse.ts`), and both give a command the same values.
 */
export interface OptionSpec {
  /** `--json`, `--loss <percent>`, `-v, --verbose`. */
  readonly flags: string;
  readonly description: string;
  /** Reads the value; of a repeatable option, together with those `before`. Throws a CliError. */
  readonly parse?: (text: string, before?: never) => unknown;
  readonly repeatable?: true;
  /** The command cannot do without. */
  readonly mandatory?: true;
  /** Long names of options that cannot stand beside it. */
  readonly conflicts?: readonly string[];
  /** `text` is how help shows it. */
  readonly default?: { readonly value: unknown; readonly text: string };
}

/** `loss-tx` of `--loss-tx <percent>`. */
export function longName({ flags }: OptionSpec): string {
  return flags.slice(flags.indexOf("--") + 2).split(" ", 1)[0] ?? "";
}

/** `-v` of `-v, --verbose`; undefined for an option without a short form. */
export function shortForm({ flags }: OptionSpec): string | undefined {
  return flags.startsWith("--") ? undefined : flags.slice(0, 2);
}

/** Whether the option is followed by a value. */
export function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes("<");
}
