/**
 * Text that others wrote (a server's message, a domain, a name), made fit for a terminal: what would move the cursor,
 * change colours or turn the direction of reading is shown by its number instead, `\x1b`, `\u202e`. A backslash stays
 * as it is: this is for reading, not for reading back.
 */
export function printable(text: string): string {
  let clean = "";
  let from = 0; // what lies before it is in `clean`
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDangerous(code)) continue;
    clean += text.slice(from, i) + numbered(code);
    from = i + 1;
  }
  return from === 0 ? text : clean + text.slice(from);
}

/** C0 and C1 controls, delete, line and paragraph separators, and the marks of the bidirectional algorithm. */
function isDangerous(code: number): boolean {
  if (code < 0x7f) return code < 0x20;
  if (code < 0xa0) return true;
  return (
    code === 0x061c ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

function numbered(code: number): string {
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}
