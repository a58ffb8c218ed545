/** Quantities in a reader's words: three figures, a unit, and never more certainty than there is. */
import type { Estimate } from "../experiment/summary.ts";

/** Stands where there is no value. */
export const NONE = "–";

interface Unit {
  readonly us: number;
  readonly name: string;
}

const UNITS: readonly Unit[] = [
  { us: 1, name: "µs" },
  { us: 1_000, name: "ms" },
  { us: 1_000_000, name: "s" },
  { us: 60_000_000, name: "min" },
  { us: 3_600_000_000, name: "h" },
];
/** A unit is used from one of it on; minutes and hours from two. */
const UNITS_FROM_TWO = new Set(["min", "h"]);

/** `1.21 s`. */
export function timeText(us: number): string {
  const unit = unitFor(us);
  return `${significant(us / unit.us)} ${unit.name}`;
}

/**
 * `1.21 s (0.94 … 1.63)`, all in the unit of the value. A value beyond the last observation is `> 60 s`; a bound that so
 * few runs do not give, or that lies there, is `–`.
 */
export function timeEstimateText({ value, low, high }: Estimate, timeoutUs: number): string {
  const beyond = `> ${timeText(timeoutUs)}`;
  if (value === null) return low === null ? beyond : `${beyond} (from ${timeText(low)})`;
  return withBounds({ value, low, high }, unitFor(value));
}

/** `1.2 s sooner (0.94 … 1.63)`; a difference that may be none, `remark` left out, has its signs. */
export function timeDifferenceText({ value, low, high }: Estimate, remark?: string): string {
  if (value === null) return NONE;
  const unit = unitFor(Math.max(...[value, low ?? 0, high ?? 0].map(Math.abs)));
  return withBounds({ value, low, high }, unit, remark);
}

/** `98.3 %`; 0 and 100 are said only of none and all. */
export function shareText(share: number): string {
  return `${percent(share)} %`;
}

/** `98.3 % (97.2 … 99)`. */
export function shareEstimateText({ value, low, high }: Estimate): string {
  if (value === null) return NONE;
  const bound = (share: number | null): string => (share === null ? NONE : percent(share));
  return `${percent(value)} % (${bound(low)} … ${bound(high)})`;
}

/** `12.4 (12.1 … 12.8)`. */
export function countEstimateText({ value, low, high }: Estimate): string {
  if (value === null) return NONE;
  const bound = (count: number | null): string => (count === null ? NONE : significant(count));
  return `${significant(value)} (${bound(low)} … ${bound(high)})`;
}

/** `p < 0.001`, `p = 0.023`. */
export function probabilityText(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** Three figures, without a tail of zeros: `1.2`, `24`, `1234`. */
export function significant(value: number): string {
  const size = Math.abs(value);
  return String(Number(size >= 100 ? value.toFixed(0) : value.toPrecision(3)));
}

function withBounds({ value, low, high }: Estimate, unit: Unit, remark?: string): string {
  const text = (us: number | null): string =>
    us === null ? NONE : significant(us / unit.us).replace("-", "−");
  const words = [text(value), unit.name, ...(remark === undefined ? [] : [remark])];
  return `${words.join(" ")} (${text(low)} … ${text(high)})`;
}

function unitFor(us: number): Unit {
  const size = Math.abs(us);
  let chosen = UNITS[0] as Unit;
  for (const unit of UNITS) {
    // what would be written as 1000 belongs to the next unit
    const from = UNITS_FROM_TWO.has(unit.name) ? 2 * unit.us : 0.9995 * unit.us;
    if (size >= from) chosen = unit;
  }
  return chosen;
}

function percent(share: number): string {
  const value = share * 100;
  for (let digits = 1; digits < 7; digits++) {
    const text = String(Number(value.toFixed(digits)));
    const saysAll = (text === "0" && share > 0) || (text === "100" && share < 1);
    if (!saysAll) return text;
  }
  return share < 0.5 ? "> 0" : "< 100";
}
