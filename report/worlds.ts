/** Worlds: the cells of an experiment that differ by nothing but the policy, and what tells one world from another. */
import type { CellKey } from "../experiment/design.ts";
import type { CellSummary } from "../experiment/summary.ts";
import { shareText, significant, timeText } from "./quantity.ts";

/** All that makes a world. */
export type WorldKey = Omit<CellKey, "policy">;

/** Cells of one world, a policy each. */
export interface World {
  /** From 1, in the order of the design. */
  readonly number: number;
  readonly key: WorldKey;
  readonly cells: readonly CellSummary[];
  /** Everything about it: `link lab, loss 30 %, burst 3`. */
  readonly words: string;
  /** Only what differs within the experiment; empty if it is the only world. */
  readonly difference: string;
}

type Factor = keyof WorldKey;

const FACTORS: readonly Factor[] = ["link", "loss", "burst", "delayUs", "scenario", "devices"];

/** The worlds of an experiment, in the order of its cells. */
export function worldsOf(cells: readonly CellSummary[]): readonly World[] {
  const groups = groupCells(cells, FACTORS);
  const varying = FACTORS.filter((factor) => new Set(cells.map((cell) => cell[factor])).size > 1);
  return groups.map((group, index) => {
    const { link, loss, burst, delayUs, scenario, devices } = group[0];
    const key = { link, loss, burst, delayUs, scenario, devices };
    return {
      number: index + 1,
      key,
      cells: group,
      words: words(key, FACTORS),
      difference: words(key, varying, true),
    };
  });
}

/** Non-empty groups of cells that agree in `factors`, in the order of their first cell. */
export function groupCells(
  cells: readonly CellSummary[],
  factors: readonly Factor[],
): readonly (readonly [CellSummary, ...CellSummary[]])[] {
  const groups = new Map<string, [CellSummary, ...CellSummary[]]>(); // BOUNDED: by the cells
  for (const cell of cells) {
    const id = worldId(cell, factors);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [cell]);
    else group.push(cell);
  }
  return [...groups.values()];
}

/** The same for whatever belongs to one world. */
export function worldId(key: WorldKey, factors = FACTORS): string {
  return JSON.stringify(factors.map((factor) => key[factor] ?? null));
}

/** What a world is like, but for the factors that a figure shows on its axes. */
export function worldWords(key: WorldKey, shown: readonly Factor[] = []): string {
  return words(
    key,
    FACTORS.filter((factor) => !shown.includes(factor)),
  );
}

/** The same of two worlds: what differs is shown as `loss 10 % → loss 30 %`. */
export function worldChange(a: WorldKey, b: WorldKey): string {
  const parts = FACTORS.map((factor) =>
    a[factor] === b[factor]
      ? words(a, [factor])
      : [a, b].map((key) => words(key, [factor], true)).join(" → "),
  );
  return parts.filter((part) => part !== "").join(", ");
}

/** `plain` scenarios and single devices go without saying, unless `all` is wanted. */
function words(key: WorldKey, factors: readonly Factor[], all = false): string {
  const parts = factors.map((factor) => (all || !isPlain(key, factor) ? word(key, factor) : ""));
  return parts.filter((part) => part !== "").join(", ");
}

function isPlain(key: WorldKey, factor: Factor): boolean {
  if (factor === "scenario") return key.scenario === "plain";
  return factor === "devices" ? key.devices === 1 : key[factor] === undefined;
}

function word(key: WorldKey, factor: Factor): string {
  const own = "the link's own";
  switch (factor) {
    case "link":
      return `link ${key.link}`;
    case "loss":
      return `loss ${key.loss === undefined ? own : shareText(key.loss)}`;
    case "burst":
      return `burst ${key.burst === undefined ? own : significant(key.burst)}`;
    case "delayUs":
      return `delay ${key.delayUs === undefined ? own : timeText(key.delayUs)}`;
    case "scenario":
      return `scenario ${key.scenario}`;
    case "devices":
      return key.devices === 1 ? "1 device" : `${key.devices} devices`;
  }
}
