/**
 * Where the lines of a recording are written. One space may serve many recordings: what is in it is done with before
 * another one writes.
 */
export interface LineSpace {
  /** LINE_SPACE_BYTES of them. */
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
  /** The first `length` bytes, which are ASCII. */
  text(length: number): string;
  /** Writes a text at the beginning; false, and anything there, if it is too long or not ASCII. */
  put(text: string): boolean;
}

/** What UDP can carry; what is longer is left to the general writer. */
export const PAYLOAD_MAX_BYTES = 65_536;
/** A payload in hex, and what is around it. */
export const LINE_SPACE_BYTES = 2 * PAYLOAD_MAX_BYTES + 4_096;

/** One that needs nothing of the platform; to make a text of what is in it takes longer. */
export function plainSpace(): LineSpace {
  const bytes = new Uint8Array(LINE_SPACE_BYTES);
  const view = new DataView(bytes.buffer);
  return {
    bytes,
    view,
    text: (length) => asciiText(bytes, length),
    put: (text) => putAscii(bytes, text),
  };
}

/** Arguments of one call. */
const PIECE = 4_096;

function asciiText(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let at = 0; at < length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + PIECE, length)));
  return text;
}

function putAscii(bytes: Uint8Array, text: string): boolean {
  if (text.length > bytes.length) return false;
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    seen |= unit;
    bytes[at] = unit;
  }
  return seen < 0x80;
}
