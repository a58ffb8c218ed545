import { describe, expect, it } from "vitest";
import { packetBytes } from "../../net/packet-bytes.ts";

describe("room for packets", () => {
  it("is zeroed and nobody else's, however many there are", () => {
    const packets = Array.from({ length: 500 }, (_, i) => packetBytes(i));
    for (const [i, bytes] of packets.entries()) {
      expect(bytes).toEqual(new Uint8Array(i));
      bytes.fill(i);
    }
    for (const [i, bytes] of packets.entries()) expect(bytes).toEqual(new Uint8Array(i).fill(i));
  });

  it("has no limit", () => {
    expect(packetBytes(65_507)).toEqual(new Uint8Array(65_507));
  });
});
