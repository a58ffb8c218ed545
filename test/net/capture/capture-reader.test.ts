import { describe, expect, it } from "vitest";
import { CaptureReader, isCapture } from "../../../net/capture/capture-reader.ts";
import type { Damage, Frame } from "../../../net/capture/frame.ts";
import { seededRandom } from "../../../net/random.ts";
import { concat, pcap, Pcapng } from "./capture-file.ts";

const PACKET = Uint8Array.of(1, 2, 3, 4, 5);
const OTHER = Uint8Array.of(9, 8, 7);

/** A packet with its bytes taken out. */
interface Read extends Omit<Frame, "bytes" | "start" | "end"> {
  readonly packet: readonly number[];
}

/** All that a file gives, in chunks of some size. */
function readAll(file: Uint8Array, chunkLength = file.length): (Read | Damage)[] {
  const reader = new CaptureReader();
  const items: (Read | Damage)[] = [];
  const take = (): void => {
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      if (item.kind === "damage") items.push(item);
      else {
        const { bytes, start, end, ...rest } = item;
        items.push({ ...rest, packet: [...bytes.subarray(start, end)] });
      }
    }
  };
  for (let at = 0; at < file.length; at += chunkLength) {
    reader.push(file.subarray(at, at + chunkLength));
    take();
  }
  reader.end();
  take();
  return items;
}

