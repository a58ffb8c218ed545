/** The digits of what is written in hex, with or without colons, blanks and `0x`; undefined for anything else. */
export function hexDigits(text: string): string | undefined {
  const digits = text.replace(/^\s*0x/i, "").replaceAll(/[\s:]/g, "");
  return /^[0-9a-f]{2,}$/i.test(digits) ? digits : undefined;
}
