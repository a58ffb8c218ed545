/**
 * Delta debugging (A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE Transactions on
 * Software Engineering 28, 2002, ddmin): a set that has an effect, made smaller as long as it still has it.
 *
 *   a chunk alone has it?  ─▶ only that chunk, in two halves
 *   all but a chunk have it? ─▶ without that chunk, one chunk fewer
 *   neither, for any chunk ─▶ chunks of half the size; at single items: done
 */

export interface ShrunkSet<Item> {
  readonly items: readonly Item[];
  /** Questions asked. */
  readonly tests: number;
  /** Without any single one of the items the effect is gone; false only where the questions ran out. */
  readonly isMinimal: boolean;
}

/** `has` is asked at most `testsMax` times, never about all of the items: those are known to have it. */
export function shrinkSet<Item>(
  all: readonly Item[],
  has: (items: readonly Item[]) => boolean,
  testsMax: number,
): ShrunkSet<Item> {
  let items = all;
  let chunks = 2;
  let tests = 0;
  const asked = (candidate: readonly Item[]): boolean => {
    tests++;
    return has(candidate);
  };
  if (all.length === 0) return { items, tests, isMinimal: true };
  if (testsMax < 1) return { items, tests, isMinimal: false };
  if (asked([])) return { items: [], tests, isMinimal: true };
  // BOUNDED: by the items, which get fewer, and the chunks, which get more; and by testsMax
  while (items.length > 1) {
    const parts = inChunks(items, chunks);
    const others = (part: readonly Item[]): readonly Item[] =>
      items.filter((item) => !part.includes(item));
    const candidates = [
      // of two halves each is also what is left without the other
      ...parts.map((part) => ({ items: part, chunks: 2 })),
      ...(parts.length === 2
        ? []
        : parts.map((part) => ({ items: others(part), chunks: Math.max(2, chunks - 1) }))),
    ];
    let smaller: (typeof candidates)[number] | undefined;
    for (const candidate of candidates) {
      if (tests >= testsMax) return { items, tests, isMinimal: false };
      if (!asked(candidate.items)) continue;
      smaller = candidate;
      break;
    }
    if (smaller !== undefined) ({ items, chunks } = smaller);
    else if (chunks >= items.length) return { items, tests, isMinimal: true };
    else chunks = Math.min(items.length, 2 * chunks);
  }
  return { items, tests, isMinimal: true };
}

function inChunks<Item>(items: readonly Item[], chunks: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.min(chunks, items.length) }, (_, index) => {
    const at = (part: number): number => Math.floor((part * items.length) / chunks);
    return items.slice(at(index), at(index + 1));
  }).filter((part) => part.length > 0);
}
