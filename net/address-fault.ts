/** Why a text is not an address, network or MAC address, and where: what every parser here answers instead of throwing. */
export interface AddressFault {
  readonly kind: "fault";
  /** For a person: `a part of an IPv4 address is at most 255`. */
  readonly reason: string;
  /** Index of the character at fault; the text's length where something is missing at its end. */
  readonly offset: number;
}

/** Builds the answer of a parser that refuses a text. */
export function fault(reason: string, offset: number): AddressFault {
  return { kind: "fault", reason, offset };
}

/** `'x'` for a message; a character that does not show is given by its number. */
export function quoted(text: string, offset: number): string {
  const code = text.charCodeAt(offset);
  return code > 0x20 && code < 0x7f
    ? `'${text[offset]}'`
    : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
