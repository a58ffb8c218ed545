import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Subscription } from "../../../cli/control/subscription.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { eventAt, StillInstance } from "./still-instance.ts";

const at = scratchDirectory();
const RING = 4;

let still: StillInstance;

beforeEach(async () => {
  still = await StillInstance.at(at("s.sock"), RING);
});

afterEach(() => still.close());

/** A client's socket: what is written to it, and whether the client reads. */
class Reader {
  readonly lines: unknown[] = [];
  readonly writable = true;
  writableNeedDrain = false;

  write(line: string): void {
    this.lines.push(JSON.parse(line));
  }
}

describe("a subscription", () => {
  it("keeps nothing for a client that does not read, and tells it of all that it missed at once", () => {
    const reader = new Reader();
    const subscription = new Subscription(reader as unknown as Socket, 1, {}, still.instance);
    reader.writableNeedDrain = true;
    for (let event = 0; event < 100; event++) {
      still.add(eventAt(event));
      subscription.pump();
    }
    expect(reader.lines).toEqual([]);
    reader.writableNeedDrain = false;
    subscription.pump();
    expect(reader.lines[0]).toEqual({ id: 1, lost: 100 - RING });
    expect(reader.lines.slice(1)).toMatchObject([96, 97, 98, 99].map((number) => ({ number })));
    subscription.close();
  });
});
