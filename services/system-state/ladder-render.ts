/**
 * The ladder for people and for other programs: Graphviz, Mermaid, a JSON document, plain text.
 *
 * Every state above its target has a way back; the drawings show one arrow for each cause, from the top, and name
 * the lowest state it can start from. The JSON document lists them all.
 */
import {
  BACKWARD_EDGES,
  compareStates,
  FORWARD_EDGES,
  MEANING,
  NEXT,
  SYSTEM_STATES,
} from "./ladder.ts";
import type { BackwardEdge, ForwardEdge, SystemState } from "./ladder.ts";

export interface LadderDocument {
  readonly schema: "bringup.states/1";
  readonly states: readonly {
    readonly name: SystemState;
    readonly meaning: string;
    /** Null where the way ends. */
    readonly next: SystemState | null;
  }[];
  readonly forward: readonly ForwardEdge[];
  readonly backward: readonly BackwardEdge[];
}

/** The ladder as a document for `--json`. */
export function ladderJson(): LadderDocument {
  return {
    schema: "bringup.states/1",
    states: SYSTEM_STATES.map((name) => ({
      name,
      meaning: MEANING[name],
      next: NEXT[name] ?? null,
    })),
    forward: FORWARD_EDGES,
    backward: BACKWARD_EDGES,
  };
}

/** For `dot -Tsvg`. */
export function ladderDot(): string {
  const lines = ["digraph ladder {", "  rankdir=TB;", "  node [shape=box];"];
  for (const state of SYSTEM_STATES) lines.push(`  ${state} [tooltip="${MEANING[state]}"];`);
  for (const { from, to } of FORWARD_EDGES) lines.push(`  ${from} -> ${to};`);
  for (const edge of BACKWARD_EDGES) {
    lines.push(
      `  OPERATIONAL -> ${edge.to} [style=dashed, constraint=false, label="${label(edge)}"];`,
    );
  }
  return [...lines, "}", ""].join("\n");
}

/** A `stateDiagram-v2`. */
export function ladderMermaid(): string {
  const lines = ["stateDiagram-v2", "  [*] --> CONTEXT_CREATED"];
  for (const { from, to } of FORWARD_EDGES) lines.push(`  ${from} --> ${to}`);
  for (const edge of BACKWARD_EDGES) lines.push(`  OPERATIONAL --> ${edge.to} : ${label(edge)}`);
  return [...lines, "  CONTEXT_DESTROYING --> [*]", ""].join("\n");
}

/** States from the first to the last with their meaning, then the ways back. */
export function ladderText(): string {
  const width = Math.max(...SYSTEM_STATES.map((state) => state.length));
  const states = SYSTEM_STATES.map((state) => `${state.padEnd(width)}  ${MEANING[state]}`);
  const causeWidth = Math.max(...BACKWARD_EDGES.map(({ cause }) => cause.length));
  const back = BACKWARD_EDGES.map((edge) => {
    return `${edge.cause.padEnd(causeWidth)}  to ${edge.to.padEnd(width)}  ${edge.meaning}`;
  });
  return [...states, "", "Going back:", ...back, ""].join("\n");
}

function label(edge: BackwardEdge): string {
  const lowest = edge.from.reduce((low, state) => (compareStates(state, low) < 0 ? state : low));
  return `${edge.cause} (from ${lowest} up)`;
}
