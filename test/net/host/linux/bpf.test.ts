import { describe, expect, it } from "vitest";
import { frameFilter, INSTRUCTION_BYTES } from "../../../../net/host/linux/bpf.ts";

const VLAN_TAG_OFFSET = 0xfffff02c;

/** Runs a program over a frame as the kernel does; how many bytes of it pass. */
function passes(program: Uint8Array, frame: Uint8Array, vlanTag = 0): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const codes = new DataView(program.buffer);
  let a = 0;
  let x = 0;
  for (let i = 0; i < program.length / INSTRUCTION_BYTES; i++) {
    const at = i * INSTRUCTION_BYTES;
    const k = codes.getUint32(at + 4, true);
    const jump = (holds: boolean): number => codes.getUint8(at + (holds ? 2 : 3));
    switch (codes.getUint16(at, true)) {
      case 0x28:
        if (k !== VLAN_TAG_OFFSET && k + 2 > frame.length) return 0;
        a = k === VLAN_TAG_OFFSET ? vlanTag : view.getUint16(k);
        break;
      case 0x20:
        if (k + 4 > frame.length) return 0;
        a = view.getUint32(k);
        break;
      case 0x30:
        if (k + 1 > frame.length) return 0;
        a = view.getUint8(k);
        break;
      case 0x48:
        if (x + k + 2 > frame.length) return 0;
        a = view.getUint16(x + k);
        break;
      case 0xb1:
        if (k + 1 > frame.length) return 0;
        x = (view.getUint8(k) & 0xf) * 4;
        break;
      case 0x54:
        a = (a & k) >>> 0;
        break;
      case 0x15:
        i += jump(a === k);
        break;
      case 0x45:
        i += jump((a & k) !== 0);
        break;
      case 0x06:
        return k;
      default:
        throw new Error(`no such instruction: ${codes.getUint16(at, true)}`);
    }
  }
  throw new Error("the program does not end");
}

interface Shape {
  readonly etherType?: number;
  readonly protocol?: number;
  readonly destination?: number;
  readonly port?: number;
  readonly fragmentOffset?: number;
  readonly optionWords?: number;
}

function frame(shape: Shape): Uint8Array {
  const { etherType = 0x0800, protocol = 17, destination = 0xffffffff, port = 68 } = shape;
  const { fragmentOffset = 0, optionWords = 0 } = shape;
  const header = 20 + optionWords * 4;
  const bytes = new Uint8Array(14 + header + 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, etherType);
  view.setUint8(14, 0x45 + optionWords);
  view.setUint16(20, fragmentOffset);
  view.setUint8(23, protocol);
  view.setUint32(30, destination);
  view.setUint16(14 + header + 2, port);
  return bytes;
}

const LEASED = 0xc0000264;
const filter = frameFilter({ ports: [68], addresses: [LEASED] });
const accepted = (shape: Shape, vlanTag = 0): boolean => passes(filter, frame(shape), vlanTag) > 0;

describe("the filter of a packet socket", () => {
  it("passes whole frames", () => {
    expect(passes(filter, frame({}))).toBeGreaterThan(65_535);
  });

  it("passes ARP, and UDP to its ports whatever address it is for", () => {
    expect(accepted({ etherType: 0x0806 })).toBe(true);
    expect(accepted({ port: 68 })).toBe(true);
    expect(accepted({ port: 68, destination: 0x0a000001 })).toBe(true);
    expect(accepted({ port: 67 })).toBe(false);
  });

  it("looks for the port behind the options of the IP header", () => {
    expect(accepted({ port: 68, optionWords: 10 })).toBe(true);
    expect(accepted({ port: 67, optionWords: 1 })).toBe(false);
  });

  it("passes everything for its addresses, and of other traffic nothing", () => {
    expect(accepted({ destination: LEASED, port: 9 })).toBe(true);
    expect(accepted({ destination: LEASED, protocol: 1 })).toBe(true);
    expect(accepted({ destination: LEASED + 1, port: 9 })).toBe(false);
    expect(accepted({ protocol: 6 })).toBe(false);
    expect(accepted({ etherType: 0x86dd })).toBe(false);
  });

  it("takes no later fragment for the beginning of a datagram", () => {
    expect(accepted({ port: 68, fragmentOffset: 1 })).toBe(false);
    expect(accepted({ port: 68, fragmentOffset: 0x2000 })).toBe(true); // the first of several
  });

  it("leaves the frames of a VLAN alone, but for those with nothing but a priority", () => {
    expect(accepted({}, 5)).toBe(false);
    expect(accepted({}, 0xe000)).toBe(true);
  });

  it("without ports and addresses passes ARP alone", () => {
    const bare = frameFilter({ ports: [], addresses: [] });
    expect(passes(bare, frame({ etherType: 0x0806 }))).toBeGreaterThan(0);
    expect(passes(bare, frame({}))).toBe(0);
  });

  it("refuses what ends before it can be judged", () => {
    const whole = frame({});
    for (let length = 0; length < 38; length++)
      expect(passes(filter, whole.subarray(0, length))).toBe(0);
  });
});
