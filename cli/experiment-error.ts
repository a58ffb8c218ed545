/** What the library says of an experiment that cannot be run, in the words of the command line. */
import { CliError, EXIT } from "./exit.ts";
import { libraryError } from "./library-error.ts";

/** The error to be thrown in its place. By its name: each command is bundled with classes of its own. */
export function experimentError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "ExperimentError" || !("kind" in error))
    return libraryError(error, {
      live: { name: "live", expected: "--insecure-seed beside it, where nobody would" },
    });
  const attempt = "attempt" in error && error.attempt !== undefined ? String(error.attempt) : "";
  const more = attempt === "" ? {} : { attempt };
  return error.kind === "conflict"
    ? new CliError(EXIT.usage, "usage.out", error.message, more)
    : new CliError(EXIT.io, "io.experiment", error.message, more);
}
