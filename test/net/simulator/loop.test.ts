import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { SILENT, type Input, type Output, type Service } from "../../../net/service.ts";
import { World } from "../../../net/simulator/index.ts";
import { MAILBOX_MAX } from "../../../net/simulator/mailbox.ts";
import { at, lanOf, MS, SECOND, Ticker } from "./toys.ts";

/** Says each command back, and sends itself one more while its handler says so. */
const parrot: Service<number, number, undefined> = {
  state: undefined,
  deadlineUs: Infinity,
  step: (_at, input: Input<number>): readonly Output<number>[] =>
    input.kind === "command" ? [{ kind: "event", event: input.command }] : SILENT,
  save: () => ({ version: 1 }),
};

describe("World.run", () => {
  it("is idle when nothing is left, and stays where the last thing happened", () => {
    const { world, a, b } = lanOf(2, { model: { delayUs: 5 * MS } });
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7));
    expect(world.run()).toBe("idle");
    expect(world.nowUs).toBe(5 * MS);
    expect(world.run({ untilUs: SECOND })).toBe("idle");
    expect(world.nowUs).toBe(SECOND);
  });

  it("includes what is due at its limit and nothing later", () => {
    const world = new World({ random: seededRandom(1) });
    const seen: number[] = [];
    world.node("n").run(new Ticker(10), { onEvents: () => seen.push(world.nowUs) });
    expect(world.run({ untilUs: 9 })).toBe("time");
    expect([seen, world.nowUs]).toEqual([[], 9]);
    expect(world.run({ untilUs: 20 })).toBe("time");
    expect([seen, world.nowUs]).toEqual([[10, 20], 20]);
  });

  it("stops as soon as its condition holds", () => {
    const world = new World({ random: seededRandom(1) });
    let ticks = 0;
    world.node("n").run(new Ticker(10), { onEvents: () => void ticks++ });
    expect(world.run({ until: () => ticks === 3, untilUs: SECOND })).toBe("until");
    expect(world.nowUs).toBe(30);
  });

  it("stops a service that never comes to rest", () => {
    const world = new World({ random: seededRandom(1), maxSteps: 1_000 });
    let steps = 0;
    world.node("n").run({
      state: undefined,
      deadlineUs: 0,
      step: () => (steps++, SILENT),
      save: () => ({ version: 1 }),
    });
    expect(world.run()).toBe("steps");
    expect([steps, world.nowUs]).toEqual([1_000, 0]);
  });

  it("cannot be called from inside", () => {
    const world = new World({ random: seededRandom(1) });
    let thrown: unknown;
    world.node("n").run(new Ticker(10), {
      onEvents: () => {
        try {
          world.run();
        } catch (error) {
          thrown = error;
        }
      },
    });
    world.run({ untilUs: 10 });
    expect(thrown).toBeInstanceOf(Error);
  });

  it("refuses two things of one name, which would throw the same dice", () => {
    const world = new World({ random: seededRandom(1) });
    world.node("n");
    expect(() => world.node("n")).toThrow("has a n already");
    expect(() => world.segment("n")).toThrow(RangeError);
  });
});

describe("what is due at the same time", () => {
  it("comes as packets first, then deadlines, each in the order of their making", () => {
    const order: string[] = [];
    const { world, nodes, a, b } = lanOf(2, {
      model: { delayUs: 10 },
      world: {
        onStep: ({ service, input, at: { monoUs } }) => {
          if (monoUs === 10) order.push(`${service} ${input.kind}`);
        },
      },
    });
    nodes[0]?.run(new Ticker(10));
    nodes[1]?.run(new Ticker(10));
    b.udp(1, 7);
    a.udp(1, 8).sends(1, at(2, 7)).sends(1, at(2, 8));
    b.sends(1, at(1, 8));
    world.run({ untilUs: 10 });
    expect(order).toEqual(["b/0 datagram", "a/0 datagram", "a/1 deadline", "b/1 deadline"]);
  });
});

