/** Why interfaces cannot be taken into hand, and what to do about it. */
export class ManageError extends Error {
  /** `unsupported`: privileges or the machine; `busy`: another process has it; `unusable`: there is none such. */
  readonly kind: "unsupported" | "busy" | "unusable";
  readonly attempt: string;

  constructor(kind: ManageError["kind"], message: string, attempt = "") {
    super(message);
    this.name = "ManageError";
    this.kind = kind;
    this.attempt = attempt;
  }
}
