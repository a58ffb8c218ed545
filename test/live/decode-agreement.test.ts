/** Our decoder and tshark read captures of our own making alike: every container, link layer and transport. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { fromHex } from "../../net/hex.ts";
import { writeBenchmarkCapture } from "../benchmark/decode-capture-file.ts";
import {
  concat,
  ethernet,
  FIN,
  pcap,
  Pcapng,
  SYN,
  tcp,
  udp,
  type Captured,
} from "../net/capture/capture-file.ts";
import { ALL_VECTORS } from "../vectors/dhcp/dhcp.ts";
import { MESSAGES } from "../vectors/dns/messages.ts";
import { PACKETS } from "../vectors/ntp/packets.ts";
import { disagreements } from "./decode-agreement.ts";

const directory = mkdtempSync(join(tmpdir(), "bringup-agreement-"));
afterAll(() => rmSync(directory, { recursive: true }));

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex.replaceAll(" ", "")) as Uint8Array;
}

function disagreementsIn(file: Uint8Array): readonly string[] {
  const path = join(directory, "test.capture");
  writeFileSync(path, file);
  return disagreements(path);
}

const [CLIENT, SERVER] = ["192.0.2.10", "192.0.2.1"];
const [CLIENT6, SERVER6] = ["2001:db8::10", "2001:db8::1"];

/** Has a name that is not encoded as its flags say: to us octets, to tshark a malformed packet. */
const DISPUTED = "oddities";

/** Every vector on its port, over IPv4. */
const VECTORS: readonly Uint8Array[] = [
  ...ALL_VECTORS.filter(({ name }) => name !== DISPUTED).map(({ hex }) =>
    udp(SERVER, 67, CLIENT, 68, bytesOf(hex)),
  ),
  ...PACKETS.map(({ hex }) => udp(SERVER, 123, CLIENT, 123, bytesOf(hex))),
  ...MESSAGES.map(({ hex }) => udp(SERVER, 53, CLIENT, 40_000, bytesOf(hex))),
];

it("about the devices of the benchmark", () => {
  const path = join(directory, "benchmark.pcap");
  expect(writeBenchmarkCapture(path, 2_000_000)).toBeGreaterThan(10_000);
  expect(disagreements(path)).toEqual([]);
});

it.each([
  { little: true, nanoseconds: true },
  { little: false, nanoseconds: false },
])("about every vector in a pcap file: %j", (making) => {
  const packets = VECTORS.map((packet): Captured => ({ bytes: ethernet(packet, 7) }));
  expect(disagreementsIn(pcap(packets, making))).toEqual([]);
});

it("about every vector in a pcapng file, and DNS over IPv6, multicast DNS and LLMNR", () => {
  const ng = new Pcapng(false);
  const others = MESSAGES.flatMap(({ hex }) => [
    udp(SERVER6, 53, CLIENT6, 40_000, bytesOf(hex)),
    udp(SERVER6, 5_353, "ff02::fb", 5_353, bytesOf(hex)),
    udp(SERVER6, 5_355, CLIENT6, 50_000, bytesOf(hex)),
  ]);
  const blocks = [...VECTORS, ...others].map((packet, i) => ng.enhanced(packet, { low: i }));
  expect(disagreementsIn(concat(ng.section(), ng.interface(101), ...blocks))).toEqual([]);
});

it("about DNS over TCP, out of order and sent again", () => {
  const messages = MESSAGES.map(({ hex }) => bytesOf(hex));
  const stream = concat(
    ...messages.flatMap((each) => [[each.length >> 8, each.length & 0xff], each]),
  );
  const piece = (from: number, to: number, flags = 0): Uint8Array =>
    tcp(SERVER, 53, CLIENT, 40_000, 1_001 + from, flags, stream.subarray(from, to));
  const packets = [
    tcp(CLIENT, 40_000, SERVER, 53, 500, SYN),
    tcp(SERVER, 53, CLIENT, 40_000, 1_000, SYN),
    piece(0, 40),
    piece(40, 200),
    piece(40, 200),
    piece(300, stream.length),
    piece(200, 300),
    tcp(SERVER, 53, CLIENT, 40_000, 1_001 + stream.length, FIN),
  ];
  expect(
    disagreementsIn(
      pcap(
        packets.map((bytes) => ({ bytes })),
        { linkType: 101 },
      ),
    ),
  ).toEqual([]);
});
