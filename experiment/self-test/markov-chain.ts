/**
 * Finite Markov chains by linear algebra: the stationary distribution, and the variance of a mean along the chain.
 *
 *   variance of the mean of f over n steps  →  (2 f̄ᵀDZf̄ − f̄ᵀDf̄) / n
 *
 * with f̄ = f − πf, D = diag(π) and Z = (I − P + 1πᵀ)⁻¹, the fundamental matrix (Kemeny and Snell, Finite Markov Chains,
 * 1960, theorem 4.6.1). Losses that come in bursts tell less about their share than as many independent ones: this says
 * how much less.
 */
export type Matrix = readonly (readonly number[])[];

/** A chain whose states are seen as 0 (received) or 1 (lost), each with the state's probability of loss. */
export interface LossChain {
  readonly steps: Matrix;
  readonly loss: readonly number[];
}

/** π with πP = π and a sum of 1; the chain has a single closed class. */
export function stationary(steps: Matrix): readonly number[] {
  // all equations πP = π but one, which the others imply, and the sum in its place
  const rows = steps.map((_row, j) =>
    steps.map((row, i) => (j === 0 ? 1 : at(row, j) - (i === j ? 1 : 0))),
  );
  const right = steps.map((_row, j) => (j === 0 ? 1 : 0));
  return solve(rows, right);
}

/** Times n, this is the variance of the sum of `values` over n steps from the stationary distribution. */
export function varianceRate(steps: Matrix, values: readonly number[]): number {
  const pi = stationary(steps);
  const mean = dot(pi, values);
  const centred = values.map((value) => value - mean);
  const rows = steps.map((row, i) => row.map((step, j) => (i === j ? 1 : 0) - step + at(pi, j)));
  const solved = solve(rows, centred);
  return (
    2 * sum(centred.map((value, i) => at(pi, i) * value * at(solved, i))) -
    sum(centred.map((value, i) => at(pi, i) * value * value))
  );
}

/** Two packets after each other: the chain's states seen, and the chance of what they see. */
export interface PairChain {
  readonly steps: Matrix;
  /** Fates of the first and the second packet, in each state of this chain. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** The chain of what two packets in a row meet. States without a chance are left out. */
export function pairsOf(chain: LossChain): PairChain {
  const seen = seenStates(chain);
  const pairs = seen.flatMap((one) =>
    seen.filter((other) => chanceOf(chain, one, other) > 0).map((other) => ({ one, other })),
  );
  const steps = pairs.map((from) =>
    pairs.map((to) => (from.other === to.one ? chanceOf(chain, from.other, to.other) : 0)),
  );
  return {
    steps,
    first: pairs.map(({ one }) => one.lost),
    second: pairs.map(({ other }) => other.lost),
  };
}

interface SeenState {
  readonly state: number;
  readonly lost: 0 | 1;
}

function seenStates({ loss }: LossChain): readonly SeenState[] {
  return loss.flatMap((probability, state): readonly SeenState[] => [
    ...(probability < 1 ? [{ state, lost: 0 } as const] : []),
    ...(probability > 0 ? [{ state, lost: 1 } as const] : []),
  ]);
}

function chanceOf({ steps, loss }: LossChain, from: SeenState, to: SeenState): number {
  const fate = at(loss, to.state);
  return at(steps[from.state] ?? [], to.state) * (to.lost === 1 ? fate : 1 - fate);
}

/** Gaussian elimination with pivots. */
function solve(matrix: Matrix, right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, at(right, i)]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++)
      if (Math.abs(at(rows[i] ?? [], column)) > Math.abs(at(rows[pivot] ?? [], column))) pivot = i;
    const chosen = rows[pivot] ?? [];
    [rows[column], rows[pivot]] = [chosen, rows[column] ?? []];
    for (const [i, row] of rows.entries()) {
      if (i === column) continue;
      const factor = at(row, column) / at(chosen, column);
      for (let j = column; j <= size; j++) row[j] = at(row, j) - factor * at(chosen, j);
    }
  }
  return rows.map((row, i) => at(row, size) / at(row, i));
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}

/** The sum of the products: with π, a mean. */
export function dot(one: readonly number[], other: readonly number[]): number {
  return sum(one.map((value, i) => value * at(other, i)));
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
