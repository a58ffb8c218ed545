import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../net/hex.ts";
import { seededRandom } from "../../../net/random.ts";
import { SILENT } from "../../../net/service.ts";
import {
  createDhcpRelayAgent,
  decodeDhcp,
  type RelayCircuit,
} from "../../../services/dhcp/index.ts";
import { header } from "../../vectors/dhcp/dhcp.ts";
import { AGENT, CIRCUIT, CLIENTS, packetBytes, RelayTape, SERVER, SERVERS } from "./relay-tape.ts";
import { instant, replyBytes } from "./tape.ts";

const DISCOVER = { type: "discover" } as const;
const CLIENT = "02:00:00:00:00:01";
/** Circuit id "ab" and remote id 07 (RFC 3046 §2.0). */
const INFORMED_CIRCUIT: RelayCircuit = {
  ...CIRCUIT,
  agentInformation: { circuitId: Uint8Array.of(0x61, 0x62), remoteId: Uint8Array.of(7) },
};
const INFORMED = { circuits: [INFORMED_CIRCUIT] };
const INFORMATION = "01026162020107";

const asked = (hops: number, maxHops?: number) => {
  const tape = RelayTape.started(maxHops === undefined ? {} : { maxHops });
  return tape.asks({ ...DISCOVER, header: { hops, giaddr: "10.9.9.1" } });
};

const inputs = (tape: RelayTape) => [
  () => tape.told("start"),
  () => tape.asks(DISCOVER),
  () => tape.answers({ type: "offer", header: { yiaddr: "10.0.1.9" } }),
  () => tape.asks({ ...DISCOVER, on: SERVERS }),
  () => tape.told("stop"),
  () => tape.asks(DISCOVER),
  () => tape.told("start"),
  () => tape.asks({ ...DISCOVER, on: 3 }),
];

describe("DhcpRelayAgent, its ports", () => {
  it("opens one for clients and one for servers on each circuit, and closes them", () => {
    const circuits = [CIRCUIT, { device: "lan2", address: "10.0.2.1" }];
    const tape = new RelayTape({ circuits });
    expect(tape.agent.state.serving).toBe(false);
    expect(tape.told("start")).toEqual([
      "open 1: frames lan1 port 67 from 10.0.1.1",
      "open 2: udp 10.0.1.1:67",
      "open 3: frames lan2 port 67 from 10.0.2.1",
      "open 4: udp 10.0.2.1:67",
    ]);
    expect(tape.agent.state.serving).toBe(true);
    expect(tape.told("start")).toEqual([]);
    expect(tape.told("stop")).toEqual(["close 1", "close 2", "close 3", "close 4"]);
    expect(tape.told("stop")).toEqual([]);
    expect(tape.told("start")[0]).toBe("open 5: frames lan1 port 67 from 10.0.1.1");
  });

  it("gives up without one of them, and says why", () => {
    const tape = RelayTape.started();
    expect(tape.step({ kind: "failed", on: 2, why: "in-use" })).toEqual([
      "close 1",
      "close 2",
      "failed in-use: port 67 cannot be opened: in-use",
    ]);
    expect(tape.asks(DISCOVER)).toEqual(["ignored DISCOVER: the relay agent is stopped"]);
  });

  it("does not mind a packet that was not delivered, nor anything else", () => {
    const tape = RelayTape.started();
    const about = { transaction: 1, attempt: 1, what: "OFFER" };
    expect(tape.step({ kind: "failed", on: 1, about, why: "link-down" })).toEqual([]);
    expect(tape.agent.step(instant(0), { kind: "deadline" })).toBe(SILENT);
    expect(tape.agent.deadlineUs).toBe(Infinity);
  });
});

