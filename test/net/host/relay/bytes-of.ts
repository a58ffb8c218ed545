/** Bytes from hexadecimal digits with spaces between, as captures show them. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
}
