import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../net/hex.ts";
import { DORA } from "../vectors/dhcp/dhcp.ts";
import { CNAME_REPLY_HEX, QUERY_HEX } from "../vectors/dns/messages.ts";
import { REPLY_HEX, REQUEST_HEX } from "../vectors/ntp/packets.ts";
import { concat, ethernet, pcap, Pcapng, udp, type Captured } from "../net/capture/capture-file.ts";
import { CapturedRuntime, documentOf, inputOf, run, type Run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const scratch = scratchDirectory();
const DISCOVER_HEX = DORA[0]?.hex ?? "";
/** A DS record (RFC 4034 §5.1) of key tag 12330, algorithm 13, digest type 2. */
const DS_HEX = "000084000000000100000000036465730000 2b000100000e100008302a0d0201020304".replace(
  " ",
  "",
);
const SECONDS = 1_778_853_376;

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex.replaceAll(" ", "")) as Uint8Array;
}

function packet(fromPort: number, toPort: number, hex: string): Captured {
  const bytes = ethernet(udp("192.0.2.10", fromPort, "192.0.2.1", toPort, bytesOf(hex)));
  return { bytes, seconds: SECONDS, fraction: 250_000 };
}

const PACKETS = [
  packet(68, 67, DISCOVER_HEX),
  packet(40_001, 123, REQUEST_HEX),
  packet(40_002, 53, QUERY_HEX),
];

/** Runs `decode` on a file of these bytes. */
function decodeBytes(bytes: Uint8Array, ...options: readonly string[]): Promise<Run> {
  const file = scratch("test.capture");
  writeFileSync(file, bytes);
  return run("decode", file, ...options);
}

/** Runs `decode -` on an input. */
function decodeInput(
  chunks: readonly (Uint8Array | string)[],
  ...options: readonly string[]
): Promise<Run> {
  const runtime = new CapturedRuntime();
  runtime.stdin = inputOf(chunks.map((chunk) => Buffer.from(chunk)));
  return runtime.run("decode", "-", ...options);
}

