import { describe, expect, it } from "vitest";
import { ControlData } from "../../../../net/host/relay/control-data.ts";
import { seededRandom } from "../../../../net/random.ts";
import { bytesOf } from "./bytes-of.ts";

/** SCM_TIMESTAMPNS: 1 763 717 000 s and 123 456 789 ns, as cmsg(3) and socket(7) lay it out on x86-64. */
const STAMP = bytesOf(`
  20 00 00 00 00 00 00 00 01 00 00 00 23 00 00 00
  88 2f 20 69 00 00 00 00 15 cd 5b 07 00 00 00 00`);

/** PACKET_AUXDATA with the tag 0x2064 of type 0x8100 (packet(7)), padded to eight bytes. */
const AUXILIARY = bytesOf(`
  24 00 00 00 00 00 00 00 07 01 00 00 08 00 00 00
  51 00 00 00 34 00 00 00 34 00 00 00 00 00 0e 00 64 20 00 81 00 00 00 00`);

const NO_TAG = AUXILIARY.slice();
NO_TAG[16] = 0x01;

function read(...parts: readonly Uint8Array[]): ControlData {
  const data = new ControlData();
  data.read(Buffer.concat(parts));
  return data;
}

describe("control data", () => {
  it("says when the packet came, in microseconds", () => {
    expect(read(STAMP).stampUnixUs).toBe(1_763_717_000_123_456);
  });

  it("says which tag was taken out", () => {
    const data = read(STAMP, AUXILIARY);
    expect(data.stampUnixUs).toBe(1_763_717_000_123_456);
    expect(data.tag).toEqual({ type: 0x8100, control: 0x2064 });
  });

  it("says nothing of a tag where there was none, and forgets that of the packet before", () => {
    const data = read(AUXILIARY);
    data.read(NO_TAG);
    expect(data.tag).toBeUndefined();
    expect(data.stampUnixUs).toBeNaN();
  });

  it("skips what it does not know", () => {
    const foreign = STAMP.slice();
    foreign[12] = 0x99;
    expect(read(foreign, STAMP).stampUnixUs).toBe(1_763_717_000_123_456);
  });

  it("is read to the end whatever stands in it", () => {
    const random = seededRandom(1).stream("control");
    for (let i = 0; i < 20_000; i++) {
      const bytes = new Uint8Array([...STAMP, ...AUXILIARY]);
      for (let k = 0; k < 4; k++) bytes[random.below(bytes.length)] = random.below(256);
      read(bytes.subarray(0, random.below(bytes.length + 1)));
    }
  });
});
