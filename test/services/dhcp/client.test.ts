import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { fixedPolicy } from "../../../net/retry.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import { SILENT } from "../../../net/service.ts";
import { createDhcpClient } from "../../../services/dhcp/index.ts";
import {
  ADDRESS,
  ClientTape,
  MAC,
  SERVER,
  boundTape,
  clientConfig,
  instant,
  replyBytes,
  second,
  type ReplyParts,
} from "./tape.ts";

const START = { kind: "start" } as const;
const STOP = { kind: "stop" } as const;
const RENEW = { kind: "renew" } as const;
const link = (carrier: boolean) => ({ kind: "link", carrier }) as const;

const MS = 1_000;
const DISCOVER = "send 1 DISCOVER#1 to 255.255.255.255:67 secs=0";

/** A client that waits for an OFFER, or for the ACK to its first REQUEST. */
function selecting(): ClientTape {
  return new ClientTape().command(START).skip();
}
function requesting(): ClientTape {
  return selecting().receives({ type: "offer" }).skip();
}

/** Start, OFFER, NAK; the time does not move. */
function nak(tape: ClientTape): ClientTape {
  tape.receives({ type: "offer" }).skip();
  return tape.receives({ type: "nak", options: { message: "not here" } });
}

/** Unanswered from T1 on; T2 has just come. */
function rebinding(): ClientTape {
  const tape = boundTape({ leaseTime: 1000, renewalTime: 700, rebindingTime: 750 });
  tape.dueAt(second(700)).skip();
  return tape.dueAt(second(750));
}

describe("DhcpClient, init", () => {
  it("does nothing before it is started", () => {
    const tape = new ClientTape().quietUntil(second(1000));
    expect(tape.client.state).toMatchObject({ phase: "init", describe: "not started", attempt: 0 });
    tape.command(STOP).command(RENEW).command(link(true)).quietUntil(second(2000));
  });

  it("opens a port without an address and sends a DISCOVER at once", () => {
    const tape = new ClientTape().command(START);
    expect(tape.take()).toEqual(["open 1 frames eth0 0.0.0.0:68", DISCOVER]);
  });

  it("waits for the carrier where there is none, and begins when it comes", () => {
    const tape = new ClientTape().command(link(false)).command(START).quietUntil(second(5));
    expect(tape.client.state.describe).toBe("the link is down");
    tape.command(link(true));
    expect(tape.take()).toEqual(["open 1 frames eth0 0.0.0.0:68", DISCOVER]);
  });

  it("takes a second start for none", () => {
    expect(selecting().command(START).take()).toEqual([]);
  });
});

