/** Whether two pieces of plain data say the same: numbers, text, bytes, arrays and records of them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && sameElements(a, b);
  }
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && sameElements(a, b);
  return sameRecord(a, b);
}

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  // BOUNDED: by the length of the shorter value.
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
  return true;
}

function sameRecord(a: object, b: object): boolean {
  const mine = Object.entries(a);
  if (mine.length !== Object.keys(b).length) return false;
  return mine.every(
    ([key, value]) =>
      Object.hasOwn(b, key) && sameValue(value, (b as Record<string, unknown>)[key]),
  );
}
