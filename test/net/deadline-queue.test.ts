import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeadlineQueue, type DeadlineEntry } from "../../net/deadline-queue.ts";
import { seededRandom } from "../../net/random.ts";

/** Everything that is due, in the order in which it comes out. */
function drain<T>(queue: DeadlineQueue<T>, nowUs = Infinity): T[] {
  const values: T[] = [];
  for (let entry = queue.popDue(nowUs); entry !== undefined; entry = queue.popDue(nowUs))
    values.push(entry.value);
  return values;
}

const valuesOf = (queue: DeadlineQueue<number>) => queue.entries().map(({ value }) => value);

describe("DeadlineQueue", () => {
  it("gives entries back by deadline, equal ones in the order of insertion", () => {
    const queue = new DeadlineQueue<string>();
    for (const [deadlineUs, value] of [
      [20, "c1"],
      [10, "b1"],
      [20, "c2"],
      [-5, "a"],
      [10, "b2"],
      [20, "c3"],
    ] as const) {
      queue.insert(deadlineUs, value);
    }
    expect(queue.entries().map((entry) => entry.value)).toEqual([
      "a",
      "b1",
      "b2",
      "c1",
      "c2",
      "c3",
    ]);
    expect(drain(queue)).toEqual(["a", "b1", "b2", "c1", "c2", "c3"]);
  });

  it("gives nothing before its deadline, and everything at it", () => {
    const queue = new DeadlineQueue<string>();
    queue.insert(100, "x");
    expect(queue.nextUs).toBe(100);
    expect(queue.popDue(99)).toBeUndefined();
    expect(queue.popDue(100)?.value).toBe("x");
    expect(queue.popDue(100)).toBeUndefined();
  });

  it("is never due when empty, nor for an entry at Infinity", () => {
    const queue = new DeadlineQueue<string>();
    expect([queue.nextUs, queue.size]).toEqual([Infinity, 0]);
    queue.insert(Infinity, "never");
    expect(queue.nextUs).toBe(Infinity);
    expect(queue.popDue(Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  it("refuses a deadline that is not a number", () => {
    expect(() => new DeadlineQueue<string>().insert(Number.NaN, "x")).toThrow(RangeError);
  });

  it("cancels an entry once, wherever it stands", () => {
    for (let cancelled = 0; cancelled < 7; cancelled++) {
      const queue = new DeadlineQueue<number>();
      const entries = [3, 1, 4, 0, 6, 2, 5].map((value) => queue.insert(value, value));
      const entry = entries.find(({ value }) => value === cancelled) as DeadlineEntry<number>;
      expect([entry.waiting, queue.cancel(entry), entry.waiting, queue.cancel(entry)]).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect(queue.size).toBe(6);
      expect(drain(queue)).toEqual([0, 1, 2, 3, 4, 5, 6].filter((value) => value !== cancelled));
    }
  });

  it("does not cancel what was popped, nor an entry of another queue", () => {
    const [queue, other] = [new DeadlineQueue<string>(), new DeadlineQueue<string>()];
    const popped = queue.insert(1, "popped");
    queue.popDue(1);
    queue.insert(2, "stays");
    const foreign = other.insert(3, "foreign");
    expect([queue.cancel(popped), queue.cancel(foreign), popped.waiting, foreign.waiting]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(queue.size).toBe(1);
  });

  it("does what a sorted list does, for any sequence of operations", () => {
    const operation = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("insert" as const), deadlineUs: fc.nat(20) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(1_000) }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("pop" as const), nowUs: fc.nat(20) }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const queue = new DeadlineQueue<number>();
        const handles: DeadlineEntry<number>[] = [];
        let model: DeadlineEntry<number>[] = [];
        for (const step of operations) {
          if (step.kind === "insert") {
            const handle = queue.insert(step.deadlineUs, handles.length);
            handles.push(handle);
            const behind = model.findIndex((entry) => entry.deadlineUs > step.deadlineUs);
            model.splice(behind < 0 ? model.length : behind, 0, handle);
          } else if (step.kind === "pop") {
            const due =
              model[0] !== undefined && model[0].deadlineUs <= step.nowUs
                ? model.shift()
                : undefined;
            expect(queue.popDue(step.nowUs)).toBe(due);
          } else if (handles.length > 0) {
            const handle = handles[step.which % handles.length] as DeadlineEntry<number>;
            expect(queue.cancel(handle)).toBe(model.includes(handle));
            model = model.filter((entry) => entry !== handle);
          }
          expect([queue.size, queue.nextUs]).toEqual([
            model.length,
            model[0]?.deadlineUs ?? Infinity,
          ]);
        }
        expect(queue.entries()).toEqual(model);
      }),
      { numRuns: 300 },
    );
  });

  it("moves entries as if they were cancelled, where they wait, and inserted anew", () => {
    const random = seededRandom(3).stream("moves");
    const moving = new DeadlineQueue<number>();
    const renewed = new DeadlineQueue<number>();
    const moved = Array.from({ length: 50 }, (_, i) => moving.insert(i % 7, i));
    const others = Array.from({ length: 50 }, (_, i) => renewed.insert(i % 7, i));
    for (let round = 0; round < 5_000; round++) {
      const at = random.below(50);
      const deadlineUs = random.below(20);
      moving.move(moved[at] as DeadlineEntry<number>, deadlineUs);
      renewed.cancel(others[at] as DeadlineEntry<number>);
      others[at] = renewed.insert(deadlineUs, at);
      if (round % 3 === 0) expect(moving.popDue(9)?.value).toBe(renewed.popDue(9)?.value);
    }
    expect(valuesOf(moving)).toEqual(valuesOf(renewed));
    const handle = moved[0] as DeadlineEntry<number>;
    expect(() => moving.move(handle, Number.NaN)).toThrow(RangeError);
  });

  it("orders a million entries", () => {
    const queue = new DeadlineQueue<number>();
    const random = seededRandom(1).stream("deadlines");
    const handles: DeadlineEntry<number>[] = [];
    for (let i = 0; i < 1_000_000; i++) handles.push(queue.insert(random.below(500_000), i));
    for (let i = 0; i < handles.length; i += 3) queue.cancel(handles[i] as DeadlineEntry<number>);
    let before = queue.popDue(Infinity) as DeadlineEntry<number>;
    let disorder = 0;
    let popped = 1;
    for (let entry = queue.popDue(Infinity); entry !== undefined; entry = queue.popDue(Infinity)) {
      const inOrder =
        before.deadlineUs < entry.deadlineUs ||
        (before.deadlineUs === entry.deadlineUs && before.value < entry.value);
      if (!inOrder) disorder++;
      before = entry;
      popped++;
    }
    expect([disorder, popped, queue.size]).toEqual([0, 666_666, 0]);
  });

  it("compares at most twice per level of a binary tree: insert, cancel and pop are O(log n)", () => {
    const count = 2 ** 14;
    let reads = 0;
    const counted = (us: number): number => ({ valueOf: () => (reads++, us) }) as unknown as number;
    const most = { insert: 0, cancel: 0, pop: 0 };
    const measured = <R>(name: keyof typeof most, run: () => R): R => {
      reads = 0;
      const result = run();
      most[name] = Math.max(most[name], reads);
      return result;
    };
    const queue = new DeadlineQueue<number>();
    const random = seededRandom(2).stream("deadlines");
    const handles = Array.from({ length: count }, (_, i) =>
      // falling deadlines first: each rises to the top, the worst case
      measured("insert", () => queue.insert(counted(i < count / 2 ? -i : random.uint32()), i)),
    );
    for (let i = 0; i < count; i += 4) {
      measured("cancel", () => queue.cancel(handles[i] as DeadlineEntry<number>));
    }
    while (queue.size > 0) measured("pop", () => queue.popDue(Infinity));
    const readsPerComparison = 2;
    const levels = Math.log2(count);
    expect(most.insert).toBeLessThanOrEqual(readsPerComparison * levels);
    expect(most.cancel).toBeLessThanOrEqual(readsPerComparison * (2 * levels + 1));
    expect(most.pop).toBeLessThanOrEqual(readsPerComparison * (2 * levels + 1));
    expect(most.insert).toBeGreaterThan(levels);
  });
});