describe("DhcpClient, selecting", () => {
  it("says who it is and what it wants (RFC 2131 table 5)", () => {
    const tape = new ClientTape({ hostname: "probe", clientId: Uint8Array.of(0, 1, 2) });
    tape.command(START).skip();
    expect(tape.last).toMatchObject({ op: 1, htype: 1, hlen: 6, chaddr: MAC, broadcast: false });
    expect([...(tape.last?.options.entries() ?? [])]).toEqual([
      { code: 53, name: "messageType", value: 1 },
      { code: 61, name: "clientIdentifier", value: Uint8Array.of(0, 1, 2) },
      { code: 57, name: "maximumMessageSize", value: 1472 },
      {
        code: 55,
        name: "parameterRequestList",
        value: [1, 121, 3, 6, 15, 119, 26, 28, 42, 51, 58, 59, 114],
      },
      { code: 12, name: "hostName", value: "probe" },
    ]);
  });

  it("repeats the DISCOVER by its policy, with an xid of its own each time and true secs", () => {
    const tape = selecting();
    const xids = new Set([tape.last?.xid]);
    expect(tape.dueAt(second(1)).take()).toEqual([
      "send 1 DISCOVER#2 to 255.255.255.255:67 secs=1",
    ]);
    expect(tape.dueAt(second(3)).take()).toEqual([
      "send 1 DISCOVER#3 to 255.255.255.255:67 secs=3",
    ]);
    xids.add(tape.last?.xid);
    expect(tape.dueAt(second(7)).take()).toEqual([
      "send 1 DISCOVER#4 to 255.255.255.255:67 secs=7",
    ]);
    xids.add(tape.last?.xid);
    expect(xids.size).toBe(3);
    expect(tape.client.state).toMatchObject({
      phase: "selecting",
      transaction: tape.last?.xid,
      attempt: 4,
      resendUs: second(11),
      describe: "no OFFER yet after 4 DISCOVERs",
    });
  });

  it("says of what it waits for that the network did not even deliver it", () => {
    const tape = selecting();
    tape.fails("unreachable").skip();
    expect(tape.client.state.describe).toBe(
      "no OFFER yet after 1 DISCOVER; the last one was not delivered: unreachable",
    );
  });

  it("begins a new transaction and says so when the policy's tries are used up", () => {
    const discover = { ...fixedPolicy("two", [second(1)]), conceal: 1 };
    const tape = new ClientTape({ discover }).command(START).skip();
    const xid = tape.last?.xid;
    tape.dueAt(second(1)).skip();
    expect(tape.dueAt(second(2)).take()).toEqual([
      "failed no-offer: no OFFER yet after 2 DISCOVERs",
      "send 1 DISCOVER#1 to 255.255.255.255:67 secs=2",
    ]);
    expect(tape.last?.xid).not.toBe(xid);
  });

  it("takes the first OFFER at once, with its xid and the secs of its DISCOVER (table 5, §4.4.1)", () => {
    const tape = selecting().dueAt(second(1)).skip();
    const xid = tape.last?.xid ?? 0;
    tape.dueAt(second(3)).skip();
    tape.sleepUntil(second(3.9)).receivesBytes(replyBytes(xid, { type: "offer" }));
    expect(tape.take()).toEqual([
      "accepted OFFER",
      `offer ${ADDRESS} by 192.0.2.1`,
      `send 1 REQUEST#1 to 255.255.255.255:67 secs=1 wants=${ADDRESS} server=192.0.2.1`,
    ]);
    expect(tape.last?.xid).toBe(xid);
    expect(tape.client.state.transaction).toBe(xid);
  });

  it("takes an OFFER to any of its DISCOVERs, which share an xid from the sixteenth on", () => {
    const xids: number[] = [];
    const tape = new ClientTape({ discover: fixedPolicy("fast", [MS]) }).command(START).skip();
    for (let sent = 1; sent <= 20; sent++) {
      xids.push(tape.last?.xid ?? 0);
      tape.dueAt(sent * MS).skip();
    }
    expect(new Set(xids).size).toBe(16);
    expect(new Set(xids.slice(15)).size).toBe(1);
    tape.receivesBytes(replyBytes(xids[0] ?? 0, { type: "offer" }));
    expect(tape.take()).toContain(`offer ${ADDRESS} by 192.0.2.1`);
    expect(tape.last?.xid).toBe(xids[0]);
  });
});

