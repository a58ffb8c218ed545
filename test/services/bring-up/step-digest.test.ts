import { describe, expect, it } from "vitest";
import type { Output } from "../../../net/service.ts";
import type { BringUpEvent } from "../../../services/bring-up.ts";
import { StepDigest } from "../../../services/bring-up/step-digest.ts";
import { ownClientId } from "../../../services/dhcp/index.ts";
import { SIMULATED_INTERFACE } from "../../../lab/simulated-lab.ts";
import { HOUR, LabBench, MS, SECOND } from "./bench.ts";
import { voting } from "./voting.ts";

type BringUpOutput = Output<BringUpEvent>;

function digestsOf(outputs: readonly BringUpOutput[]): readonly [events: number, steps: number] {
  const digest = new StepDigest();
  digest.answered(outputs);
  return [digest.events, digest.steps];
}

/** One output of each kind and shape, from runs with much in them. */
function samples(): readonly BringUpOutput[] {
  const found = new Map<string, BringUpOutput>();
  for (let seed = 0; seed < 20; seed++) {
    const interfaces = [{ ...SIMULATED_INTERFACE, clientId: ownClientId(SIMULATED_INTERFACE.mac) }];
    const config = { interfaces, foreignNotifiers: ["mine"] };
    const onEvent = voting({ mine: () => ({ kind: "proceed" }) });
    const t = new LabBench({ seed, link: { loss: 0.3, delayUs: 5 * MS }, config, onEvent });
    const hold = { kind: "hold", name: "me", next: "DHCP", reason: "not yet" } as const;
    t.start().system(hold).for(SECOND).system({ kind: "release", name: "me" });
    t.climb().for(HOUR).carrier("eth0", false).for(SECOND).carrier("eth0", true).climb();
    t.command({ kind: "stop" }).for(SECOND);
    for (const { outputs } of t.steps)
      for (const output of outputs) found.set(shapeOf(output), output);
  }
  return [...found.values()];
}

function shapeOf(output: BringUpOutput): string {
  const about = output.kind === "event" ? output.event : output;
  const kind = "type" in about ? about.type : about.kind;
  return `${kind} ${Object.keys(about).join(" ")}`;
}

/** The same value with one leaf or one key of it changed, for each of them. */
function* changed(value: unknown): Generator<unknown> {
  if (typeof value === "number") yield value + 1;
  else if (typeof value === "string") yield `${value}.`;
  else if (typeof value === "boolean") yield !value;
  else if (value instanceof Uint8Array) yield value.with(0, (value[0] ?? 0) ^ 1);
  else if (Array.isArray(value)) {
    yield [...value, "more"];
    for (const [index, item] of value.entries())
      for (const other of changed(item)) yield value.with(index, other);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value))
      for (const other of changed(item)) yield { ...value, [key]: other };
  }
}

describe("the digests of a step", () => {
  const outputs = samples();

  it("are there for whatever a bring-up answers", () => {
    const kinds = new Set(outputs.map((output) => shapeOf(output).split(" ")[0]));
    for (const kind of ["open", "close", "send", "held", "released", "withdrawn", "operation"])
      expect(kinds).toContain(kind);
    for (const kind of ["packet-sent", "packet-received", "state-entered", "fact", "service"])
      expect(kinds).toContain(kind);
    expect(kinds).toContain("vote-wanted");
  });

  it("change with every field of every output", () => {
    for (const output of outputs) {
      const [events, steps] = digestsOf([output]);
      const about = output.kind === "event" ? output.event : output;
      for (const other of changed(about)) {
        // a word that says what it is cannot be just anything
        if (otherKind(about, other)) continue;
        const given = (output.kind === "event" ? { kind: "event", event: other } : other) as never;
        const digests = digestsOf([given]);
        const what = `${JSON.stringify(about)} and ${JSON.stringify(other)}`;
        if (output.kind === "event") expect(digests, what).not.toEqual([events, steps]);
        else expect(digests[1], what).not.toBe(steps);
      }
    }
  });

  it("say of events and of what is performed each its own", () => {
    for (const output of outputs) {
      const [events, steps] = digestsOf([output]);
      expect(events === 0).toBe(output.kind !== "event");
      expect(steps === 0).toBe(output.kind === "event");
    }
  });
});

function otherKind(one: object, other: unknown): boolean {
  const words = ["kind", "type", "direction", "stamp"] as const;
  return words.some(
    (word) =>
      (one as Readonly<Record<string, unknown>>)[word] !==
      (other as Readonly<Record<string, unknown>>)[word],
  );
}
