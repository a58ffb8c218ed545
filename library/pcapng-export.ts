/**
 * A bring-up as a capture file: every packet of its event log on one interface per link and way, what the link lost on
 * one more, what became of each as a comment. Names that were looked up are in the file, too.
 */
import { ipBytes } from "../net/address.ts";
import type { LogEvent } from "../net/event-log.ts";
import { PacketTrace, type Lane, type TracedPacket } from "../observation/packet-trace.ts";
import { PcapngWriter } from "../report/pcapng/pcapng-writer.ts";
import type { Emit, LatencyRun, LatencyWriter } from "../report/latency/writer.ts";

interface CaptureInterface {
  readonly number: number;
  seen: number;
  dropped: number;
}

const DESCRIPTIONS: Readonly<Record<Lane, string>> = {
  tx: "what the device sent; packets that its link lost are here, too",
  rx: "what reached the device, accepted or ignored",
  dropped: "what the link lost, in either direction",
};
const LANES_MAX = 3 * 64;
const NAMES_MAX = 1_024;

export class PcapngExport implements LatencyWriter {
  readonly #writer: PcapngWriter;
  readonly #startUnixUs: number;
  readonly #trace = new PacketTrace();
  readonly #interfaces = new Map<string, CaptureInterface>(); // BOUNDED: by LANES_MAX
  readonly #named = new Set<string>(); // BOUNDED: by NAMES_MAX

  /** `emit` gets the file in whole blocks. */
  constructor(emit: Emit, { startedUnixUs = 0, tool, title, seed }: LatencyRun) {
    const comment = seed === undefined ? title : `${title} (seed ${seed})`;
    this.#writer = new PcapngWriter({ tool, comment }, emit);
    this.#startUnixUs = startedUnixUs;
  }

  /** Takes the events in the order of the log, best as a capture has enriched them. */
  event(event: LogEvent): void {
    if (event.type === "service" && event.name === "answer") this.#name(event.detail);
    const packet = this.#trace.packetOf(event);
    if (packet !== undefined) this.#packet(packet);
  }

  /** Writes what each interface saw and lost, up to now. */
  finish(atUs: number): void {
    for (const { number, seen, dropped } of this.#interfaces.values())
      this.#writer.statistics({
        interface: number,
        startUnixUs: this.#startUnixUs,
        endUnixUs: this.#startUnixUs + atUs,
        received: seen,
        dropped,
      });
  }

  #packet(packet: TracedPacket): void {
    const { link, lane, direction, atUs } = packet;
    const way = lane === "dropped" ? this.#interface(link, wayOf(direction)) : undefined;
    const on = this.#interface(link, lane);
    if (on === undefined) return;
    on.seen++;
    if (way !== undefined) {
      // what was to be sent has been seen before its link lost it
      if (direction === "inbound") way.seen++;
      way.dropped++;
    }
    const { number } = on;
    this.#writer.packet({ ...packet, interface: number, unixUs: this.#startUnixUs + atUs });
  }

  #interface(link: string, lane: Lane): CaptureInterface | undefined {
    const name = `${link} ${lane}`;
    const known = this.#interfaces.get(name);
    if (known !== undefined || this.#interfaces.size >= LANES_MAX) return known;
    const number = this.#writer.interface(name, `${link}: ${DESCRIPTIONS[lane]}`);
    const made = { number, seen: 0, dropped: 0 };
    this.#interfaces.set(name, made);
    return made;
  }

  /** What the resolver found out. */
  #name({ name, addresses }: Readonly<Record<string, unknown>>): void {
    if (typeof name !== "string" || !Array.isArray(addresses)) return;
    for (const address of addresses) {
      const bytes = typeof address === "string" ? ipBytes(address) : undefined;
      const key = `${address} ${name}`;
      if (bytes === undefined || this.#named.has(key) || this.#named.size >= NAMES_MAX) continue;
      this.#named.add(key);
      this.#writer.name(bytes, name);
    }
  }
}

function wayOf(direction: TracedPacket["direction"]): Lane {
  return direction === "outbound" ? "tx" : "rx";
}

/** The writer of a file. */
export function pcapngWriter(emit: Emit, run: LatencyRun): LatencyWriter {
  return new PcapngExport(emit, run);
}