describe("DhcpClient, packets that are not for it", () => {
  const cases: readonly (readonly [string, ReplyParts, string])[] = [
    ["a request", { type: "offer", header: { op: 1 } }, "OFFER: it is a request, not a reply"],
    [
      "a foreign chaddr",
      { type: "offer", header: { chaddr: "02:00:00:00:00:02" } },
      `OFFER: chaddr 02:00:00:00:00:02 is not ours, ${MAC}`,
    ],
    [
      "foreign hardware",
      { type: "offer", header: { htype: 6 } },
      "OFFER: hardware type 6 is not Ethernet",
    ],
    ["an ACK out of turn", { type: "ack" }, "ACK: ACK while waiting for an OFFER"],
    ["a NAK out of turn", { type: "nak" }, "NAK: NAK while waiting for an OFFER"],
    [
      "a BOOTP reply",
      { type: "offer", options: { messageType: undefined } },
      "BOOTP: BOOTP while waiting for an OFFER",
    ],
    [
      "an OFFER without server",
      { type: "offer", options: { serverIdentifier: undefined } },
      "OFFER: the OFFER has no server identifier (option 54)",
    ],
    [
      "an OFFER of nothing",
      { type: "offer", header: { yiaddr: "0.0.0.0" } },
      "OFFER: 0.0.0.0 is not the address of a host",
    ],
    [
      "an OFFER of a multicast address",
      { type: "offer", header: { yiaddr: "224.0.0.1" } },
      "OFFER: 224.0.0.1 is not the address of a host",
    ],
    [
      "an OFFER of loopback",
      { type: "offer", header: { yiaddr: "127.0.0.9" } },
      "OFFER: 127.0.0.9 is a loopback address",
    ],
  ];

  it.each(cases)("ignores %s and says why", (_, parts, line) => {
    const tape = selecting().receives(parts);
    expect(tape.take()).toEqual([`ignored ${line}`]);
    expect(tape.client.state).toMatchObject({
      phase: "selecting",
      counters: { sent: 1, received: 1, ignored: 1 },
    });
    expect(tape.client.state.describe).toContain(`ignored: ${line.slice(line.indexOf(":") + 2)}`);
  });

  it("ignores a foreign xid, whatever else the packet holds", () => {
    const tape = selecting();
    const xid = tape.last?.xid ?? 0;
    tape.receivesBytes(replyBytes(0x01020304, { type: "offer" }));
    const ours = `0x${xid.toString(16).padStart(8, "0")}`;
    expect(tape.take()).toEqual([`ignored OFFER: xid 0x01020304 is not ours, ${ours}`]);
  });

  it("ignores a reply to another client identifier (RFC 6842)", () => {
    const tape = new ClientTape({ clientId: Uint8Array.of(0, 1, 2) }).command(START).skip();
    tape.receives({ type: "offer", options: { clientIdentifier: Uint8Array.of(0, 1, 3) } });
    expect(tape.take()).toEqual(["ignored OFFER: client identifier 000103 is not ours"]);
  });

  it("ignores what is malformed and names the byte", () => {
    const tape = selecting().receivesBytes(new Uint8Array(10));
    expect(tape.take()).toEqual([
      "ignored malformed at byte 10: 10 bytes are too few: a message has 240 before its options",
    ]);
  });

  it("ignores everything while no answer is awaited", () => {
    const tape = boundTape().receives({ type: "ack" });
    expect(tape.take()).toEqual(["ignored ACK: no answer is awaited here"]);
  });

  it("is silent about them unless it is to explain, but counts them", () => {
    const tape = new ClientTape({ explain: false }).command(START).skip();
    const { version } = tape.client.state;
    tape.receivesBytes(new Uint8Array(10)).receives({ type: "nak" });
    expect(tape.take()).toEqual([]);
    expect(tape.client.state.counters.ignored).toBe(2);
    expect(tape.client.state.version).toBeGreaterThan(version);
  });
});

