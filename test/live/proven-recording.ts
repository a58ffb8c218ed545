/** Recordings that the ring's bring-ups make: each has to come out the same when it is replayed. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLE } from "./places.ts";

/** A place for the recording of one bring-up. */
export class ProvenRecording {
  readonly #folder = mkdtempSync(join(tmpdir(), "bringup-recording-"));
  readonly path = join(this.#folder, "run.rec");

  /** Throws if the recording does not verify; a run that was refused makes none. */
  prove(): void {
    try {
      if (!existsSync(this.path)) return;
      execFileSync(process.execPath, [BUNDLE, "replay", this.path, "--verify"], { stdio: "pipe" });
    } finally {
      rmSync(this.#folder, { recursive: true });
    }
  }
}
