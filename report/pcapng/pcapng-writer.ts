/**
 * Writes a capture file, block by block (draft-ietf-opsawg-pcapng). Nothing is kept: it may run for as long as it
 * likes, and what has been written is a whole file at any time.
 *
 *   section     SHB   once: the tool, and a comment about the run
 *   interface   IDB   before its first packet: name, description, a clock of nanoseconds
 *   names       NRB   as soon as a name is known
 *   packet      EPB   direction and kind of reception as flags, what became of it as a comment
 *   statistics  ISB   at the end: what each interface saw and what it lost
 *
 * Packets are IP behind the header of Linux' cooked captures, which says which way they went (./cooked-header.ts).
 * LINKTYPE_RAW would do without, but libpcap 1.10 takes it for one interface in a file only. Times are microseconds
 * since 1970 and written as nanoseconds.
 */
import { Block } from "./block.ts";
import { COOKED_HEADER_LENGTH, cookedHeader, type CookedPacket } from "./cooked-header.ts";
import { utf8Bytes } from "./utf8.ts";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const NAMES = 4;
const STATISTICS = 5;
const PACKET = 6;

const BYTE_ORDER = 0x1a2b3c4d;
const LINKTYPE_LINUX_SLL = 113;
const NANOSECONDS = 9;
const NO_LIMIT = 0;
const NAME_BYTES_MAX = 255;

const COMMENT = 1;
const SECTION_APPLICATION = 4;
const INTERFACE_NAME = 2;
const INTERFACE_DESCRIPTION = 3;
const INTERFACE_RESOLUTION = 9;
const PACKET_FLAGS = 2;
const STATISTICS_START = 2;
const STATISTICS_END = 3;
const STATISTICS_RECEIVED = 4;
const STATISTICS_DROPPED = 5;
const RECORD_IPV4 = 1;
const RECORD_IPV6 = 2;

const DIRECTIONS = { inbound: 1, outbound: 2 } as const;
const RECEPTIONS = { unicast: 1, multicast: 2, broadcast: 3 } as const;

export interface PcapngPacket extends CookedPacket {
  /** As `interface` numbered it. */
  readonly interface: number;
  readonly unixUs: number;
  /** From the IP header on; less than `originalLength` where the rest is not known. */
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly comment: string;
}

export interface PcapngStatistics {
  readonly interface: number;
  readonly startUnixUs: number;
  readonly endUnixUs: number;
  /** Packets that came to the interface, those it lost included. */
  readonly received: number;
  readonly dropped: number;
}

export class PcapngWriter {
  readonly #write: (block: Uint8Array) => void;
  #interfaces = 0;

  /** `write` takes one whole block after another. */
  constructor(
    about: { readonly tool: string; readonly comment?: string | undefined },
    write: (block: Uint8Array) => void,
  ) {
    this.#write = write;
    const block = new Block(SECTION).u32(BYTE_ORDER).u16(1).u16(0);
    // the length of the section is not known in advance, which the format writes as -1
    block.u32(0xffff_ffff).u32(0xffff_ffff);
    block.textOption(COMMENT, about.comment).textOption(SECTION_APPLICATION, about.tool);
    write(block.done());
  }

  /** Describes an interface and gives its number. */
  interface(name: string, description: string): number {
    const block = new Block(INTERFACE).u16(LINKTYPE_LINUX_SLL).u16(0).u32(NO_LIMIT);
    block.textOption(INTERFACE_NAME, name).textOption(INTERFACE_DESCRIPTION, description);
    this.#write(block.option(INTERFACE_RESOLUTION, Uint8Array.of(NANOSECONDS)).done());
    return this.#interfaces++;
  }

  packet(packet: PcapngPacket): void {
    const { bytes, originalLength, direction, reception, comment } = packet;
    const block = new Block(PACKET).u32(packet.interface).time(nanoseconds(packet.unixUs));
    const length = COOKED_HEADER_LENGTH + bytes.length;
    block.u32(length).u32(COOKED_HEADER_LENGTH + originalLength);
    block.raw(cookedHeader(packet)).padded(bytes);
    const flags = DIRECTIONS[direction] | (RECEPTIONS[reception] << 2);
    block.textOption(COMMENT, comment).option(PACKET_FLAGS, Uint8Array.of(flags, 0, 0, 0));
    this.#write(block.done());
  }

  /** What an address, of 4 or 16 bytes, is called. */
  name(address: Uint8Array, name: string): void {
    const text = utf8Bytes(name, NAME_BYTES_MAX);
    const value = new Uint8Array(address.length + text.length + 1);
    value.set(address);
    value.set(text, address.length);
    const block = new Block(NAMES).u16(address.length === 4 ? RECORD_IPV4 : RECORD_IPV6);
    this.#write(block.u16(value.length).padded(value).u32(0).done());
  }

  statistics({ interface: of, startUnixUs, endUnixUs, received, dropped }: PcapngStatistics): void {
    const end = nanoseconds(endUnixUs);
    const block = new Block(STATISTICS).u32(of).time(end);
    block.timeOption(STATISTICS_START, nanoseconds(startUnixUs)).timeOption(STATISTICS_END, end);
    block.countOption(STATISTICS_RECEIVED, received).countOption(STATISTICS_DROPPED, dropped);
    this.#write(block.done());
  }
}

function nanoseconds(unixUs: number): bigint {
  return BigInt(unixUs) * 1_000n;
}