describe("DhcpRelayAgent, requests (RFC 1542 §4.1.1)", () => {
  it("go to every server by unicast from the agent's address, one hop on", () => {
    const tape = RelayTape.started({ servers: [SERVER, "198.51.100.8"] });
    expect(tape.asks(DISCOVER)).toEqual([
      "2: DISCOVER hops 1 giaddr 10.0.1.1 to 198.51.100.7:67",
      "2: DISCOVER hops 1 giaddr 10.0.1.1 to 198.51.100.8:67",
      "accepted DISCOVER",
    ]);
  });

  it("carry the address of the circuit they came from", () => {
    const tape = RelayTape.started({
      circuits: [CIRCUIT, { device: "lan2", address: "10.0.2.1" }],
    });
    expect(tape.asks({ ...DISCOVER, on: 3 })[0]).toContain("4: DISCOVER hops 1 giaddr 10.0.2.1");
  });

  it("change in hops and giaddr alone, byte by byte, padding and file field included", () => {
    const file = toHex(Uint8Array.from("boot", (c) => c.charCodeAt(0)));
    // a BOOTP request with a vendor's option, pad options between and noise behind the end
    const hex = `${header({ op: "01", secs: "0007", file })}0000e0020102000035010100ffdeadbeef`;
    const bytes = fromHex(hex) ?? new Uint8Array();
    const tape = RelayTape.started();
    tape.receives(bytes, CLIENTS);
    const expected = `${hex.slice(0, 6)}01${hex.slice(8, 48)}0a000101${hex.slice(56)}`;
    expect(toHex(tape.lastBytes)).toBe(expected);
  });

  it("from another agent keep its address, and come from either side", () => {
    const tape = RelayTape.started();
    const header = { giaddr: "10.9.9.1", hops: 1 };
    const onward = "2: DISCOVER hops 2 giaddr 10.9.9.1 to 198.51.100.7:67";
    expect(tape.asks({ ...DISCOVER, header })[0]).toBe(onward);
    expect(tape.asks({ ...DISCOVER, header, on: SERVERS })[0]).toBe(onward);
  });

  it("are ignored after too many agents: four, or as configured up to 16", () => {
    expect(asked(4)).toHaveLength(2);
    expect(asked(5)).toEqual(["ignored DISCOVER: it has passed 5 relay agents, more than allowed"]);
    expect(asked(16, 16)).toHaveLength(2);
    expect(asked(17, 16)).toHaveLength(1);
    expect(() => RelayTape.started({ maxHops: 17 })).toThrow(RangeError);
  });

  it("are ignored with the agent's own giaddr: a loop, or a lie (RFC 3046 §2.1.1)", () => {
    const tape = RelayTape.started();
    expect(tape.asks({ ...DISCOVER, header: { giaddr: AGENT } })).toEqual([
      "ignored DISCOVER: it has passed this agent already (giaddr 10.0.1.1)",
    ]);
  });

  it("are ignored without giaddr from where the servers are", () => {
    const tape = RelayTape.started();
    expect(tape.asks({ ...DISCOVER, on: SERVERS })).toEqual([
      "ignored DISCOVER: it has passed no relay agent, and is not from a circuit",
    ]);
  });
});