describe("commands from an event handler", () => {
  it("wait for the end of the step and come at the same instant, in order", () => {
    const world = new World({ random: seededRandom(1) });
    const said: (readonly [number, number])[] = [];
    let depth = 0;
    const running = world.node("n").run(parrot, {
      onEvents: (events) => {
        expect(depth++).toBe(0);
        for (const event of events) {
          said.push([world.nowUs, event]);
          if (event < 3) {
            running.command(event + 1);
            running.command(event + 10);
          }
        }
        depth--;
      },
    });
    world.run({ untilUs: 50 });
    running.command(1);
    expect(said).toEqual([]);
    expect(world.run()).toBe("idle");
    expect(said).toEqual([1, 2, 11, 3, 12].map((number) => [50, number]));
  });

  it("are stopped by the step limit when they never end", () => {
    const world = new World({ random: seededRandom(1), maxSteps: 5_000 });
    let count = 0;
    const running = world.node("n").run(parrot, {
      onEvents: () => {
        count++;
        running.command(0);
      },
    });
    running.command(0);
    expect(world.run()).toBe("steps");
    expect([count, world.nowUs]).toEqual([5_000, 0]);
  });

  it("may not pile up without bound", () => {
    const world = new World({ random: seededRandom(1) });
    const running = world.node("n").run(parrot);
    for (let i = 0; i < MAILBOX_MAX; i++) running.command(i);
    expect(() => running.command(0)).toThrow(RangeError);
    expect(world.run()).toBe("idle");
    running.command(0);
  });
});

describe("a service that was stopped", () => {
  it("gets nothing more, and its ports are free", () => {
    const { world, nodes, a, b } = lanOf(2);
    const ticks: number[] = [];
    const ticker = nodes[1]?.run(new Ticker(10), { onEvents: () => ticks.push(world.nowUs) });
    b.udp(1, 7);
    world.run({ untilUs: 10 });
    b.running.stop();
    ticker?.stop();
    a.udp(1, 8, { peer: at(2, 7) }).sends(1, at(2, 7));
    expect(world.run({ untilUs: SECOND })).toBe("idle");
    expect(ticks).toEqual([10]);
    expect(b.texts).toEqual([]);
    expect(a.failures).toEqual([[10, "refused"]]);
  });
});

describe("questions", () => {
  it("go to the node's files, unless the runner answers them; the rest is unsupported", () => {
    const { world, nodes, a } = lanOf(1);
    const path = "/lease";
    a.does(
      { kind: "ask", ask: 1, of: { kind: "read-file", path } },
      { kind: "ask", ask: 2, of: { kind: "write-file", path, bytes: Uint8Array.of(1, 2) } },
      { kind: "ask", ask: 3, of: { kind: "read-file", path } },
      { kind: "ask", ask: 4, of: { kind: "resolve", name: "example.com" } },
    );
    world.run();
    expect(a.puppet.received.map(({ input }) => input)).toEqual([
      {
        kind: "answer",
        ask: 1,
        result: { kind: "failed", why: "ENOENT", message: "no such file: /lease" },
      },
      { kind: "answer", ask: 2, result: { kind: "written" } },
      { kind: "answer", ask: 3, result: { kind: "file", bytes: Uint8Array.of(1, 2) } },
      {
        kind: "answer",
        ask: 4,
        result: expect.objectContaining({ kind: "failed", why: "unsupported" }),
      },
    ]);
    expect(nodes[0]?.files.get(path)).toEqual(Uint8Array.of(1, 2));
  });

  it("are answered at the same instant, after the step", () => {
    const { world, nodes } = lanOf(1);
    const answers: unknown[] = [];
    const asker: Service<"go", never, undefined> = {
      state: undefined,
      deadlineUs: Infinity,
      step: (at, input) => {
        if (input.kind === "answer") answers.push([at.monoUs, input.result]);
        if (input.kind !== "command") return SILENT;
        return [{ kind: "ask", ask: 1, of: { kind: "resolve", name: "example.com" } }];
      },
      save: () => ({ version: 1 }),
    };
    const resolved = { kind: "resolved", addresses: ["192.0.2.9"], ttlSeconds: 60 } as const;
    const running = nodes[0]?.run(asker, { answer: () => resolved });
    world.run({ untilUs: 70 });
    running?.command("go");
    world.run();
    expect(answers).toEqual([[70, resolved]]);
  });
});
