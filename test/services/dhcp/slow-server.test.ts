/** Servers that take their time: ISC's ping check takes 1 s, dnsmasq's 3 s. They must neither be flooded nor given up. */
import { describe, expect, it } from "vitest";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { seededRandom } from "../../../net/random.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import { ClientTape, replyBytes, second, ADDRESS } from "./tape.ts";

const SEEDS = 50;

function started(seed: number, roundTrips = new RoundTrips()): ClientTape {
  const { discover, request } = ADAPTIVE;
  const config = { discover, request, roundTrips, explain: false };
  return new ClientTape(config, seededRandom(seed)).command({ kind: "start" }).skip();
}

/** Lets the deadlines before `untilUs` come; the packets sent by then, and the xid of the first of them. */
function waitUntil(tape: ClientTape, untilUs: number): { sent: number; xid: number } {
  const xid = tape.last?.xid ?? 0;
  while (tape.client.deadlineUs < untilUs) tape.sleepUntil(tape.client.deadlineUs).due().skip();
  tape.sleepUntil(untilUs);
  return { sent: tape.client.state.counters.sent, xid };
}

describe("DhcpClient, adaptive, and a slow server", () => {
  it.each([
    [1, 6],
    [3, 7],
    [10, 9],
  ])("sends a server that is silent for %i s at most %i DISCOVERs", (seconds, most) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      expect(waitUntil(started(seed), second(seconds)).sent).toBeLessThanOrEqual(most);
    }
  });

  it("takes the OFFER to the first of them, and learns to be patient from it", () => {
    const roundTrips = new RoundTrips();
    const tape = started(1, roundTrips);
    const { xid, sent } = waitUntil(tape, second(3));
    tape.receivesBytes(replyBytes(xid, { type: "offer" })).skip();
    expect(roundTrips.path("dhcp")).toMatchObject({ roundTripUs: second(3) });
    expect(waitUntil(tape, second(3.99)).sent).toBe(sent + 1);
  });

  it.each([1, 3])("waits for an ACK that takes %i s, though the OFFER came at once", (seconds) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const tape = started(seed);
      tape.sleepUntil(10_000).receives({ type: "offer" }).skip();
      const { sent } = waitUntil(tape, tape.nowUs + second(seconds));
      expect(tape.client.state.phase).toBe("requesting");
      expect(sent).toBeLessThanOrEqual(14);
      tape.receives({ type: "ack" }).skip();
      expect(tape.client.state.lease?.address).toBe(ADDRESS);
    }
  });
});