describe("DhcpRelayAgent, option 82 (RFC 3046)", () => {
  it("says of the circuit what is configured, behind all other options", () => {
    const tape = RelayTape.started(INFORMED);
    expect(tape.asks({ ...DISCOVER, options: { hostName: "x" } })[0]).toContain(
      ` 82=${INFORMATION} to`,
    );
    expect(tape.last?.options.codes).toEqual([53, 12, 82]);
    expect(toHex(tape.lastBytes.subarray(240, 257))).toBe(
      `350101 0c0178 52 07 ${INFORMATION} ff 00`.replaceAll(" ", ""),
    );
  });

  it("is left out where the message would not fit a frame any more", () => {
    const tape = RelayTape.started(INFORMED);
    // 240 bytes, a type of 3, five pieces of 255 with their heads, the last with what is left, the end
    const room = 1_472 - 240 - 3 - 1 - 9 - 2 * 5;
    expect(
      tape.asks({ ...DISCOVER, options: { vendorSpecific: new Uint8Array(room) } })[0],
    ).toContain("82=");
    expect(tape.lastBytes).toHaveLength(1_472);
    expect(
      tape.asks({ ...DISCOVER, options: { vendorSpecific: new Uint8Array(room + 1) } })[0],
    ).not.toContain("82=");
  });

  it("of the client itself is believed on a trusted circuit only, and never doubled", () => {
    const options = { relayAgentInformation: Uint8Array.of(1, 1, 9) };
    const tape = RelayTape.started(INFORMED);
    expect(tape.asks({ ...DISCOVER, options })).toEqual([
      "ignored DISCOVER: it says where it comes from (option 82), on an untrusted circuit",
    ]);
    const circuits = [{ ...INFORMED_CIRCUIT, trusted: true } as const];
    const trusting = RelayTape.started({ circuits });
    expect(trusting.asks({ ...DISCOVER, options })[0]).toContain(" 82=010109 to");
  });

  it("from another agent passes", () => {
    const tape = RelayTape.started(INFORMED);
    const options = { relayAgentInformation: Uint8Array.of(1, 1, 9) };
    const lines = tape.asks({ ...DISCOVER, options, header: { giaddr: "10.9.9.1" } });
    expect(lines[0]).toContain("giaddr 10.9.9.1 82=010109");
  });

  it("is taken out of a reply, if the agent puts it into requests", () => {
    const options = { relayAgentInformation: Uint8Array.of(1, 1, 9), hostName: "x" };
    const answer = { type: "offer", header: { yiaddr: "10.0.1.9" }, options } as const;
    const informed = RelayTape.started(INFORMED);
    expect(informed.answers(answer)[0]).not.toContain("82=");
    expect(informed.last?.options.codes).toEqual([53, 12]);
    expect(informed.lastBytes).toHaveLength(300);
    expect(RelayTape.started().answers(answer)[0]).toContain("82=010109");
  });

  it("is nothing where there is nothing to say, and has to fit", () => {
    const silent = RelayTape.started({ circuits: [{ ...CIRCUIT, agentInformation: {} }] });
    expect(silent.asks(DISCOVER)[0]).not.toContain("82=");
    const circuitId = new Uint8Array(254);
    const circuits = [{ ...CIRCUIT, agentInformation: { circuitId } }];
    expect(() => RelayTape.started({ circuits })).toThrow(RangeError);
  });
});

describe("DhcpRelayAgent, replies (RFC 1542 §4.1.2)", () => {
  it("go to the new address in a frame to the client, as its flag allows", () => {
    const tape = RelayTape.started();
    expect(tape.answers({ type: "offer", header: { yiaddr: "10.0.1.9" } })).toEqual([
      `1: OFFER hops 0 giaddr 10.0.1.1 to 10.0.1.9:68 link=${CLIENT}`,
      "accepted OFFER",
    ]);
  });

  it("are broadcast to a client that asks for it, that has no Ethernet or gets no address", () => {
    const tape = RelayTape.started();
    const yiaddr = "10.0.1.9";
    const other = { yiaddr, htype: 6 };
    for (const header of [{ yiaddr, broadcast: true }, other, {}]) {
      expect(tape.answers({ type: "ack", header })[0]).toContain("to 255.255.255.255:68");
    }
  });

  it("go to the address that the client has, where they bring none", () => {
    const tape = RelayTape.started();
    const lines = tape.answers({ type: "ack", header: { ciaddr: "10.0.1.7" } });
    expect(lines[0]).toContain(`to 10.0.1.7:68 link=${CLIENT}`);
  });

  it("go out where their giaddr belongs, whichever port they came to", () => {
    const tape = RelayTape.started({
      circuits: [CIRCUIT, { device: "lan2", address: "10.0.2.1" }],
    });
    const header = { giaddr: "10.0.2.1", yiaddr: "10.0.2.9" };
    expect(tape.answers({ type: "ack", header, on: SERVERS })[0]).toMatch(/^3: ACK /);
  });

  it("are ignored with a foreign giaddr, and from where the clients are", () => {
    const tape = RelayTape.started();
    expect(tape.answers({ type: "ack", header: { giaddr: "10.9.9.1" } })).toEqual([
      "ignored ACK: giaddr 10.9.9.1 is not ours",
    ]);
    expect(tape.answers({ type: "ack", on: CLIENTS })).toEqual([
      "ignored ACK: it is a reply, and from where the clients are",
    ]);
  });
});

