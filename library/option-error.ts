/** An option that cannot be used: which one, by its key, and why. */
export class OptionError extends RangeError {
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.name = "OptionError";
    this.option = option;
  }
}
