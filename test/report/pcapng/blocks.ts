/** Takes a pcapng file apart by the letter of the format, without any of the code that wrote it. */

export interface ReadBlock {
  readonly type: number;
  readonly body: DataView;
  /** Behind the fixed part, which takes `fixed` bytes. */
  options(fixed: number): ReadonlyMap<number, Uint8Array>;
}

/** Throws at the first thing that is not as the format says. */
export function readBlocks(file: Uint8Array): readonly ReadBlock[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blocks: ReadBlock[] = [];
  for (let at = 0; at < file.length;) {
    const length = view.getUint32(at + 4, true);
    if (length % 4 !== 0 || length < 12 || at + length > file.length)
      throw new Error(`block of ${length} bytes at ${at}`);
    if (view.getUint32(at + length - 4, true) !== length) throw new Error(`two lengths at ${at}`);
    const body = new DataView(file.buffer, file.byteOffset + at + 8, length - 12);
    blocks.push({
      type: view.getUint32(at, true),
      body,
      options: (fixed) => readOptions(body, fixed),
    });
    at += length;
  }
  return blocks;
}

function readOptions(body: DataView, fixed: number): ReadonlyMap<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = fixed; at < body.byteLength;) {
    const code = body.getUint16(at, true);
    const length = body.getUint16(at + 2, true);
    const end = at + 4 + length;
    if (code === 0 && length === 0) {
      if (at + 4 !== body.byteLength) throw new Error("something behind the last option");
      return options;
    }
    options.set(code, new Uint8Array(body.buffer, body.byteOffset + at + 4, length));
    at = (end + 3) & ~3;
  }
  if (fixed < body.byteLength) throw new Error("the options have no end");
  return options;
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
