/** A directory of results that cannot be used: why, and what to try. */
export class ExperimentError extends Error {
  /** `conflict`: something else is there. `io`: the system refuses. `damaged`: it is not what was written. */
  readonly kind: "conflict" | "io" | "damaged";
  readonly attempt: string | undefined;

  constructor(kind: ExperimentError["kind"], message: string, attempt?: string) {
    super(message);
    this.name = "ExperimentError";
    this.kind = kind;
    this.attempt = attempt;
  }
}

/** What the system said about a file. */
export function ioError(path: string, error: unknown): ExperimentError {
  const reason = error instanceof Error ? error.message.replace(/, .*$/s, "") : String(error);
  return new ExperimentError("io", `${path}: ${reason}`);
}
