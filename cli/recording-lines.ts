/**
 * The lines of a recording, read in pieces: what is not kept by whoever takes them takes no room, however long the
 * file. Bytes that are no UTF-8 come as U+FFFD, which no recording has, so that they are found like any other damage.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { CliError, EXIT, systemReason } from "./exit.ts";

const PIECE_BYTES = 256 * 1024;
/** Longer than any line of a recording: a keyframe of all that one bring-up can know. */
const LINE_MAX_CHARACTERS = 16 * 1024 * 1024;

/** Throws a CliError where the file cannot be read, also in the middle. */
export function* linesOf(file: string): Generator<string, void, undefined> {
  const fd = reading(file, () => openSync(file, "r"));
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    const decoder = new StringDecoder("utf8");
    let rest = "";
    for (;;) {
      const length = reading(file, () => readSync(fd, piece));
      if (length === 0) break; // BOUNDED: by the file
      rest += decoder.write(piece.subarray(0, length));
      let from = 0;
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", from)) {
        yield rest.slice(from, end);
        from = end + 1;
      }
      rest = rest.slice(from);
      if (rest.length > LINE_MAX_CHARACTERS) break; // what is cut off there is damaged anyway
    }
    rest += decoder.end();
    if (rest !== "") yield rest;
  } finally {
    closeSync(fd);
  }
}

function reading<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = `cannot read "${file}": ${systemReason(error)}`;
    throw new CliError(EXIT.io, "io.recording", message, { expected: "a file of up --record" });
  }
}
