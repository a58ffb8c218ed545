/** Which part of a list is in view. */
export interface Window {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/** `rows` of `count` items with `focus` in the middle, as far as the ends of the list allow. */
export function windowAround(focus: number, count: number, rows: number): Window {
  const height = Math.max(0, Math.min(rows, count));
  const middle = Math.floor(focus) - Math.floor(height / 2);
  const from = Math.max(0, Math.min(middle, count - height));
  return { from, to: from + height };
}

/** The selected index of a list that may have become shorter; -1 where it is empty. */
export function selectedOf(
  place: { readonly selected: number; readonly follows: boolean },
  count: number,
): number {
  return place.follows ? count - 1 : Math.max(-1, Math.min(Math.floor(place.selected), count - 1));
}
