/** What a terminal shows after some output: as much of one as the command line uses. */
export class TerminalScreen {
  readonly columns: number;
  readonly lines: string[] = [""];
  cursorHidden = false;
  /** How often a line was begun because the one before was full. */
  overflows = 0;
  #row = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  take(output: string): this {
    const [first = "", ...rest] = output.split("\u001b[");
    this.#print(first);
    for (const part of rest) {
      const [sequence = "", count = "", action = ""] = /^\??(\d*)([A-Za-z])/.exec(part) ?? [];
      this.#control(action, Number(count));
      this.#print(part.slice(sequence.length));
    }
    return this;
  }

  get text(): string {
    return this.lines.join("\n");
  }

  #print(text: string): void {
    const [first = "", ...rest] = text.split("\n");
    this.#append(first);
    for (const part of rest) {
      this.#row++;
      this.lines[this.#row] ??= "";
      this.#append(part);
    }
  }

  #append(text: string): void {
    const line = `${this.lines[this.#row] ?? ""}${text}`;
    this.lines[this.#row] = line;
    if (text !== "" && line.length > this.columns) this.overflows++;
  }

  #control(action: string, count: number): void {
    switch (action) {
      case "F":
        this.#row = Math.max(0, this.#row - count);
        return;
      case "J":
        this.lines.splice(this.#row + 1);
        this.lines[this.#row] = "";
        return;
      case "l":
        this.cursorHidden = true;
        return;
      case "h":
        this.cursorHidden = false;
        return;
      case "m":
        return;
      default:
        throw new Error(`what is ESC [ ${action}?`);
    }
  }
}
