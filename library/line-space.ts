import { LINE_SPACE_BYTES, type LineSpace } from "../services/bring-up/line-space.ts";

/** One for all recordings of a thread; made with the first one. */
let space: NodeLineSpace | undefined;

export function lineSpace(): LineSpace {
  return (space ??= new NodeLineSpace());
}

class NodeLineSpace implements LineSpace {
  readonly bytes = Buffer.alloc(LINE_SPACE_BYTES);
  readonly view = new DataView(this.bytes.buffer, this.bytes.byteOffset, LINE_SPACE_BYTES);

  text(length: number): string {
    return this.bytes.toString("latin1", 0, length);
  }

  put(text: string): boolean {
    const isAscii = text.length <= LINE_SPACE_BYTES && Buffer.byteLength(text) === text.length;
    if (isAscii) this.bytes.write(text, "latin1");
    return isAscii;
  }
}
