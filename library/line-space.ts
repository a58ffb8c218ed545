import { LINE_SPACE_BYTES, type LineSpace } from "../services/bring-up/input-line.ts";

/** One for all recordings of a thread; made with the first one. */
let space: NodeLineSpace | undefined;

export function lineSpace(): LineSpace {
  return (space ??= new NodeLineSpace());
}

class NodeLineSpace implements LineSpace {
  readonly #buffer = Buffer.alloc(LINE_SPACE_BYTES);

  get bytes(): Uint8Array {
    return this.#buffer;
  }

  text(length: number): string {
    return this.#buffer.toString("latin1", 0, length);
  }
}