describe("DhcpClient, requesting", () => {
  it("repeats the REQUEST, then begins again and says so", () => {
    const tape = requesting();
    const xid = tape.last?.xid;
    const request = `to 255.255.255.255:67 secs=0 wants=${ADDRESS} server=192.0.2.1`;
    expect(tape.dueAt(second(1)).take()).toEqual([`send 1 REQUEST#2 ${request}`]);
    expect(tape.client.state.describe).toBe(
      `no ACK yet from 192.0.2.1 for ${ADDRESS} after 2 REQUESTs`,
    );
    expect(tape.dueAt(second(2)).take()).toEqual([
      `failed no-ack: no ACK yet from 192.0.2.1 for ${ADDRESS} after 2 REQUESTs`,
      "send 1 DISCOVER#1 to 255.255.255.255:67 secs=2",
    ]);
    expect(tape.last?.xid).not.toBe(xid);
  });

  it("waits longer each time when OFFERs come and ACKs do not, so that a broken server makes no storm", () => {
    const tape = new ClientTape({ request: { ...fixedPolicy("request", [MS]), conceal: 1 } });
    tape.command(START).skip();
    const waits: number[] = [];
    for (let round = 1; round <= 6; round++) {
      const requestedUs = tape.nowUs;
      tape.receives({ type: "offer" }).skip();
      for (let send = 1; send <= 2; send++) tape.dueAt(tape.client.deadlineUs).skip();
      if (round > 1) {
        expect(tape.client.state.describe).toBe(
          `waiting after ${round} tries in vain: no ACK from 192.0.2.1`,
        );
        tape.dueAt(tape.client.deadlineUs).skip();
      }
      expect(tape.client.state.phase).toBe("selecting");
      waits.push(tape.nowUs - requestedUs);
    }
    expect(waits[0]).toBe(2 * MS);
    for (const [i, expected] of [1, 2, 4, 8, 16].entries()) {
      expect(waits[i + 1]).toBeGreaterThanOrEqual(second(0.9 * expected));
      expect(waits[i + 1]).toBeLessThanOrEqual(second(1.1 * expected));
    }
  });

  it("is bound by the ACK, closes the port and waits for T1", () => {
    const tape = requesting().receives({ type: "ack" });
    expect(tape.take()).toEqual(["accepted ACK", "close 1", `bound new ${ADDRESS} by 192.0.2.1`]);
    tape.quietUntil(second(1799));
    expect(tape.client.state).toMatchObject({
      phase: "bound",
      attempt: 0,
      transaction: 0,
      resendUs: second(1800),
      describe: `${ADDRESS} leased from 192.0.2.1`,
      counters: { sent: 2, received: 2, ignored: 0 },
    });
  });

  const cases: readonly (readonly [string, ReplyParts, string])[] = [
    ["an OFFER", { type: "offer" }, "OFFER: OFFER while waiting for an ACK"],
    [
      "another server's ACK",
      { type: "ack", options: { serverIdentifier: "192.0.2.9" } },
      "ACK: the ACK is from server 192.0.2.9, asked was 192.0.2.1",
    ],
    [
      "another server's NAK",
      { type: "nak", options: { serverIdentifier: "192.0.2.9" } },
      "NAK: the NAK is from server 192.0.2.9, asked was 192.0.2.1",
    ],
    [
      "an ACK without server",
      { type: "ack", options: { serverIdentifier: undefined } },
      "ACK: the ACK has no server identifier (option 54)",
    ],
    [
      "another address",
      { type: "ack", header: { yiaddr: "192.0.2.101" } },
      `ACK: the ACK gives 192.0.2.101, asked for was ${ADDRESS}`,
    ],
    [
      "no lease time",
      { type: "ack", options: { leaseTime: undefined } },
      "ACK: the ACK has no lease time",
    ],
    ["a lease time of 0", { type: "ack", options: { leaseTime: 0 } }, "ACK: the lease time is 0"],
    [
      "a mask with holes",
      { type: "ack", options: { subnetMask: "255.0.255.0" } },
      "ACK: the subnet mask 255.0.255.0 is not a mask",
    ],
  ];

  it("ignores what answers another DISCOVER than the OFFER that it took", () => {
    const tape = selecting();
    const earlier = tape.last?.xid ?? 0;
    tape.dueAt(second(1)).skip();
    tape.receives({ type: "offer" }).skip();
    for (const type of ["offer", "ack", "nak"] as const) {
      tape.receivesBytes(replyBytes(earlier, { type }));
      expect(tape.take()).toEqual([
        `ignored ${type.toUpperCase()}: ${type.toUpperCase()} for another DISCOVER`,
      ]);
    }
    expect(tape.client.state.phase).toBe("requesting");
  });

  it.each(cases)("ignores %s and says why", (_, parts, line) => {
    const tape = requesting().receives(parts);
    expect(tape.take()).toEqual([`ignored ${line}`]);
    expect(tape.client.state.phase).toBe("requesting");
    expect(tape.receives({ type: "ack" }).take()).toContain(`bound new ${ADDRESS} by 192.0.2.1`);
  });
});