function lines({ stdout }: Run): readonly Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("decode HEX", () => {
  it("lays a DNS message out like a master file", async () => {
    const { exitCode, stdout } = await run("decode", CNAME_REPLY_HEX.replaceAll(" ", ""));
    expect(stdout).toBe(
      [
        "DNS response NOERROR",
        "  id        0xbeef",
        "  flags     qr rd ra",
        "  question  www.example.com       IN  A",
        "  answer    www.example.com  300  IN  CNAME  web.example.com",
        "  answer    web.example.com  60   IN  A      192.0.2.1",
        "  answer    web.example.com  60   IN  A      192.0.2.2",
        "",
        "",
      ].join("\n"),
    );
    expect(exitCode).toBe(0);
  });

  it("lays out DHCP and NTP messages", async () => {
    const dhcp = await run("decode", DISCOVER_HEX);
    expect(dhcp.stdout).toMatch(/^DHCP DISCOVER\n {2}op +BOOTREQUEST \(1\)\n/);
    expect(dhcp.stdout).toMatch(/\n {2}option 53 messageType +DISCOVER \(1\)\n/);
    const ntp = await run("decode", REPLY_HEX, "--as", "ntp");
    expect(ntp.stdout).toMatch(/^NTPv4 server\n {2}leap +0, no warning\n/);
    expect(ntp.stdout).toContain("  precision        -24 (59.6 ns)\n");
  });

  it("prints one document, or one line", async () => {
    const json = documentOf(await run("decode", QUERY_HEX.replaceAll(" ", ""), "--json"));
    expect(json).toMatchObject({
      schema: "bringup.decode/1",
      messages: [{ protocol: "dns", dns: { questions: [{ name: "www.example.com" }] } }],
      damage: [],
      summary: { messages: 1, malformed: 0, dns: 1 },
    });
    const [line, ...more] = lines(await run("decode", `0x${REPLY_HEX}`, "--ndjson"));
    expect(line).toMatchObject({ protocol: "ntp", ntp: { stratum: 2 } });
    expect(more).toEqual([]);
  });

  it("reads colons and blanks between the digits", async () => {
    const spaced = (REPLY_HEX.match(/../g) ?? []).join(":");
    expect((await run("decode", spaced)).stdout).toBe((await run("decode", REPLY_HEX)).stdout);
  });

  it("says why a message is malformed and where, and exits with 1", async () => {
    const { exitCode, stdout } = await run("decode", REPLY_HEX.slice(0, 40), "--as", "ntp");
    expect(stdout).toBe("NTP MALFORMED\n  at byte 20  an NTP header has 48 bytes\n\n");
    expect(exitCode).toBe(1);
    const json = await run("decode", "00", "--as", "dns", "--json");
    expect(documentOf(json)).toMatchObject({
      messages: [{ protocol: "dns", malformed: { offset: 0 } }],
      summary: { malformed: 1 },
    });
    expect(json.exitCode).toBe(1);
  });

  it("reads record types that a package knows", async () => {
    const ds = "00010000000000010000000007 6578616d706c65 0000010001".replaceAll(" ", "");
    const record =
      "000100008400000000010000000003646e73076578616d706c6500002b000100000e100008302a0d0201020304";
    expect(ds).not.toBe("");
    const [line] = lines(await run("decode", record.slice(4), "--as", "dns", "--ndjson"));
    expect(line).toMatchObject({
      dns: { answers: [{ type: "DS", data: { value: { keyTag: 12_330, algorithm: 13 } } }] },
    });
  });

  it("shows control characters of the network by number", async () => {
    const hostName = "0c051b5b306d61";
    const { stdout } = await run("decode", `${DISCOVER_HEX.slice(0, 480)}350101${hostName}ff`);
    expect(stdout).toContain('"\\x1b[0ma"');
    expect(stdout).not.toContain("\u001b");
  });

  it("refuses half a byte, an unknown protocol, two formats and nothing at all", async () => {
    expect(await run("decode", "123")).toMatchObject({
      exitCode: 2,
      stderr:
        "bringup: an odd number of hex digits; expected two for each byte; try ./123 for a file\n",
    });
    expect(await run("decode", "1234", "--as", "arp")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("one of dhcp, ntp, dns, auto"),
    });
    expect(await run("decode", "1234", "--ndjson", "--json")).toMatchObject({ exitCode: 2 });
    expect(await run("decode")).toMatchObject({ exitCode: 2 });
    expect(await run("decode", "12", "34")).toMatchObject({ exitCode: 2 });
  });
});