describe("pcap", () => {
  it.each([
    { little: true, nanoseconds: false },
    { little: false, nanoseconds: false },
    { little: true, nanoseconds: true },
    { little: false, nanoseconds: true },
  ])("is read in either byte order, with micro- or nanoseconds: %j", (making) => {
    const fraction = making.nanoseconds ? 123_456_789 : 123_456;
    const nanoseconds = making.nanoseconds ? 123_456_789 : 123_456_000;
    const digits = making.nanoseconds ? 9 : 6;
    const file = pcap(
      [
        { bytes: PACKET, seconds: 1_700_000_000, fraction },
        { bytes: OTHER, seconds: 4_000_000_000, originalLength: 1_500 },
      ],
      { ...making, linkType: 101 },
    );
    expect(readAll(file)).toEqual([
      {
        kind: "frame",
        number: 1,
        offset: 24,
        linkType: 101,
        time: { seconds: 1_700_000_000, nanoseconds, digits },
        originalLength: 5,
        packet: [...PACKET],
      },
      {
        kind: "frame",
        number: 2,
        offset: 45,
        linkType: 101,
        time: { seconds: 4_000_000_000, nanoseconds: 0, digits },
        originalLength: 1_500,
        packet: [...OTHER],
      },
    ]);
  });

  it("says where the file ends inside a record, after the packets before it", () => {
    const file = pcap([{ bytes: PACKET }, { bytes: OTHER }]);
    const [first, damage, ...more] = readAll(file.subarray(0, -1));
    expect(first).toMatchObject({ kind: "frame", number: 1 });
    expect(damage).toEqual({
      kind: "damage",
      reason: "the file ends inside a packet record",
      offset: 45,
    });
    expect(more).toEqual([]);
  });

  it("stops at a length that no packet has, and says where", () => {
    const file = pcap([{ bytes: PACKET }, { bytes: OTHER }]);
    file.fill(0xff, 45 + 8, 45 + 12);
    expect(readAll(file)).toMatchObject([
      { kind: "frame" },
      { kind: "damage", reason: expect.stringContaining("4294967295 bytes"), offset: 45 },
    ]);
  });

  it("refuses another version, and what is no capture at all", () => {
    const file = pcap([{ bytes: PACKET }]);
    file[4] = 7;
    expect(readAll(file)).toEqual([
      { kind: "damage", reason: "version 7 of the file format is not known", offset: 4 },
    ]);
    expect(isCapture(Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe(false);
    expect(isCapture(Uint8Array.of(0xd4, 0xc3))).toBe(false);
  });
});

describe.each([true, false])("pcapng, little-endian: %s", (little) => {
  const ng = new Pcapng(little);

  it("is read with enhanced, simple and obsolete packets, unknown blocks and options between", () => {
    const option = ng.option(2, Uint8Array.of(1, 2, 3));
    const file = concat(
      ng.section(),
      ng.interface(1, 4, option),
      ng.block(0x0bad, new Uint8Array(100)),
      ng.enhanced(PACKET, { low: 1_500_000, originalLength: 99 }, option),
      ng.simple(PACKET.subarray(0, 4), 60),
      ng.obsolete(OTHER, 0, 2_000_000),
    );
    expect(readAll(file)).toMatchObject([
      {
        number: 1,
        time: { seconds: 1, nanoseconds: 500_000_000, digits: 6 },
        originalLength: 99,
        packet: [...PACKET],
      },
      { number: 2, time: undefined, originalLength: 60, packet: [1, 2, 3, 4] },
      { number: 3, time: { seconds: 2, nanoseconds: 0 }, packet: [...OTHER] },
    ]);
  });

  it("gives every interface its own link type, clock and offset", () => {
    const offset = concat(little ? ng.n32(0xffff_fff6) : ng.n32(0xffff_ffff));
    const minusTen = concat(offset, little ? ng.n32(0xffff_ffff) : ng.n32(0xffff_fff6));
    const file = concat(
      ng.section(),
      ng.interface(1, 0, ng.option(9, Uint8Array.of(9)), ng.option(0, new Uint8Array(0))),
      ng.interface(101, 0, ng.option(9, Uint8Array.of(0x80 | 10)), ng.option(14, minusTen)),
      ng.interface(113, 0, ng.option(9, Uint8Array.of(3))),
      ng.enhanced(PACKET, { high: 0x1797_9cfe, low: 0x362a_0000 }),
      ng.enhanced(PACKET, { interfaceId: 1, low: 20 * 1_024 + 512 }),
      ng.enhanced(PACKET, { interfaceId: 2, low: 5_250 }),
    );
    expect(readAll(file)).toMatchObject([
      { linkType: 1, time: { seconds: 1_700_000_000, nanoseconds: 0, digits: 9 } },
      { linkType: 101, time: { seconds: 10, nanoseconds: 500_000_000, digits: 6 } },
      { linkType: 113, time: { seconds: 5, nanoseconds: 250_000_000, digits: 6 } },
    ]);
  });

  it("starts a section anew, in its own byte order, and counts packets on", () => {
    const other = new Pcapng(!little);
    const file = concat(
      ng.section(),
      ng.interface(1),
      ng.enhanced(PACKET),
      other.section(),
      other.enhanced(OTHER),
      other.interface(101),
      other.enhanced(OTHER),
    );
    expect(readAll(file)).toMatchObject([
      { number: 1, linkType: 1 },
      { kind: "damage", reason: "a packet is of interface 0, which nobody described" },
      { number: 3, linkType: 101 },
    ]);
  });

  it("reads on behind a packet that does not fit into its block", () => {
    const broken = ng.enhanced(PACKET);
    broken.set(ng.n32(6_000), 20);
    const before = concat(ng.section(), ng.interface());
    expect(readAll(concat(before, broken, ng.enhanced(OTHER)))).toMatchObject([
      { kind: "damage", reason: expect.stringContaining("6000 bytes"), offset: before.length },
      { number: 2, packet: [...OTHER] },
    ]);
  });

  it("stops where a block's two lengths differ, or its length leads nowhere", () => {
    const before = concat(ng.section(), ng.interface());
    const torn = ng.enhanced(PACKET);
    torn.set(ng.n32(400), torn.length - 4);
    expect(readAll(concat(before, torn, ng.enhanced(OTHER)))).toMatchObject([
      { kind: "damage", offset: before.length + torn.length - 4 },
    ]);
    const short = ng.enhanced(PACKET);
    short.set(ng.n32(4), 4);
    expect(readAll(concat(before, short))).toMatchObject([
      { kind: "damage", reason: "a block claims 4 bytes", offset: before.length + 4 },
    ]);
  });

  it("does not keep what it passes over, and misses its end", () => {
    const before = concat(ng.section(), ng.interface());
    const huge = concat(ng.n32(0x0bad), ng.n32(1_000_000_000), new Uint8Array(8));
    expect(readAll(concat(before, huge), 7)).toMatchObject([
      { kind: "damage", reason: "the file ends inside a block" },
    ]);
  });
});

describe("any capture", () => {
  const ng = new Pcapng();
  const files = [
    pcap([{ bytes: PACKET }, { bytes: OTHER }, { bytes: PACKET, originalLength: 9 }]),
    concat(
      ng.section(),
      ng.interface(),
      ng.block(77, new Uint8Array(33)),
      ng.enhanced(PACKET),
      ng.simple(OTHER),
    ),
  ];

  it.each(files)("gives the same in chunks of any size (file %#)", (file) => {
    const whole = readAll(file);
    for (let length = 1; length < file.length; length++)
      expect(readAll(file, length)).toEqual(whole);
  });

  it.each(files)("cut anywhere, gives what is whole and then the damage (file %#)", (file) => {
    const whole = readAll(file);
    for (let length = 0; length < file.length; length++) {
      const items = readAll(file.subarray(0, length));
      const frames = items.filter(({ kind }) => kind === "frame");
      expect(frames).toEqual(whole.slice(0, frames.length));
      expect(items.length - frames.length).toBeLessThanOrEqual(1);
    }
  });

  it("survives 20 000 mutations", () => {
    const seed = 20_261_101;
    const random = seededRandom(seed).stream("mutations");
    for (let run = 0; run < 20_000; run++) {
      const file = (files[random.below(files.length)] as Uint8Array).slice();
      for (let i = random.below(6); i >= 0; i--)
        file[random.below(file.length)] = random.below(256);
      for (const item of readAll(file, 1 + random.below(file.length))) {
        const fits = item.offset <= file.length;
        if (!fits) expect.fail(`seed ${seed}, run ${run}: ${JSON.stringify(item)}`);
      }
    }
  });
});
