import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../net/event-log.ts";
import { KEPT_BYTES, keptEvent } from "../../observation/kept-bytes.ts";
import { EventStore } from "../../observation/event-store.ts";

function packet(lengthBytes: number): LogEvent {
  return {
    atUs: 0,
    source: "dns",
    type: "packet-ignored",
    from: { address: "192.0.2.9", port: 53 },
    lengthBytes,
    reason: "not asked",
    bytes: new Uint8Array(lengthBytes).fill(7),
  };
}

describe("of a packet", () => {
  it.each([0, 512, KEPT_BYTES])("of %i bytes everything is kept, and nothing copied", (length) => {
    const event = packet(length);
    expect(keptEvent(event)).toBe(event);
  });

  it("of 64 KiB the beginning is kept, without the memory behind it", () => {
    const event = keptEvent(packet(65_507));
    expect(event).toEqual({ ...packet(65_507), bytes: new Uint8Array(KEPT_BYTES).fill(7) });
    const store = new EventStore();
    store.add(packet(65_507));
    const row = store.packets.at(0);
    expect(row).toMatchObject({ lengthBytes: 65_507 });
    expect(row?.bytes?.buffer.byteLength).toBe(KEPT_BYTES);
  });
});
