/** Names that somebody chose, where there is little room. */

const NAME_MAX = 28;

/** At most `max` characters: a longer name keeps its beginning and its end. */
export function shortName(name: string, max = NAME_MAX): string {
  if (name.length <= max) return name;
  const end = Math.floor((max - 2) / 2);
  return `${name.slice(0, Math.max(1, max - 2 - end))}..${name.slice(name.length - end)}`;
}
