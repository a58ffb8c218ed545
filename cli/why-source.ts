/** Where `why` gets what it explains: a recording, or a running instance. */
import { reviewRecording } from "../observation/why/review.ts";
import { explain, type WhyDocument } from "../observation/why/explain.ts";
import { CliError, EXIT } from "./exit.ts";
import { linesOf } from "./recording-lines.ts";

export interface WhyQuestion {
  /** The state that is asked about; left out, the goal. */
  readonly state?: string;
  /** The instant, on the clock of the event log; left out, the end, or now. */
  readonly atUs?: number;
}

export interface WhyAnswer {
  readonly why: WhyDocument;
  /** What a person should know about the source: a recording that is damaged. */
  readonly remark?: string;
}

export type WhySource = (question: WhyQuestion) => WhyAnswer | Promise<WhyAnswer>;

/** A recording; throws a CliError where it cannot be read at all. */
export function recordingSource(file: string): WhySource {
  return ({ state, atUs }) => {
    const review = reviewRecording(linesOf(file), atUs);
    if (typeof review === "string")
      throw new CliError(EXIT.io, "io.recording", `${file}: ${review}`, {
        expected: "a file of up --record",
      });
    const { snapshot, evidence, fault } = review;
    const why = explain(snapshot, evidence, state);
    if (fault === undefined) return { why };
    const { line } = fault;
    const what = fault.kind === "cut-off" ? fault.reason : fault.what;
    return { why, remark: `${file}: read up to line ${line}: ${what}` };
  };
}