describe("DhcpClient and NAKs", () => {
  it("starts over at once after the first", () => {
    const tape = nak(selecting());
    expect(tape.take()).toEqual(["accepted NAK", "nak by 192.0.2.1: not here", DISCOVER]);
  });

  it("waits longer after each further one, so that two cannot make a storm", () => {
    const tape = nak(selecting()).skip();
    const waits: number[] = [];
    for (let round = 2; round <= 10; round++) {
      nak(tape);
      expect(tape.take().at(-1)).toMatch(/^close \d+$/);
      expect(tape.client.state).toMatchObject({
        phase: "init",
        describe: `waiting after ${round} tries in vain: NAK from 192.0.2.1`,
      });
      waits.push(tape.client.deadlineUs - tape.nowUs);
      tape.dueAt(tape.client.deadlineUs).skip();
      expect(tape.client.state.phase).toBe("selecting");
    }
    for (const [i, expected] of [1, 2, 4, 8, 16, 32, 64, 64, 64].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(second(0.9 * expected));
      expect(waits[i]).toBeLessThanOrEqual(second(1.1 * expected));
    }
  });

  it("forgets them with the next lease", () => {
    const tape = nak(selecting()).skip();
    tape.receives({ type: "offer" }).skip();
    tape.receives({ type: "ack" }).skip();
    tape.command(RENEW).skip();
    expect(tape.receives({ type: "nak" }).take()).toEqual([
      "accepted NAK",
      "nak by 192.0.2.1",
      `lost ${ADDRESS}: nak`,
      "close 2",
      "open 3 frames eth0 0.0.0.0:68",
      "send 3 DISCOVER#1 to 255.255.255.255:67 secs=0",
    ]);
  });

  it("leaves a link without a trace of them", () => {
    const tape = nak(selecting()).skip();
    nak(tape).skip();
    tape.command(link(false)).quietUntil(second(100)).command(link(true)).skip();
    expect(nak(tape).take().at(-1)).toContain("DISCOVER#1");
  });
});

describe("DhcpClient, renewing", () => {
  it("asks the server itself at T1, from the leased address and without ARP", () => {
    expect(boundTape().dueAt(second(1800)).take()).toEqual([
      `open 2 frames eth0 ${ADDRESS}:68`,
      `send 2 REQUEST#1 to 192.0.2.1:67 secs=0 link=${SERVER.link} ciaddr=${ADDRESS}`,
    ]);
  });

  it("asks again halfway to T2, never within 60 s, each time with a new xid (§4.4.5)", () => {
    const tape = boundTape({ leaseTime: 1000, renewalTime: 500, rebindingTime: 875 });
    tape.dueAt(second(500)).skip();
    const xid = tape.last?.xid;
    expect(tape.dueAt(second(687.5)).take()).toEqual([
      `send 2 REQUEST#2 to 192.0.2.1:67 secs=187 link=${SERVER.link} ciaddr=${ADDRESS}`,
    ]);
    expect(tape.last?.xid).not.toBe(xid);
    tape.dueAt(second(781.25)).skip();
    tape.dueAt(second(841.25)).skip();
    expect(tape.client.state).toMatchObject({
      phase: "renewing",
      attempt: 4,
      describe: `renewing ${ADDRESS}: no ACK yet from 192.0.2.1 after 4 REQUESTs`,
    });
    // the next would come 60 s later: T2 is sooner
    tape.dueAt(second(875)).skip();
    expect(tape.client.state.phase).toBe("rebinding");
  });

  it("counts the new lease from the REQUEST that was answered", () => {
    const tape = boundTape({ leaseTime: 1000, renewalTime: 500, rebindingTime: 875 });
    tape.dueAt(second(500)).skip();
    tape.dueAt(second(687.5)).skip();
    tape.sleepUntil(second(700)).receives({ type: "ack", options: { domainName: "lab.example" } });
    expect(tape.take()).toEqual([
      "accepted ACK",
      "close 2",
      `bound renewed ${ADDRESS} by 192.0.2.1`,
    ]);
    expect(tape.client.state.lease).toMatchObject({
      domain: "lab.example",
      requestedUs: second(687.5),
      boundUs: second(700),
      t1Us: second(687.5 + 1800),
      expiresUs: second(687.5 + 3600),
    });
  });

  it("ignores the ACK to an earlier REQUEST, whose times would be others", () => {
    const tape = boundTape({ leaseTime: 1000, renewalTime: 500, rebindingTime: 875 });
    tape.dueAt(second(500)).skip();
    const earlier = tape.last?.xid ?? 0;
    tape.dueAt(second(687.5)).skip();
    tape.receivesBytes(replyBytes(earlier, { type: "ack" }));
    expect(tape.take()[0]).toMatch(/^ignored ACK: xid/);
  });

  it("hears only its own server", () => {
    const tape = boundTape().dueAt(second(1800)).skip();
    tape.receives({ type: "nak", options: { serverIdentifier: "192.0.2.9" } });
    expect(tape.take()).toEqual([
      "ignored NAK: the NAK is from server 192.0.2.9, asked was 192.0.2.1",
    ]);
  });

  it("skips ARP only if the ACK came from the server itself, on the same network", () => {
    const relayed = { ...SERVER, address: "192.0.2.254" };
    expect(boundTape({}, {}, relayed).client.state.lease?.serverEndpoint).toEqual({
      address: "192.0.2.1",
      port: 67,
    });
    const far = { address: "198.51.100.1", port: 67, link: "02:00:00:00:00:fe" };
    const tape = new ClientTape().command(START).skip();
    const options = { serverIdentifier: "198.51.100.1" };
    tape.receives({ type: "offer", options, from: far }).skip();
    tape.receives({ type: "ack", options, from: far }).skip();
    expect(tape.client.state.lease?.serverEndpoint).toEqual({ address: "198.51.100.1", port: 67 });
  });

  it("renews on command, and again on command, without waiting for T1", () => {
    const tape = boundTape().quietUntil(second(10)).command(RENEW);
    expect(tape.take()[1]).toContain("REQUEST#1 to 192.0.2.1:67 secs=0");
    tape.sleepUntil(second(12)).command(RENEW);
    expect(tape.take()).toEqual([
      `send 2 REQUEST#2 to 192.0.2.1:67 secs=2 link=${SERVER.link} ciaddr=${ADDRESS}`,
    ]);
  });
});

