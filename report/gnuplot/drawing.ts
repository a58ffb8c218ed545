/** Puts a figure together: what all have in common is said here, once. */
import type { ExperimentDesign } from "../../experiment/design.ts";
import { provenance, type ExperimentData, type Figure, type TerminalPlot } from "../figure.ts";
import { dataText, type DataBlock, type DataColumn } from "./data.ts";
import { lineType, scriptText, titled, type Script } from "./script.ts";

/** What one figure adds. */
export interface Drawing extends Omit<Script, "notes" | "legend"> {
  /** How to read it, in one line. */
  readonly note: string;
  readonly columns: readonly DataColumn[];
  readonly blocks: readonly DataBlock[];
  /** For a terminal: one of both. */
  readonly plot?: TerminalPlot;
  readonly table?: Figure["table"];
}

/** Data, script and terminal plot of one figure. */
export function figureFrom(data: ExperimentData, drawing: Drawing): Figure {
  const { name, title, subtitle, note, columns, blocks, plot, table } = drawing;
  const made = provenance(data);
  const legend = data.design.policies.length;
  return {
    name,
    title,
    subtitle,
    data: dataText([title, subtitle, made], columns, blocks),
    script: scriptText({ ...drawing, notes: [note, made], legend }),
    ...(plot === undefined ? {} : { plot }),
    ...(table === undefined ? {} : { table }),
  };
}

/** How a policy looks: the same in every figure. */
export interface Look {
  /** Among the policies of the design, from 0. */
  readonly place: number;
  /** Of gnuplot: `lt 3`. */
  readonly line: string;
  /** Of gnuplot, for the legend: `title 'lws'`. */
  readonly title: string;
}

/** The looks of all policies. */
export function looksOf({ policies }: ExperimentDesign): (policy: string) => Look {
  const places = new Map(policies.map(({ name }, index) => [name, index]));
  return (policy) => {
    const place = places.get(policy) ?? policies.length;
    return { place, line: `lt ${lineType(place)}`, title: titled(policy) };
  };
}

/** A legend's entry for a policy that has nothing to draw. */
export function absent(policy: string, { line }: Look, why: string): string {
  return `keyentry with linespoints ${line} ${titled(policy, why)}`;
}