describe("decode FILE", () => {
  it("prints one line for each message, with its place, time and addresses", async () => {
    const result = await decodeBytes(pcap(PACKETS), "--ndjson");
    expect(lines(result)).toMatchObject([
      {
        frame: 1,
        offset: 24,
        time: "2026-05-15T13:56:16.250000Z",
        unixUs: 1_778_853_376_250_000,
        transport: "udp",
        from: { address: "192.0.2.10", port: 68 },
        to: { address: "192.0.2.1", port: 67 },
        length: DISCOVER_HEX.length / 2,
        protocol: "dhcp",
        dhcp: { messageType: "DISCOVER" },
      },
      { frame: 2, protocol: "ntp", ntp: { mode: 3 } },
      { frame: 3, protocol: "dns", dns: { qr: false } },
    ]);
    expect(result.exitCode).toBe(0);
  });

  it("prints a block for each message and what there was in all", async () => {
    const { stdout } = await decodeBytes(pcap(PACKETS));
    expect(stdout).toContain(
      "frame 3 at byte 442  2026-05-15T13:56:16.250000Z  udp 192.0.2.10:40002 → 192.0.2.1:53  DNS query A www.example.com, 33 bytes\n",
    );
    expect(stdout).toMatch(/\n3 messages in 3 packets: DHCP 1, NTP 1, DNS 1\n$/);
  });

  it("prints one document, whatever is in the file", async () => {
    const json = documentOf(await decodeBytes(pcap(PACKETS), "--json"));
    expect(json).toMatchObject({
      schema: "bringup.decode/1",
      messages: [{ protocol: "dhcp" }, { protocol: "ntp" }, { protocol: "dns" }],
      summary: { messages: 3, malformed: 0, incomplete: 0, dhcp: 1, ntp: 1, dns: 1, frames: 3 },
    });
    expect(documentOf(await decodeBytes(pcap([]), "--json"))).toMatchObject({ messages: [] });
  });

  it("marks what the capture cut, a fragment and a bad checksum, and calls none of them malformed", async () => {
    const [whole] = PACKETS as [Captured];
    const query = bytesOf(QUERY_HEX);
    const between = ["192.0.2.10", 40_000, "192.0.2.1", 53] as const;
    const file = pcap([
      { bytes: whole.bytes.subarray(0, 200), originalLength: whole.bytes.length },
      { bytes: ethernet(udp(...between, query, { fragment: 0x2000, length: 900 })) },
      { bytes: ethernet(udp(...between, query, { checksum: 1 })) },
    ]);
    const result = await decodeBytes(file, "--ndjson");
    const [cut, fragment, bad] = lines(result);
    expect(cut).toMatchObject({ protocol: "dhcp", captured: 158, length: DISCOVER_HEX.length / 2 });
    expect(cut).not.toHaveProperty("malformed");
    expect(fragment).toMatchObject({ fragment: true, length: 892 });
    expect(bad).toMatchObject({ udpChecksum: "bad", dns: {} });
    expect(result.exitCode).toBe(0);
    const { stdout } = await decodeBytes(file);
    expect(stdout).toContain("DHCP not whole");
    expect(stdout).toContain(`captured 158 of ${DISCOVER_HEX.length / 2} bytes`);
    expect(stdout).toContain("1 not whole; 1 fragments, which are not put together");
  });

  it("takes everything for one protocol where told so", async () => {
    const file = pcap([packet(40_000, 5_300, QUERY_HEX)]);
    expect((await decodeBytes(file, "--ndjson")).stdout).toBe("");
    expect(lines(await decodeBytes(file, "--ndjson", "--as", "dns"))).toMatchObject([
      { protocol: "dns", dns: { id: 0xbeef } },
    ]);
  });

  it("exits with 1 for a malformed message, and decodes the next one", async () => {
    const broken = packet(40_000, 53, QUERY_HEX.replaceAll(" ", "").slice(0, -4));
    const result = await decodeBytes(pcap([broken, ...PACKETS.slice(2)]), "--ndjson");
    expect(lines(result)).toMatchObject([{ malformed: { offset: 31 } }, { dns: {} }]);
    expect(result.exitCode).toBe(1);
  });

  it("says that a datagram contradicts its packet", async () => {
    const wrong = ethernet(
      udp("192.0.2.10", 40_000, "192.0.2.1", 53, bytesOf(QUERY_HEX), { length: 999 }),
    );
    expect(lines(await decodeBytes(pcap([{ bytes: wrong }]), "--ndjson"))).toMatchObject([
      { protocol: "dns", malformed: { reason: expect.stringContaining("999 bytes") } },
    ]);
  });

  it("decodes a cut file up to the damage, says where, and exits with 1", async () => {
    const file = pcap(PACKETS).subarray(0, -10);
    const text = await decodeBytes(file);
    expect(text.stdout).toContain("2 messages in 2 packets");
    expect(text.stderr).toMatch(/damaged at byte 442: the file ends inside a packet record\n$/);
    expect(text.exitCode).toBe(1);
    const ndjson = await decodeBytes(file, "--ndjson");
    expect(lines(ndjson).at(-1)).toEqual({
      damage: { reason: "the file ends inside a packet record", offset: 442 },
    });
    const json = await decodeBytes(file, "--json");
    expect(documentOf(json)).toMatchObject({ damage: [{ offset: 442 }], summary: { damage: 1 } });
    expect(json.stderr).toBe("");
    expect(json.exitCode).toBe(1);
  });

  it("reads pcapng, rare record types included, in the order of the file", async () => {
    const ng = new Pcapng();
    const packets = [
      packet(53, 40_000, DS_HEX),
      packet(53, 40_000, QUERY_HEX),
      packet(53, 40_000, DS_HEX),
    ];
    const file = concat(
      ng.section(),
      ng.interface(),
      ...packets.map(({ bytes }) => ng.enhanced(bytes)),
    );
    const value = { keyTag: 12_330 };
    expect(lines(await decodeBytes(file, "--ndjson"))).toMatchObject([
      { frame: 1, dns: { answers: [{ data: { value } }] } },
      { frame: 2, dns: { id: 0xbeef } },
      { frame: 3, dns: { answers: [{ data: { value } }] } },
    ]);
  });

  it("explains what is missing, and what is no capture", async () => {
    const missing = await run("decode", scratch("nothing.pcap"));
    expect(missing).toMatchObject({ exitCode: 74, stderr: expect.stringContaining("ENOENT") });
    expect(await run("decode", scratch("."))).toMatchObject({
      exitCode: 74,
      stderr: expect.stringContaining("EISDIR"),
    });
    const zipped = await decodeBytes(Uint8Array.of(0x1f, 0x8b, 8, 0, 0));
    expect(zipped).toMatchObject({ exitCode: 74, stderr: expect.stringContaining("zcat") });
    const empty = await decodeBytes(new Uint8Array(0), "--json");
    expect(documentOf(empty)).toMatchObject({
      schema: "bringup.error/1",
      code: "io.capture",
      expected: "pcap or pcapng",
    });
    const hex = await decodeBytes(Buffer.from(`${REPLY_HEX}\n`));
    expect(hex.stderr).toContain("try bringup decode - < ");
  });
});

