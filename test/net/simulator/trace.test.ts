import { describe, expect, it } from "vitest";
import { jsonValue } from "../../../net/event-log.ts";
import { seededRandom } from "../../../net/random.ts";
import { SILENT, type Service } from "../../../net/service.ts";
import { World, type WorldOptions } from "../../../net/simulator/index.ts";
import { ABOUT, at, Echo, Flooder, lanOf, macOf, MS, Puppet, Ticker } from "./toys.ts";

/** FNV-1a, enough to tell two traces apart. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return (state >>> 0).toString(16);
}

/** Floods, echoes, ticks and a stream over a bad link: every input and output, in order. */
function traceOf(seed: number, options: Partial<WorldOptions> = {}): string[] {
  const lines: string[] = [];
  const world = new World({
    random: seededRandom(seed),
    onStep: (step) => lines.push(JSON.stringify(step, jsonValue)),
    ...options,
  });
  const model = { loss: 0.1, delayUs: MS, jitterUs: MS, duplicate: 0.1, reorder: 0.1 };
  const lan = world.segment("lan", { model });
  const [a, b, c] = ["a", "b", "c"].map((name, i) => {
    const node = world.node(name, { clock: { driftPpm: 50 * i, monoOffsetUs: 1_000 * i } });
    const addresses = [`192.0.2.${i + 1}/24`];
    node.attach("eth0", lan, { mac: macOf(i + 1), addresses, rx: { loss: 0.05 } });
    return node;
  });
  a?.run(new Flooder(at(2, 7), 3 * MS, 200));
  b?.run(new Echo(7));
  c?.run(new Ticker(7 * MS));
  const server = b?.run(new Puppet());
  server?.command([{ kind: "stream", id: 1, request: { kind: "listen", port: 80 } }]);
  const client = a?.run(new Puppet());
  const to = at(2, 80);
  client?.command([{ kind: "stream", id: 1, request: { kind: "connect", to, about: ABOUT } }]);
  for (let i = 0; i < 50; i++) {
    const request = { kind: "write", bytes: Uint8Array.of(i) } as const;
    client?.command([{ kind: "stream", id: 1, request }]);
    world.run({ untilUs: 20 * MS * (i + 1) });
  }
  return lines;
}

const echoed = () => {
  const { world, nodes } = lanOf(2, { model: { loss: 0.2 } });
  const numbers: number[] = [];
  nodes[1]?.run(new Echo(7));
  nodes[0]?.run(new Flooder(at(2, 7), MS, 100), {
    onEvents: (events) => numbers.push(...events),
  });
  world.run();
  return numbers;
};

describe("the same seed", () => {
  it("gives the same trace, byte for byte, and another seed another", () => {
    const trace = traceOf(11);
    expect(trace.length).toBeGreaterThan(700);
    expect(hash(traceOf(11).join("\n"))).toBe(hash(trace.join("\n")));
    expect(hash(traceOf(12).join("\n"))).not.toBe(hash(trace.join("\n")));
  });

  it("gives the same trace when the world scribbles over what services may not keep", () => {
    expect(hash(traceOf(11, { paranoid: true }).join("\n"))).toBe(hash(traceOf(11).join("\n")));
  });

  it("lets a flooder count its losses the same way each time", () => {
    const first = echoed();
    expect(first.length).toBeGreaterThan(45);
    expect(first.length).toBeLessThan(85);
    expect(echoed()).toEqual(first);
  });
});

describe("a paranoid world", () => {
  const KEEPER_PORT = 7;

  /** Keeps the bytes it was lent, and sends the same bytes twice. */
  class Keeper implements Service<Uint8Array, never, undefined> {
    readonly state = undefined;
    readonly deadlineUs = Infinity;
    kept: Uint8Array | undefined;

    step(_at: unknown, input: Parameters<Service<Uint8Array, never, undefined>["step"]>[1]) {
      if (input.kind === "datagram") this.kept = input.bytes;
      if (input.kind !== "command") return SILENT;
      return [
        { kind: "open", port: 1, spec: { kind: "udp", port: KEEPER_PORT } } as const,
        {
          kind: "send",
          on: 1,
          to: at(1, KEEPER_PORT),
          bytes: input.command,
          about: ABOUT,
        } as const,
      ];
    }

    save() {
      return { version: 1 };
    }
  }

  it.each([true, false])("overwrites borrowed and given-away bytes (%s)", (paranoid) => {
    const { world, nodes } = lanOf(1, { world: { paranoid } });
    const keeper = new Keeper();
    const given = Uint8Array.of(1, 2, 3);
    nodes[0]?.run(keeper).command(given);
    world.run();
    const scribbled = Uint8Array.of(0xa5, 0xa5, 0xa5);
    const expected = paranoid ? scribbled : Uint8Array.of(1, 2, 3);
    expect(keeper.kept).toEqual(expected);
    expect(given).toEqual(expected);
  });
});
