/** A `.dat` file: blocks of numbers in columns that the header names, two empty lines between blocks (an `index` each). */
import type { Estimate } from "../../experiment/summary.ts";
import { remark } from "./text.ts";

/** A column: its name, units last as everywhere, and what it is. */
export interface DataColumn {
  readonly name: string;
  readonly meaning: string;
}

/** Numbers in rows; what is not finite is written as NaN. */
export type Rows = readonly (readonly number[])[];

/** Rows that belong together, in gnuplot's words an index. */
export interface DataBlock {
  readonly name: string;
  readonly rows: Rows;
}

/** The text of the file. Every block has at least one row: gnuplot counts no empty ones. */
export function dataText(
  head: readonly string[],
  columns: readonly DataColumn[],
  blocks: readonly DataBlock[],
): string {
  const meanings = columns.map(({ name, meaning }) => `  ${name}: ${meaning}`);
  const top = [...head, ...meanings].map(remark).join("");
  const names = columns.map(({ name }) => name).join(" ");
  const texts = blocks.map(({ name, rows }, index) => {
    const lines = rows.map((row) => `${row.map(number).join(" ")}\n`).join("");
    return `${remark(`index ${index}: ${name}`)}# ${names}\n${lines}`;
  });
  return `${top}\n${texts.join("\n\n")}`;
}

/** An interval for the axis of times or counts: an end that is not known lies far outside of every figure. */
export function interval({ low, high }: Estimate): readonly [number, number] {
  return [low ?? 1e-3, high ?? 1e15];
}

/** What is known of estimates: what a figure has to have room for. */
export function known(estimates: readonly Estimate[]): readonly number[] {
  return estimates.flatMap(({ value, low, high }) =>
    [value, low, high].filter((one) => one !== null),
  );
}

/** A block, or none: gnuplot does not count one without rows. */
export function blockOf(name: string, rows: Rows): readonly DataBlock[] {
  return rows.length === 0 ? [] : [{ name, rows }];
}

/** One column of rows that all have it. */
export function column(rows: Rows, index: number): readonly number[] {
  return rows.map((row) => row[index] as number);
}

function number(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : "NaN";
}