describe("DhcpClient, rebinding", () => {
  it("asks everybody at T2, from the same port, and goes on counting secs", () => {
    expect(rebinding().take()).toEqual([
      `send 2 REQUEST#1 to 255.255.255.255:67 secs=50 ciaddr=${ADDRESS}`,
    ]);
  });

  it("asks again halfway to the end, never within 60 s", () => {
    const tape = rebinding().skip();
    tape.dueAt(second(875)).skip();
    tape.dueAt(second(937.5)).skip();
    expect(tape.client.state).toMatchObject({ phase: "rebinding", attempt: 3 });
    tape.quietUntil(second(997)).dueAt(second(997.5)).skip();
  });

  it("takes the ACK of any server, which is its server from then on", () => {
    const tape = rebinding().skip();
    tape.receives({ type: "ack", options: { serverIdentifier: "192.0.2.9" } });
    expect(tape.take()).toEqual([
      "accepted ACK",
      "close 2",
      `bound rebound ${ADDRESS} by 192.0.2.9`,
    ]);
    expect(tape.client.state.lease?.serverEndpoint.address).toBe("192.0.2.9");
  });

  it("believes the NAK of any server", () => {
    const tape = rebinding().skip();
    tape.receives({ type: "nak", options: { serverIdentifier: "192.0.2.9" } });
    expect(tape.take()).toContain(`lost ${ADDRESS}: nak`);
  });

  it("gives the address up when the lease ends, and starts over", () => {
    const tape = rebinding().skip();
    tape.sleepUntil(second(1000)).due();
    expect(tape.take()).toEqual([
      `lost ${ADDRESS}: expired`,
      "close 2",
      "open 3 frames eth0 0.0.0.0:68",
      "send 3 DISCOVER#1 to 255.255.255.255:67 secs=0",
    ]);
  });
});

describe("DhcpClient after a long sleep", () => {
  it("rebinds at once if T2 has passed", () => {
    const tape = boundTape().sleepUntil(second(3200)).due();
    expect(tape.take()).toEqual([
      `open 2 frames eth0 ${ADDRESS}:68`,
      `send 2 REQUEST#1 to 255.255.255.255:67 secs=0 ciaddr=${ADDRESS}`,
    ]);
  });

  it("starts over if the lease has ended", () => {
    const tape = boundTape().sleepUntil(second(3600)).due();
    expect(tape.take()[0]).toBe(`lost ${ADDRESS}: expired`);
  });
});

