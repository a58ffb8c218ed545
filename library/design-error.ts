/** A design that cannot be used: every fault in it, by path. */
import { faultText, type FileFault } from "../experiment/file-fault.ts";

export class DesignError extends Error {
  readonly faults: readonly FileFault[];

  constructor(faults: readonly FileFault[]) {
    super(faults.map(faultText).join("; "));
    this.name = "DesignError";
    this.faults = faults;
  }
}
