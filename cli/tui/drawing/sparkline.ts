/** The last values of a series, a cell each, from 0 to the largest of them. */
const LEVELS = "▁▂▃▄▅▆▇█";
const LEVELS_ASCII = "_.:-=+*#";

/** The newest `cells` values, oldest first; negative ones and what is no number as 0. */
export function sparkline(values: readonly number[], cells: number, ascii: boolean): string {
  const levels = ascii ? LEVELS_ASCII : LEVELS;
  const from = Math.max(0, values.length - Math.max(0, cells));
  let most = 0;
  for (let i = from; i < values.length; i++) most = Math.max(most, finite(values[i]));
  let line = "";
  for (let i = from; i < values.length; i++) {
    const share = most === 0 ? 0 : finite(values[i]) / most;
    line += levels.charAt(Math.min(levels.length - 1, Math.floor(share * levels.length)));
  }
  return line;
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? Math.max(0, value) : 0;
}
