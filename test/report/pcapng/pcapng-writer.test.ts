import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CaptureReader } from "../../../net/capture/capture-reader.ts";
import type { Frame } from "../../../net/capture/frame.ts";
import { PcapngWriter, type PcapngPacket } from "../../../report/pcapng/pcapng-writer.ts";
import { utf8Bytes } from "../../../report/pcapng/utf8.ts";
import { readBlocks, textOf } from "./blocks.ts";

const ABOUT = { tool: "bringup 1.2.3", comment: "up --simulate (seed 7)" };
const PACKET: PcapngPacket = {
  interface: 0,
  unixUs: 1_767_225_510_000_001,
  bytes: Uint8Array.of(0x45, 1, 2, 3, 4),
  originalLength: 9,
  direction: "outbound",
  reception: "broadcast",
  sender: Uint8Array.of(2, 0, 0, 0, 0, 1),
  comment: "dhcp/eth0: DISCOVER: sent",
};

function written(write: (writer: PcapngWriter) => void): Uint8Array {
  const blocks: Uint8Array[] = [];
  write(new PcapngWriter(ABOUT, (block) => void blocks.push(block)));
  return new Uint8Array(Buffer.concat(blocks));
}

function framesOf(file: Uint8Array): readonly Frame[] {
  const reader = new CaptureReader();
  reader.push(file);
  reader.end();
  const frames: Frame[] = [];
  for (let next = reader.next(); next !== undefined; next = reader.next()) {
    if (next.kind === "damage") throw new Error(next.reason);
    frames.push({ ...next, bytes: next.bytes.slice(next.start, next.end) });
  }
  return frames;
}

describe("a capture file", () => {
  it("begins with who wrote it and what it is of", () => {
    const [section] = readBlocks(written(() => undefined));
    expect(section?.type).toBe(0x0a0d0d0a);
    const options = section?.options(16);
    expect(textOf(options?.get(4))).toBe("bringup 1.2.3");
    expect(textOf(options?.get(1))).toBe("up --simulate (seed 7)");
  });

  it("describes interfaces with a clock of nanoseconds", () => {
    const blocks = readBlocks(
      written((writer) => {
        expect(writer.interface("eth0 tx", "what was sent")).toBe(0);
        expect(writer.interface("eth0 rx", "what arrived")).toBe(1);
      }),
    );
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 1]);
    const options = blocks[1]?.options(8);
    expect(textOf(options?.get(2))).toBe("eth0 tx");
    expect(textOf(options?.get(3))).toBe("what was sent");
    expect(options?.get(9)).toEqual(Uint8Array.of(9));
  });

  it("has packets with direction, comment and exact time", () => {
    const file = written((writer) => {
      writer.interface("eth0 tx", "");
      writer.packet(PACKET);
    });
    const packet = readBlocks(file)[2];
    // 20 bytes of numbers, 16 of the cooked header and 5 of the packet, padded
    const options = packet?.options(20 + 24);
    expect(options?.get(2)).toEqual(Uint8Array.of(0b01110, 0, 0, 0));
    expect(textOf(options?.get(1))).toBe("dhcp/eth0: DISCOVER: sent");
    expect(framesOf(file)).toMatchObject([
      {
        linkType: 113,
        time: { seconds: 1_767_225_510, nanoseconds: 1_000, digits: 9 },
        bytes: Uint8Array.of(0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0, 0x45, 1, 2, 3, 4),
        originalLength: 25,
      },
    ]);
  });

  it("names addresses of both families", () => {
    const [, ipv4, ipv6] = readBlocks(
      written((writer) => {
        writer.name(Uint8Array.of(192, 0, 2, 1), "lab.example");
        writer.name(new Uint8Array(16), "v6.example");
      }),
    );
    expect([ipv4?.type, ipv4?.body.getUint16(0, true), ipv4?.body.getUint16(2, true)]).toEqual([
      4, 1, 16,
    ]);
    expect([ipv6?.type, ipv6?.body.getUint16(0, true), ipv6?.body.getUint16(2, true)]).toEqual([
      4, 2, 27,
    ]);
    const name = new Uint8Array(
      ipv4?.body.buffer as ArrayBuffer,
      (ipv4?.body.byteOffset ?? 0) + 8,
      12,
    );
    expect(textOf(name)).toBe("lab.example\0");
  });

  it("ends with what each interface saw and lost", () => {
    const blocks = readBlocks(
      written((writer) => {
        writer.interface("eth0 tx", "");
        const [startUnixUs, endUnixUs] = [1_000_000, 2_000_000];
        writer.statistics({ interface: 0, startUnixUs, endUnixUs, received: 5, dropped: 2 });
      }),
    );
    const options = blocks[2]?.options(12);
    expect(options?.get(4)).toEqual(Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0));
    expect(options?.get(5)).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0));
    // 1 s and 2 s in nanoseconds, upper half first
    expect(options?.get(2)).toEqual(Uint8Array.of(0, 0, 0, 0, 0x00, 0xca, 0x9a, 0x3b));
    expect(options?.get(3)).toEqual(Uint8Array.of(0, 0, 0, 0, 0x00, 0x94, 0x35, 0x77));
  });

  it("gives back every packet that was put into it", () => {
    const packet = fc.record({
      unixUs: fc.nat({ max: 4_000_000_000_000_000 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 80 }),
      direction: fc.constantFrom("inbound", "outbound"),
      reception: fc.constantFrom("unicast", "multicast", "broadcast"),
      comment: fc.string({ unit: "binary", maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 10 }), (packets) => {
        const file = written((writer) => {
          writer.interface("eth0 tx", "");
          for (const one of packets)
            writer.packet({ ...PACKET, ...one, originalLength: one.bytes.length });
        });
        const frames = framesOf(file);
        expect(frames.map(({ bytes }) => bytes.slice(16))).toEqual(
          packets.map(({ bytes }) => bytes),
        );
        const times = frames.map(
          ({ time }) => (time?.seconds ?? 0) * 1e6 + (time?.nanoseconds ?? 0) / 1e3,
        );
        expect(times).toEqual(packets.map(({ unixUs }) => unixUs));
        readBlocks(file)
          .slice(2)
          .forEach((block, i) => {
            const { bytes = new Uint8Array(), comment = "" } = packets[i] ?? {};
            const options = block.options(20 + 16 + ((bytes.length + 3) & ~3));
            expect(textOf(options.get(1))).toBe(comment.toWellFormed());
          });
      }),
      { numRuns: 300 },
    );
  });
});

describe("text as UTF-8", () => {
  it("is what the platform makes of it", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
        }),
        (text) => {
          expect(utf8Bytes(text, 1_000)).toEqual(new TextEncoder().encode(text));
        },
      ),
    );
  });

  it("is cut between characters", () => {
    expect(utf8Bytes("aé€😀", 9)).toEqual(new TextEncoder().encode("aé€"));
  });
});
