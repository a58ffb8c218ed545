/** A client that nobody composes: what is needed to get a lease and give it back. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import type { Output } from "../../../net/service.ts";
import {
  createDhcpClient,
  ownClientId,
  type DhcpClientConfig,
  type DhcpEvent,
} from "../../../services/dhcp/index.ts";
import { toHex } from "../../../net/hex.ts";
import { ADDRESS, MAC, SERVER, boundTape, instant, messageOf, replyBytes, second } from "./tape.ts";

const CONFIG: DhcpClientConfig = {
  device: "eth0",
  mac: MAC,
  transport: { kind: "frames" },
  discover: ADAPTIVE.discover,
  request: ADAPTIVE.request,
  explain: false,
};

function kinds(outputs: readonly Output<DhcpEvent>[]): readonly string[] {
  return outputs.map((output) => (output.kind === "event" ? output.event.kind : output.kind));
}

function xidOf(outputs: readonly Output<DhcpEvent>[]): number {
  for (const output of outputs) if (output.kind === "send") return messageOf(output.bytes).xid;
  throw new Error("nothing was sent");
}

describe("DhcpClient, alone", () => {
  it("is started, gets a lease, and gives it back when stopped", () => {
    const client = createDhcpClient(CONFIG, seededRandom(1));
    const reply = (type: "offer" | "ack", xid: number) =>
      client.step(instant(5_000), {
        kind: "datagram",
        on: 1,
        from: SERVER,
        bytes: replyBytes(xid, { type }),
      });
    const started = client.step(instant(0), { kind: "command", command: { kind: "start" } });
    expect(kinds(started)).toEqual(["open", "send"]);
    const xid = xidOf(started);
    expect(kinds(reply("offer", xid))).toEqual(["offer", "send"]);
    expect(kinds(reply("ack", xid))).toEqual(["close", "bound"]);
    expect(client.state.lease?.address).toBe(ADDRESS);
    const stopped = client.step(instant(9_000), { kind: "command", command: { kind: "stop" } });
    expect(kinds(stopped)).toEqual(["open", "send", "released", "lost", "close"]);
    expect(client.deadlineUs).toBe(Infinity);
  });

  it("has round trips of its own, which its record holds", () => {
    const start = { kind: "command", command: { kind: "start" } } as const;
    const stop = { kind: "command", command: { kind: "stop" } } as const;
    const first = createDhcpClient(CONFIG, seededRandom(1));
    const bytes = replyBytes(xidOf(first.step(instant(0), start)), { type: "offer" });
    first.step(instant(400_000), { kind: "datagram", on: 1, from: SERVER, bytes });
    const again = createDhcpClient(CONFIG, seededRandom(1), structuredClone(first.save()));
    for (const client of [first, again]) client.step(instant(400_000), stop);
    expect(again.step(instant(500_000), start)).toEqual(first.step(instant(500_000), start));
    expect(again.deadlineUs).toBe(first.deadlineUs);
    const fresh = createDhcpClient(CONFIG, seededRandom(1));
    fresh.step(instant(500_000), start);
    expect(fresh.deadlineUs).toBeLessThan(first.deadlineUs);
  });

  it("keeps its lease at the stop where that is wanted, and says that it looks after it no longer", () => {
    const tape = boundTape({}, { releaseOnStop: false }).quietUntil(second(5));
    expect(tape.command({ kind: "stop" }).take()).toEqual([`lost ${ADDRESS}: stopped`]);
    expect(tape.quietUntil(second(1e6)).client.state.phase).toBe("init");
  });

  it.each([
    ["keeps the lease of an address that the host goes on using", ADDRESS, []],
    ["releases that of another", "192.0.2.9", ["RELEASE"]],
  ])("%s", (_, address, sent) => {
    const tape = boundTape({}, { inUse: [address] }).quietUntil(second(5));
    const lines = tape.command({ kind: "stop" }).take().join();
    expect(lines.match(/RELEASE/g) ?? []).toEqual(sent);
  });
});

describe("ownClientId", () => {
  it("is type 255, the IAID `brup` and a DUID-LL of the MAC address (RFC 4361 §6.1)", () => {
    expect(toHex(ownClientId("02:00:00:00:00:01"))).toBe(
      ["ff", "62727570", "0003", "0001", "020000000001"].join(""),
    );
  });

  it("is always the same for a MAC address, however it is written, and no other's", () => {
    expect(ownClientId("02-00-00-00-00-01")).toEqual(ownClientId(MAC));
    expect(ownClientId("02:00:00:00:00:02")).not.toEqual(ownClientId(MAC));
    expect(() => ownClientId("02:00")).toThrow(RangeError);
  });
});
