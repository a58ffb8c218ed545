/**
 * The deadline queue against a sorted list, as libwebsockets keeps one: n entries wait, and each step takes the
 * earliest out and puts a new one in, a random time behind it. Prints the time of such a step with either and the
 * ratio, measured in one run.
 *
 *   node test/benchmark/deadline-queue.ts
 */
import { DeadlineQueue } from "../../net/deadline-queue.ts";
import { seededRandom } from "../../net/random.ts";

interface Queue {
  insert(deadlineUs: number): void;
  /** Takes the earliest out and gives its deadline. */
  pop(): number;
}

function heap(): Queue {
  const queue = new DeadlineQueue<undefined>();
  return {
    insert: (deadlineUs) => void queue.insert(deadlineUs, undefined),
    pop: () => queue.popDue(Infinity)?.deadlineUs ?? 0,
  };
}

interface Node {
  readonly deadlineUs: number;
  next: Node | undefined;
}

function sortedList(): Queue {
  const head: Node = { deadlineUs: -Infinity, next: undefined };
  return {
    insert(deadlineUs) {
      let before = head;
      while (before.next !== undefined && before.next.deadlineUs <= deadlineUs)
        before = before.next;
      before.next = { deadlineUs, next: before.next };
    },
    pop() {
      const first = head.next;
      head.next = first?.next;
      return first?.deadlineUs ?? 0;
    },
  };
}

/** The deadlines waiting lie within about this. */
const SPREAD_US = 10_000_000;

/** Nanoseconds of one pop and one insert among `waiting` entries. */
function pairNs(make: () => Queue, waiting: number, pairs: number): number {
  const random = seededRandom(1).stream("deadlines");
  const queue = make();
  // falling, so that the list too is filled in no time
  for (let i = waiting; i > 0; i--) queue.insert(Math.round((i / waiting) * SPREAD_US));
  const start = performance.now();
  for (let i = 0; i < pairs; i++) {
    queue.insert(queue.pop() + random.below(2 * SPREAD_US));
  }
  return ((performance.now() - start) * 1e6) / pairs;
}

pairNs(heap, 1_000, 100_000);
pairNs(sortedList, 1_000, 1_000);
process.stdout.write("   waiting   heap ns   list ns     ratio\n");
for (const waiting of [10, 100, 1_000, 10_000, 100_000]) {
  const heapNs = pairNs(heap, waiting, 200_000);
  const listNs = pairNs(sortedList, waiting, Math.min(200_000, Math.ceil(2e7 / waiting)));
  const cells = [waiting, Math.round(heapNs), Math.round(listNs), (listNs / heapNs).toFixed(1)];
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(10)).join("")}\n`);
}
