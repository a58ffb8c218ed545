import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ControlClient } from "../../../cli/control/control-client.ts";
import { LINE_MAX_BYTES, lineOf } from "../../../cli/control/protocol.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { StillInstance } from "./still-instance.ts";

const at = scratchDirectory();
const PACKETS = 200;

let still: StillInstance;
let client: ControlClient;

beforeEach(async () => {
  still = await StillInstance.at(at("v.sock"));
  client = await ControlClient.open(at("v.sock"));
});

afterEach(async () => {
  client.close();
  await still.close();
});

/** A datagram as large as they get, sent by somebody who means no good. */
function flood(atUs: number): LogEvent {
  const from = { address: "192.0.2.66", port: 53 };
  const bytes = new Uint8Array(65_507);
  const reason = "no query is open";
  return { atUs, source: "dns", type: "packet-ignored", from, lengthBytes: 65_507, reason, bytes };
}

interface Answer {
  readonly events: readonly LogEvent[];
  readonly next: number;
}

describe("an answer that is too long for a line", () => {
  it("is an error, and the next one comes", async () => {
    const verbs = new Map([
      ["flood", () => "x".repeat(LINE_MAX_BYTES)],
      ["drop", () => "y"],
    ]);
    const other = await StillInstance.at(at("w.sock"), 1, verbs);
    const asking = await ControlClient.open(at("w.sock"));
    await expect(asking.request("flood")).rejects.toThrow("an answer of still is longer than");
    expect(await asking.request("drop")).toBe("y");
    asking.close();
    await other.close();
  });
});

describe("the verb events", () => {
  it("tells of packets of any size, in answers that fit into a line", async () => {
    for (let atUs = 0; atUs < PACKETS; atUs++) still.add(flood(atUs));
    const told: number[] = [];
    for (let since = 0; since < PACKETS;) {
      const answer = (await client.request("events", { since })) as Answer;
      expect(lineOf({ id: 1_000, ok: answer }).length).toBeLessThan(LINE_MAX_BYTES);
      told.push(...answer.events.map(({ atUs }) => atUs));
      since = answer.next;
    }
    expect(told).toEqual(Array.from({ length: PACKETS }, (_, index) => index));
  });
});
