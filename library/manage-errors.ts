/** The machine or the privileges do not suffice: what is missing, and what to do about it. */
export class UnsupportedError extends Error {
  readonly attempt: string;

  constructor(message: string, attempt: string) {
    super(message);
    this.name = "UnsupportedError";
    this.attempt = attempt;
  }
}

/** Another process has what is wanted. */
export class BusyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BusyError";
  }
}
