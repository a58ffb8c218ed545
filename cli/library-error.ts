/** What the library refuses, in the words of the command line. */
import { usage } from "./arguments.ts";
import { CliError, EXIT } from "./exit.ts";

/** What an option of the library is called here, and what it takes. */
export type OptionNames = Readonly<
  Record<string, { readonly name: string; readonly expected?: string }>
>;

/** The error to be thrown in its place. By their names: each command is bundled with classes of its own. */
export function libraryError(error: unknown, names: OptionNames): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "UnsupportedError" && "attempt" in error) {
    const attempt = String(error.attempt);
    return new CliError(EXIT.unsupported, "unsupported.interface", error.message, { attempt });
  }
  if (error.name === "BusyError") return new CliError(EXIT.no, "busy.interface", error.message);
  if (error.name === "OptionError" && "option" in error) {
    const { name = String(error.option), expected } = names[String(error.option)] ?? {};
    return usage(name, error.message, expected);
  }
  return error;
}