describe("decode -", () => {
  it("tells a capture by its first bytes, in whatever pieces it comes", async () => {
    const file = pcap(PACKETS);
    const pieces = Array.from({ length: file.length }, (_, i) => file.subarray(i, i + 1));
    expect(lines(await decodeInput(pieces, "--ndjson"))).toHaveLength(3);
    expect(lines(await decodeInput([file], "--ndjson"))).toHaveLength(3);
  });

  it("decodes a message a line, and goes on behind one that is none", async () => {
    const text = `${REPLY_HEX}\n\n# a query\n${QUERY_HEX}\nxyz\n123\r\n${REQUEST_HEX}`;
    const result = await decodeInput([text.slice(0, 50), text.slice(50)], "--ndjson");
    expect(lines(result)).toMatchObject([
      { line: 1, protocol: "ntp", ntp: {} },
      { line: 4, protocol: "dns", dns: {} },
      { line: 5, malformed: { reason: "the line is not hex" } },
      { line: 6, malformed: { reason: "the line has an odd number of hex digits" } },
      { line: 7, protocol: "ntp", ntp: {} },
    ]);
    expect(result.exitCode).toBe(1);
  });

  it("refuses what is neither", async () => {
    expect(await decodeInput([Uint8Array.of(0, 1, 2, 3, 4)])).toMatchObject({
      exitCode: 74,
      stderr: expect.stringContaining("stdin is no capture: it begins with 0x00010203"),
    });
    expect(await decodeInput([])).toMatchObject({
      exitCode: 74,
      stderr: expect.stringContaining("it is empty"),
    });
  });

  it("shows what it has when it is interrupted, and quietly stops when nobody reads", async () => {
    const file = pcap(PACKETS);
    for (const [interrupt, exitCode] of [
      ["SIGINT", 130],
      ["SIGPIPE", 0],
    ] as const) {
      const runtime = new CapturedRuntime();
      runtime.stdin = {
        async *[Symbol.asyncIterator]() {
          yield file;
          await new Promise<never>(() => undefined);
        },
        close: () => undefined,
      };
      runtime.interruptAt('"frame":3', interrupt);
      const result = await runtime.run("decode", "-", "--ndjson");
      expect(result).toMatchObject({ exitCode, stderr: "" });
      expect(lines(result)).toHaveLength(3);
    }
  });
});
