import { describe, expect, it } from "vitest";
import { LADDER } from "../../services/system-state/index.ts";
import { documentOf, run } from "./captured-runtime.ts";

describe("states", () => {
  it("lists every state for a person, then the ways back", async () => {
    const { exitCode, stdout } = await run("states");
    expect(exitCode).toBe(0);
    const [states = "", back = ""] = stdout.split("\nGoing back:\n");
    for (const state of LADDER) expect(states).toMatch(new RegExp(`^${state} +\\S`, "m"));
    for (const cause of ["link-lost", "lease-lost", "time-lost", "resolvers-lost"])
      expect(back).toMatch(new RegExp(`^${cause} +to [A-Z]`, "m"));
  });

  it("is one document with forward and backward edges", async () => {
    const ladder = documentOf(await run("states", "--json"));
    expect(ladder["schema"]).toBe("bringup.states/1");
    expect(ladder["forward"]).toContainEqual(
      expect.objectContaining({ from: "AUTH2", to: "OPERATIONAL" }),
    );
    expect(ladder["backward"]).toContainEqual(
      expect.objectContaining({ cause: "link-lost", to: "INITIALIZED" }),
    );
  });

  it("is a Graphviz graph whose edges join states it has", async () => {
    const { stdout } = await run("states", "--dot");
    expect(stdout).toMatch(/^digraph ladder \{\n[^]*\n\}\n$/);
    const nodes = new Set(
      Array.from(stdout.matchAll(/^ {2}(\w+) \[tooltip/gm), ([, name]) => name),
    );
    const edges = Array.from(stdout.matchAll(/^ {2}(\w+) -> (\w+)/gm));
    expect(edges.length).toBeGreaterThan(LADDER.length);
    for (const [, from, to] of edges) expect(nodes.has(from) && nodes.has(to)).toBe(true);
  });

  it("is a Mermaid diagram", async () => {
    const { stdout } = await run("states", "--mermaid");
    expect(stdout).toMatch(/^stateDiagram-v2\n {2}\[\*\] --> CONTEXT_CREATED\n/);
    expect(stdout).toContain("  AUTH2 --> OPERATIONAL\n");
    expect(stdout).toMatch(/OPERATIONAL --> INITIALIZED : link-lost/);
  });
});
