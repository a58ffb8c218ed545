import { describe, expect, it } from "vitest";
import { CapturedMessages } from "../../net/capture/captured-messages.ts";
import type { CapturedMessage } from "../../net/capture/captured-message.ts";
import { PcapngExport, pcapngWriter } from "../../library/pcapng-export.ts";
import { portsFor } from "../../services/decode.ts";
import { readBlocks, textOf, type ReadBlock } from "../report/pcapng/blocks.ts";
import { exported, exportedRun } from "./exported-run.ts";

const LINK = { loss: 0.25, delayUs: 2_000 };
const INTERFACE = 1;
const PACKET = 6;
const STATISTICS = 5;

function messagesOf(file: Uint8Array): readonly CapturedMessage[] {
  const messages = new CapturedMessages(portsFor("auto"));
  messages.push(file);
  messages.end();
  const all: CapturedMessage[] = [];
  for (let next = messages.next(); next !== undefined; next = messages.next()) {
    if (next.kind === "damage") throw new Error(next.reason);
    all.push({ ...next, bytes: next.bytes.slice() });
  }
  return all;
}

function interfaceOf(block: ReadBlock): number {
  return block.body.getUint32(0, true);
}

/** The comment at the head of a file. */
function commentOf(seed?: number): string | undefined {
  const blocks: Uint8Array[] = [];
  const about = { tool: "bringup 1.2.3", title: "up", ...(seed === undefined ? {} : { seed }) };
  void new PcapngExport((block) => void blocks.push(block as Uint8Array), about);
  return textOf(
    readBlocks(blocks[0] as Uint8Array)[0]
      ?.options(16)
      .get(1),
  );
}

describe("a bring-up as a capture file", () => {
  it("has every packet of the log, byte for byte, where and when it was", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const run = await exportedRun({ seed, tx: LINK, rx: LINK });
      const packets = run.steps.flatMap(({ event }) =>
        event.type.startsWith("packet-") && "bytes" in event ? [event] : [],
      );
      const messages = messagesOf(exported(run, pcapngWriter).bytes);
      expect(messages.map(({ bytes }) => bytes)).toEqual(packets.map(({ bytes }) => bytes));
      expect(messages.every((one) => !one.isChecksumBad && one.fault === undefined)).toBe(true);
      const start = run.about.startedUnixUs ?? 0;
      const times = messages.map(({ time }) => {
        const { seconds = 0, nanoseconds = 0 } = time ?? {};
        return seconds * 1e6 + nanoseconds / 1e3 - start;
      });
      expect(times).toEqual(packets.map(({ atUs }) => atUs));
    }
  });

  it("counts as the document does, in packets and in statistics", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const run = await exportedRun({ seed, tx: LINK, rx: LINK });
      const { sent, received, droppedTx, droppedRx } = run.document.packets;
      const blocks = readBlocks(exported(run, pcapngWriter).bytes);
      const names = blocks
        .filter(({ type }) => type === INTERFACE)
        .map((block) => textOf(block.options(8).get(2)));
      const seen = new Map(names.map((name) => [name, 0]));
      for (const block of blocks.filter(({ type }) => type === PACKET)) {
        const name = names[interfaceOf(block)];
        seen.set(name, (seen.get(name) ?? 0) + 1);
      }
      const dropped = droppedTx + droppedRx;
      expect(seen.get("eth0 tx")).toBe(sent);
      expect(seen.get("eth0 rx")).toBe(received);
      expect(seen.get("eth0 dropped") ?? 0).toBe(dropped);
      const statistics = blocks.filter(({ type }) => type === STATISTICS);
      const counts = new Map(
        statistics.map((block) => {
          const options = block.options(12);
          return [names[interfaceOf(block)], [options.get(4)?.[0], options.get(5)?.[0]]];
        }),
      );
      expect(counts.get("eth0 tx")).toEqual([sent, droppedTx]);
      expect(counts.get("eth0 rx")).toEqual([received + droppedRx, droppedRx]);
    }
  });

  it("names what was looked up", async () => {
    const run = await exportedRun({ seed: 1 });
    const { bytes } = exported(run, pcapngWriter);
    expect(new TextDecoder("latin1").decode(bytes)).toContain("\xc0\x00\x02\x01lab.example\0");
  });

  it("tells the seed only where it is told", () => {
    expect(commentOf()).toBe("up");
    expect(commentOf(7)).toBe("up (seed 7)");
  });
});