describe("DhcpClient and a lease without end", () => {
  it("never renews by itself", () => {
    const tape = boundTape({ leaseTime: 0xffffffff }).quietUntil(second(1e9));
    expect(tape.client.deadlineUs).toBe(Infinity);
    expect(tape.client.state.lease).toMatchObject({
      leaseSeconds: Infinity,
      t1Us: Infinity,
      t2Us: Infinity,
      expiresUs: Infinity,
    });
  });

  it("renews on command, every minute until it is answered", () => {
    const tape = boundTape({ leaseTime: 0xffffffff }).command(RENEW).skip();
    tape.dueAt(second(60)).skip();
    tape.dueAt(second(120)).skip();
    expect(tape.receives({ type: "ack" }).take()).toContain(
      `bound renewed ${ADDRESS} by 192.0.2.1`,
    );
  });
});

describe("DhcpClient, stop and link", () => {
  it("releases its lease from its address, and is quiet afterwards (§4.4.6)", () => {
    const tape = boundTape({}, { clientId: Uint8Array.of(0, 1) })
      .quietUntil(second(5))
      .command(STOP);
    expect(tape.take()).toEqual([
      `open 2 frames eth0 ${ADDRESS}:68`,
      `send 2 RELEASE#1 to 192.0.2.1:67 secs=0 link=${SERVER.link} ciaddr=${ADDRESS} server=192.0.2.1`,
      `released ${ADDRESS}`,
      `lost ${ADDRESS}: stopped`,
      "close 2",
    ]);
    expect(tape.last?.options.codes).toEqual([53, 54, 61]);
    tape.quietUntil(second(1e6));
    expect(tape.client.state.describe).toBe("stopped");
  });

  it("stops without a packet where there is no lease", () => {
    expect(requesting().command(STOP).take()).toEqual(["close 1"]);
  });

  it("can be started again", () => {
    const tape = requesting().command(STOP).skip().command(START);
    expect(tape.take()[0]).toBe("open 2 frames eth0 0.0.0.0:68");
  });

  it("abandons everything without a packet when the link goes down", () => {
    const tape = boundTape().dueAt(second(1800)).skip().command(link(false));
    expect(tape.take()).toEqual([`lost ${ADDRESS}: link-down`, "close 2"]);
    tape.command(link(false)).quietUntil(second(1e6));
  });

  it("starts over at once when it is up again, secs from zero", () => {
    const tape = selecting().command(link(false)).skip().quietUntil(second(9)).command(link(true));
    expect(tape.take()).toEqual([
      "open 2 frames eth0 0.0.0.0:68",
      "send 2 DISCOVER#1 to 255.255.255.255:67 secs=0",
    ]);
  });

  it("does not start with the link if it was stopped", () => {
    const tape = selecting().command(STOP).skip();
    tape.command(link(false)).command(link(true)).quietUntil(second(100));
  });
});

describe("DhcpClient and a failing network", () => {
  it.each(["denied", "in-use"] as const)("stops where its port is %s, and says so", (why) => {
    const tape = selecting().fails(why);
    const message = `eth0: the DHCP port was not opened (${why})`;
    expect(tape.take()).toEqual([`failed ${why}: ${message}`]);
    expect(tape.quietUntil(second(100)).client.state.describe).toBe(message);
    expect(tape.command(START).take()[0]).toBe("open 2 frames eth0 0.0.0.0:68");
  });

  it("tries to renew again where the port for it could not be opened", () => {
    const tape = boundTape({ leaseTime: 1000, renewalTime: 500, rebindingTime: 875 });
    tape.dueAt(second(500)).skip().fails("in-use").skip();
    expect(tape.dueAt(second(687.5)).take()[0]).toBe(`open 3 frames eth0 ${ADDRESS}:68`);
  });

  it("goes on by its policy where a packet could not be delivered", () => {
    const tape = selecting().fails("no-buffer");
    expect(tape.take()).toEqual(["failed no-buffer: eth0: a packet was not delivered (no-buffer)"]);
    expect(tape.dueAt(second(1)).take()[0]).toContain("DISCOVER#2");
  });

  it("does not care about a port that it closed", () => {
    expect(boundTape().fails("refused").take()).toEqual([]);
  });
});

