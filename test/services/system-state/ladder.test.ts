import { describe, expect, it } from "vitest";
import {
  BACKWARD_EDGES,
  compareStates,
  FORWARD_EDGES,
  hasReached,
  isLadderState,
  isSystemState,
  LADDER,
  ladderDot,
  ladderJson,
  ladderMermaid,
  ladderText,
  mayFallBack,
  MEANING,
  NEXT,
  SYSTEM_STATES,
} from "../../../services/system-state/index.ts";
import { statesGivenUp } from "../../../services/system-state/ladder.ts";

describe("the ladder", () => {
  it("has the twelve states in order, and two off it", () => {
    expect(SYSTEM_STATES).toEqual([
      "CONTEXT_CREATED",
      "INITIALIZED",
      "IFACE_COLDPLUG",
      "DHCP",
      "CPD_PRE_TIME",
      "TIME_VALID",
      "CPD_POST_TIME",
      "POLICY_VALID",
      "REGISTERED",
      "AUTH1",
      "AUTH2",
      "OPERATIONAL",
      "POLICY_INVALID",
      "CONTEXT_DESTROYING",
    ]);
  });

  it("says in one sentence what each state means", () => {
    for (const state of SYSTEM_STATES) expect(MEANING[state]).toMatch(/^[A-Z][^.]*\.$/);
  });

  it("leads from each state to the next one, and from an invalid policy back onto the ladder", () => {
    LADDER.forEach((state, index) => expect(NEXT[state]).toBe(LADDER[index + 1]));
    expect(NEXT.POLICY_INVALID).toBe("CPD_POST_TIME");
    expect(NEXT.CONTEXT_DESTROYING).toBeUndefined();
    expect(FORWARD_EDGES).toHaveLength(12);
  });

  it("lists the ways back with their causes", () => {
    expect(BACKWARD_EDGES.map(({ cause, to }) => `${cause} → ${to}`)).toEqual([
      "link-lost → INITIALIZED",
      "lease-lost → IFACE_COLDPLUG",
      "time-lost → CPD_PRE_TIME",
      "resolvers-lost → AUTH2",
      "policy-changed → POLICY_INVALID",
      "destroyed → CONTEXT_DESTROYING",
    ]);
    const sources = Object.fromEntries(BACKWARD_EDGES.map(({ cause, from }) => [cause, from]));
    expect(sources["resolvers-lost"]).toEqual(["OPERATIONAL"]);
    expect(sources["policy-changed"]).toEqual([
      "POLICY_VALID",
      "REGISTERED",
      "AUTH1",
      "AUTH2",
      "OPERATIONAL",
    ]);
    expect(sources["time-lost"]).toContain("POLICY_INVALID");
    expect(sources["link-lost"]).not.toContain("INITIALIZED");
    expect(sources["destroyed"]).toHaveLength(13);
  });

  it("compares states by their height, POLICY_INVALID just under what follows it", () => {
    expect(compareStates("DHCP", "TIME_VALID")).toBeLessThan(0);
    expect(compareStates("DHCP", "DHCP")).toBe(0);
    expect(hasReached("OPERATIONAL", "DHCP")).toBe(true);
    expect(hasReached("DHCP", "DHCP")).toBe(true);
    expect(hasReached("POLICY_INVALID", "TIME_VALID")).toBe(true);
    expect(hasReached("POLICY_INVALID", "CPD_POST_TIME")).toBe(false);
    expect(hasReached("CONTEXT_DESTROYING", "CONTEXT_CREATED")).toBe(false);
  });

  it("allows only falls downwards, none from destruction, and only a valid policy to become invalid", () => {
    expect(mayFallBack("OPERATIONAL", "DHCP")).toBe(true);
    expect(mayFallBack("DHCP", "DHCP")).toBe(false);
    expect(mayFallBack("DHCP", "AUTH2")).toBe(false);
    expect(mayFallBack("CPD_POST_TIME", "POLICY_INVALID")).toBe(false);
    for (const to of SYSTEM_STATES) expect(mayFallBack("CONTEXT_DESTROYING", to)).toBe(false);
  });

  it("names the states that a fall gives up, the highest first", () => {
    expect(statesGivenUp("TIME_VALID", "IFACE_COLDPLUG")).toEqual([
      "TIME_VALID",
      "CPD_PRE_TIME",
      "DHCP",
    ]);
    expect(statesGivenUp("POLICY_INVALID", "CPD_PRE_TIME")).toEqual([
      "POLICY_INVALID",
      "TIME_VALID",
    ]);
    expect(statesGivenUp("INITIALIZED", "CONTEXT_DESTROYING")).toEqual([
      "INITIALIZED",
      "CONTEXT_CREATED",
    ]);
  });

  it("tells names of states from other text", () => {
    expect(isSystemState("POLICY_INVALID")).toBe(true);
    expect(isSystemState("toString")).toBe(false);
    expect(isLadderState("POLICY_INVALID")).toBe(false);
    expect(isLadderState("AUTH1")).toBe(true);
  });
});

describe("the renderers of the ladder", () => {
  it("draw every state and every edge for Graphviz", () => {
    const dot = ladderDot();
    expect(dot.startsWith("digraph ladder {\n")).toBe(true);
    expect(dot.trimEnd().endsWith("}")).toBe(true);
    for (const state of SYSTEM_STATES) expect(dot).toContain(`  ${state} [tooltip=`);
    for (const { from, to } of FORWARD_EDGES) expect(dot).toContain(`  ${from} -> ${to};`);
    expect(dot).toContain('label="time-lost (from TIME_VALID up)"');
  });

  it("draw every edge for Mermaid", () => {
    const mermaid = ladderMermaid();
    expect(mermaid.startsWith("stateDiagram-v2\n")).toBe(true);
    for (const { from, to } of FORWARD_EDGES) expect(mermaid).toContain(`  ${from} --> ${to}\n`);
    for (const { cause } of BACKWARD_EDGES) expect(mermaid).toContain(cause);
  });

  it("make one JSON document with a schema", () => {
    const document = JSON.parse(JSON.stringify(ladderJson())) as ReturnType<typeof ladderJson>;
    expect(document).toEqual(ladderJson());
    expect(document.schema).toBe("bringup.states/1");
    expect(document.states.map(({ name }) => name)).toEqual(SYSTEM_STATES);
    expect(document.states.at(-1)?.next).toBeNull();
    expect(document.backward).toEqual(BACKWARD_EDGES);
  });

  it("write text with one line for each state and each way back", () => {
    const lines = ladderText().trimEnd().split("\n");
    expect(lines).toHaveLength(SYSTEM_STATES.length + 2 + BACKWARD_EDGES.length);
    expect(lines[3]).toMatch(/^DHCP +A managed interface has a network identity/);
  });
});
