import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../net/hex.ts";
import { run } from "../cli/captured-runtime.ts";
import { scratchDirectory } from "../cli/scratch-directory.ts";
import { ethernet, pcap, udp, type Captured } from "../net/capture/capture-file.ts";
import * as dhcp from "../vectors/dhcp/dhcp.ts";
import * as messages from "../vectors/dns/messages.ts";
import * as svcb from "../vectors/dns/svcb.ts";
import * as packets from "../vectors/ntp/packets.ts";
import { expectDocument, expectLinesHeld } from "./published.ts";

const at = scratchDirectory();

/** Whatever looks like the hex of a message, wherever it stands in a file of vectors. */
function hexIn(value: unknown): readonly string[] {
  if (typeof value === "string") {
    const hex = value.replaceAll(/\s/g, "");
    return hex.length >= 24 && hex.length % 2 === 0 && /^[0-9a-f]+$/i.test(hex) ? [hex] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(hexIn);
}

const VECTORS = {
  dhcp: hexIn({ ...dhcp }),
  dns: [...hexIn({ ...messages }), ...hexIn({ ...svcb })],
  ntp: hexIn({ ...packets }),
};
const PORTS = { dhcp: 67, dns: 53, ntp: 123 };

describe.each(["dhcp", "dns", "ntp"] as const)("decode --as %s", (protocol) => {
  it("prints what the schemas say of every vector, and of its first half", async () => {
    const vectors = VECTORS[protocol];
    expect(vectors.length).toBeGreaterThan(2);
    for (const hex of vectors) {
      const half = hex.slice(0, 4 * Math.ceil(hex.length / 8));
      for (const text of [hex, half]) {
        expectDocument("decode", await run("decode", text, "--as", protocol, "--json"));
        const { stdout } = await run("decode", text, "--as", protocol, "--ndjson");
        expectLinesHeld("decode-line", stdout);
      }
    }
  });

  it("prints what they say of a capture, damaged at its end", async () => {
    const file = at("test.pcap");
    const port = PORTS[protocol];
    const captured = VECTORS[protocol].map((hex, seconds): Captured => {
      const bytes = fromHex(hex) as Uint8Array;
      return { bytes: ethernet(udp("192.0.2.1", port, "192.0.2.2", 40_000, bytes)), seconds };
    });
    const whole = pcap(captured);
    for (const length of [whole.length, whole.length - 7]) {
      writeFileSync(file, whole.subarray(0, length));
      expectDocument("decode", await run("decode", file, "--json"));
      expectLinesHeld("decode-line", (await run("decode", file, "--ndjson")).stdout);
    }
  });
});