describe("DhcpClient over UDP", () => {
  const server = { address: "127.0.0.1", port: 1067 };

  it("sends everything to its one server, and takes loopback addresses", () => {
    const tape = new ClientTape({ transport: { kind: "udp", server } }).command(START);
    expect(tape.take()).toEqual([
      "open 1 udp random to 127.0.0.1:1067",
      "send 1 DISCOVER#1 to 127.0.0.1:1067 secs=0",
    ]);
    const header = { yiaddr: "127.0.0.100" };
    tape.receives({ type: "offer", header, from: server }).skip();
    tape.receives({ type: "ack", header, from: server }).skip();
    expect(tape.client.state.lease?.serverEndpoint).toEqual(server);
    expect(tape.dueAt(second(1800)).take()).toEqual([
      "open 2 udp random to 127.0.0.1:1067",
      "send 2 REQUEST#1 to 127.0.0.1:1067 secs=0 ciaddr=127.0.0.100",
    ]);
  });
});

describe("DhcpClient and round trips", () => {
  it("samples the answer to a packet sent once, by the kernel's stamp where there is one", () => {
    const roundTrips = new RoundTrips();
    const tape = new ClientTape({ roundTrips }).command(START).skip();
    tape.sleepUntil(10_000).receives({ type: "offer" }).skip();
    expect(roundTrips.path("dhcp")).toMatchObject({ roundTripUs: 10_000, variationUs: 5_000 });
    const bytes = replyBytes(tape.last?.xid ?? 0, { type: "ack" });
    const stamp = instant(20_000);
    tape.client.step(instant(50_000), { kind: "datagram", on: 1, from: SERVER, bytes, stamp });
    expect(roundTrips.path("dhcp")).toMatchObject({ roundTripUs: 10_000, variationUs: 3_750 });
  });

  it("knows by the xid which of several DISCOVERs was answered", () => {
    const roundTrips = new RoundTrips();
    const tape = new ClientTape({ roundTrips }).command(START).skip();
    const first = tape.last?.xid ?? 0;
    tape.dueAt(second(1)).skip();
    tape
      .sleepUntil(second(1.2))
      .receivesBytes(replyBytes(first, { type: "offer" }))
      .skip();
    expect(roundTrips.path("dhcp")).toMatchObject({ roundTripUs: second(1.2) });
  });

  it("does not sample an answer that may belong to either of two packets (Karn)", () => {
    const roundTrips = new RoundTrips();
    const discover = fixedPolicy("fast", [MS]);
    const tape = new ClientTape({ roundTrips, discover }).command(START).skip();
    for (let sent = 1; sent <= 16; sent++) tape.dueAt(sent * MS).skip();
    tape.receives({ type: "offer" }).skip();
    expect(roundTrips.path("dhcp")).toBeUndefined();
    tape.dueAt(second(1) + 16 * MS).skip();
    tape.receives({ type: "ack" }).skip();
    expect(roundTrips.path("dhcp")).toBeUndefined();
  });
});

describe("createDhcpClient", () => {
  it("refuses what is not a MAC address", () => {
    expect(() => createDhcpClient(clientConfig({ mac: "02:00" }), seededRandom(1))).toThrow(
      RangeError,
    );
  });

  it("knows its MAC address in any writing", () => {
    const tape = new ClientTape({ mac: "02-00-00-00-00-01" }).command(START).skip();
    expect(tape.receives({ type: "offer" }).take()[0]).toBe("accepted OFFER");
  });

  it("does not answer inputs that are not its business", () => {
    const { client } = selecting();
    const about = { transaction: 1, attempt: 1, what: "DISCOVER" };
    const sent = { kind: "sent", on: 1, about, stamp: instant(0) } as const;
    expect(client.step(instant(0), sent)).toBe(SILENT);
  });
});