describe("DhcpRelayAgent, whatever comes", () => {
  it("ignores what is no DHCP message, at any length", () => {
    const tape = RelayTape.started(INFORMED);
    const whole = packetBytes({ ...DISCOVER, options: { hostName: "host" } });
    for (let length = 0; length < 240; length++) {
      expect(tape.receives(whole.subarray(0, length), CLIENTS)[0]).toMatch(
        /^ignored bytes: malformed/,
      );
    }
  });

  it("passes on messages only, and never throws: 100 000 mutations on both ports", () => {
    const seed = 20;
    const dice = seededRandom(seed).stream("mutations");
    const tape = RelayTape.started({ ...INFORMED, explain: false });
    const from = { address: "0.0.0.0", port: 68 };
    const relayAgentInformation = Uint8Array.of(1, 1, 9);
    const offer = { type: "offer", header: { giaddr: AGENT } } as const;
    const originals = [
      packetBytes({ ...DISCOVER, options: { hostName: "host" } }),
      packetBytes({ type: "ack", header: { op: 2, giaddr: AGENT, yiaddr: "10.0.1.9" } }),
      replyBytes(7, { ...offer, options: { relayAgentInformation } }),
    ];
    for (let i = 0; i < 100_000; i++) {
      const origin = originals[i % originals.length] as Uint8Array;
      const length = dice.below(8) === 0 ? dice.below(origin.length) : origin.length;
      const bytes = origin.slice(0, length);
      for (let k = dice.below(6); k >= 0; k--) bytes[dice.below(length + 1)] = dice.below(256);
      const input = { kind: "datagram", on: 1 + (i % 2), from, bytes } as const;
      for (const output of tape.agent.step(instant(0), input)) {
        if (output.kind !== "send") throw new Error(`seed ${seed}, ${i}: ${output.kind}`);
        const passed = decodeDhcp(output.bytes);
        if (passed.kind === "malformed") throw new Error(`seed ${seed}, ${i}: ${passed.reason}`);
      }
    }
    const { requests, replies, ignored } = tape.agent.state.counters;
    expect(requests + replies + ignored).toBe(100_000);
    expect(Math.min(requests, replies, ignored)).toBeGreaterThan(1_000);
  });

  it("says nothing of packets unless it is to explain", () => {
    const tape = RelayTape.started({ explain: false });
    expect(tape.asks(DISCOVER)).toEqual(["2: DISCOVER hops 1 giaddr 10.0.1.1 to 198.51.100.7:67"]);
    expect(tape.asks({ ...DISCOVER, on: SERVERS })).toEqual([]);
  });
});

describe("DhcpRelayAgent, saved", () => {
  it("goes on as if nothing had happened, from every step on", () => {
    const plain = new RelayTape(INFORMED);
    const expected = inputs(plain).map((input) => input());
    const reborn = new RelayTape(INFORMED);
    const lines = inputs(reborn).map((input) => {
      const saved = structuredClone(reborn.agent.save());
      reborn.agent = createDhcpRelayAgent(reborn.config, seededRandom(1), saved);
      return input();
    });
    expect(lines).toEqual(expected);
    expect(reborn.agent.state).toEqual(plain.agent.state);
  });
});
