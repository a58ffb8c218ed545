/** A client on an interface whose host has addresses already. */
import { describe, expect, it } from "vitest";
import { ADDRESS, ClientTape, second } from "./tape.ts";

const START = { kind: "start" } as const;
const OTHER = { serverIdentifier: "192.0.2.9" } as const;
const AVOID = { avoid: ["198.51.100.7", ADDRESS] };

const REASON = `the server at 192.0.2.1 offers ${ADDRESS}, which this host already has: it knows clients by their MAC address, unless an earlier run kept that lease`;

function selecting(): ClientTape {
  return new ClientTape(AVOID).command(START).skip();
}

describe("DhcpClient, offered what the host has", () => {
  it("does not take it, says why, and reports the server once", () => {
    const tape = selecting().receives({ type: "offer" });
    expect(tape.take()).toEqual([
      `ignored OFFER: ${REASON}`,
      `192.0.2.1 identifies by MAC: ${ADDRESS}`,
    ]);
    expect(tape.receives({ type: "offer" }).take()).toEqual([`ignored OFFER: ${REASON}`]);
    tape.receives({ type: "offer", options: OTHER });
    expect(tape.take().slice(1)).toEqual([`192.0.2.9 identifies by MAC: ${ADDRESS}`]);
  });

  it("goes on asking by its policy, and says what stands in the way", () => {
    const tape = selecting().receives({ type: "offer" }).skip();
    expect(tape.dueAt(second(1)).take()).toEqual([
      "send 1 DISCOVER#2 to 255.255.255.255:67 secs=1",
    ]);
    expect(tape.client.state.describe).toBe(
      `no OFFER yet after 2 DISCOVERs; ${REASON}; try --isolate`,
    );
    tape.receivesBytes(new Uint8Array(10)).skip();
    expect(tape.client.state.describe).toContain(REASON);
  });

  it("takes what another server offers", () => {
    const tape = selecting().receives({ type: "offer" }).skip();
    const header = { yiaddr: "192.0.2.150" };
    tape.receives({ type: "offer", header, options: OTHER });
    expect(tape.take()).toContain("offer 192.0.2.150 by 192.0.2.9");
    tape.receives({ type: "ack", header, options: OTHER });
    expect(tape.take()).toContain("bound new 192.0.2.150 by 192.0.2.9");
    expect(tape.client.state.describe).toBe("192.0.2.150 leased from 192.0.2.9");
  });

  it("does not take it from an ACK either, and releases nothing at the stop", () => {
    const tape = selecting();
    tape.receives({ type: "offer", header: { yiaddr: "192.0.2.150" } }).skip();
    expect(tape.receives({ type: "ack" }).take()).toEqual([
      `ignored ACK: ${REASON}`,
      `192.0.2.1 identifies by MAC: ${ADDRESS}`,
    ]);
    expect(tape.command({ kind: "stop" }).take()).toEqual(["close 1"]);
  });

  it("reports the server where nobody wants explanations, too", () => {
    const tape = new ClientTape({ ...AVOID, explain: false }).command(START).skip();
    expect(tape.receives({ type: "offer" }).take()).toEqual([
      `192.0.2.1 identifies by MAC: ${ADDRESS}`,
    ]);
  });

  it("reports so many servers and no more", () => {
    const tape = selecting();
    let reported = 0;
    for (let i = 0; i < 40; i++) {
      tape.receives({ type: "offer", options: { serverIdentifier: `198.51.100.${i}` } });
      reported += tape.take().filter((line) => line.includes("identifies")).length;
    }
    expect(reported).toBe(16);
  });
});
