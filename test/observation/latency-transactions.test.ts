import { describe, expect, it } from "vitest";
import { LatencyTape } from "./latency-tape.ts";

const DHCP = "dhcp/eth0";

describe("a transaction", () => {
  it("is its waits and the server's time", () => {
    const tape = new LatencyTape()
      .sent(0, DHCP, "REQUEST", 7, 1)
      .sent(100, DHCP, "REQUEST", 7, 2)
      .received(130, DHCP, "ACK", 7);
    expect(tape.finish()).toEqual([
      "wait REQUEST 0+100 resent #1",
      "server REQUEST 100+30 answered #2",
      "transaction REQUEST 0+130 answered #2",
    ]);
    expect(tape.records[2]).toEqual({
      atUs: 0,
      durationUs: 130,
      phase: "transaction",
      source: DHCP,
      what: "REQUEST",
      outcome: "answered",
      transaction: 7,
      attempt: 2,
      peer: "192.0.2.1:67",
      sentBytes: 300,
      receivedBytes: 309,
    });
  });

  it("is told when the clock has gone on, and not before", () => {
    const tape = new LatencyTape().sent(0, DHCP, "DISCOVER", 1, 1).received(5, DHCP, "OFFER", 1);
    expect(tape.records).toEqual([]);
    tape.say(6, "link", { type: "link", device: "eth0", carrier: true });
    expect(tape.records.map(({ phase }) => phase)).toEqual(["server", "transaction"]);
  });

  it("goes on where each attempt has an id of its own", () => {
    const tape = new LatencyTape()
      .sent(0, DHCP, "DISCOVER", 11, 1)
      .sent(60, DHCP, "DISCOVER", 12, 2)
      .received(80, DHCP, "OFFER", 12);
    expect(tape.finish()).toEqual([
      "wait DISCOVER 0+60 resent #1",
      "server DISCOVER 60+20 answered #2",
      "transaction DISCOVER 0+80 answered #2",
    ]);
  });

  it("counts the server from the packet that was answered: a later one was for nothing", () => {
    const tape = new LatencyTape()
      .sent(0, DHCP, "DISCOVER", 11, 1)
      .sent(60, DHCP, "DISCOVER", 12, 2)
      .received(80, DHCP, "OFFER", 11);
    expect(tape.finish()).toEqual([
      "wait DISCOVER 0+60 resent #1",
      "server DISCOVER 0+80 answered #1",
      "transaction DISCOVER 0+80 answered #2",
    ]);
  });

  it("takes the attempt that the answer names, else the last one to that server", () => {
    const named = new LatencyTape()
      .sent(0, "ntp", "NTP request", 1, 1, "192.0.2.11")
      .sent(20, "ntp", "NTP request", 1, 2, "192.0.2.12")
      .sent(40, "ntp", "NTP request", 1, 3, "192.0.2.11")
      .received(50, "ntp", "reply", 1, { from: "192.0.2.11", attempt: 1 });
    expect(named.finish()).toContain("server NTP request 0+50 answered #1");
    const unnamed = new LatencyTape()
      .sent(0, "ntp", "NTP request", 1, 1, "192.0.2.11")
      .sent(20, "ntp", "NTP request", 1, 2, "192.0.2.12")
      .received(50, "ntp", "reply", 1, { from: "192.0.2.11" });
    expect(unnamed.finish()).toContain("server NTP request 0+50 answered #1");
  });

  it("is refused by a NAK and by a kiss, which are their reason", () => {
    const nak = new LatencyTape().sent(0, DHCP, "REQUEST", 7, 1).received(9, DHCP, "NAK", 7);
    expect(nak.finish()).toEqual([
      "server REQUEST 0+9 refused #1 (NAK)",
      "transaction REQUEST 0+9 refused #1 (NAK)",
    ]);
    const kiss = new LatencyTape()
      .sent(0, "ntp", "NTP request", 1, 1)
      .received(9, "ntp", "kiss RATE", 1);
    expect(kiss.finish()[1]).toBe("transaction NTP request 0+9 refused #1 (kiss RATE)");
  });

  it("of which nothing comes is given up where the next one of its service begins", () => {
    const tape = new LatencyTape()
      .sent(0, DHCP, "REQUEST", 7, 1)
      .sent(100, DHCP, "REQUEST", 7, 2)
      .sent(300, DHCP, "DISCOVER", 8, 1)
      .received(310, DHCP, "OFFER", 8);
    expect(tape.finish()).toEqual([
      "wait REQUEST 0+100 resent #1",
      "wait REQUEST 100+200 gave-up #2",
      "transaction REQUEST 0+300 gave-up #2",
      "server DISCOVER 300+10 answered #1",
      "transaction DISCOVER 300+10 answered #1",
    ]);
  });

  it("is given up where the service says so, long before the next one", () => {
    const tape = new LatencyTape()
      .sent(0, "ntp", "NTP request", 1, 1)
      .service(500, "ntp", "failed", { why: "no-answer" })
      .service(2_000, "ntp", "failed", { why: "gave-up" })
      .sent(64_000, "ntp", "NTP request", 2, 1);
    expect(tape.finish(64_500)).toEqual([
      "wait NTP request 0+2000 gave-up #1",
      "transaction NTP request 0+2000 gave-up #1",
      "wait NTP request 64000+500 open #1",
      "transaction NTP request 64000+500 open #1",
    ]);
  });

  it("says that the network would not take a packet", () => {
    const tape = new LatencyTape()
      .sent(0, "ntp", "NTP request", 1, 1)
      .say(0, "ntp", { type: "send-failed", why: "unreachable", what: "NTP request" })
      .sent(20, "ntp", "NTP request", 1, 2)
      .say(20, "ntp", { type: "send-failed", why: "unreachable", what: "NTP request" })
      .service(30, "ntp", "failed", { why: "gave-up" });
    expect(tape.finish()).toEqual([
      "wait NTP request 0+20 failed #1 (unreachable)",
      "wait NTP request 20+10 failed #2 (unreachable)",
      "transaction NTP request 0+30 failed #2 (unreachable)",
    ]);
  });

  it("is none where no answer is wanted", () => {
    const tape = new LatencyTape().sent(0, DHCP, "RELEASE", 1, 1).sent(1, DHCP, "DECLINE", 2, 1);
    expect(tape.finish(10)).toEqual([]);
  });

  it("whose beginning was not seen begins with what was", () => {
    const tape = new LatencyTape()
      .sent(50, "ntp", "NTP request", 3, 4)
      .received(60, "ntp", "reply", 3);
    expect(tape.finish()[1]).toBe("transaction NTP request 50+10 answered #4");
  });
});

describe("questions of DNS", () => {
  it("are told apart, however many are under way", () => {
    const tape = new LatencyTape()
      .sent(0, "dns", "A a.example", 1, 1)
      .sent(0, "dns", "A b.example", 2, 1)
      .sent(20, "dns", "A a.example", 1, 2)
      .received(25, "dns", "A b.example", 2)
      .received(30, "dns", "A a.example", 1);
    expect(tape.finish()).toEqual([
      "wait A a.example 0+20 resent #1",
      "server A b.example 0+25 answered #1",
      "transaction A b.example 0+25 answered #1",
      "server A a.example 20+10 answered #2",
      "transaction A a.example 0+30 answered #2",
    ]);
  });

  it("were refused by a server where the same is asked again at once", () => {
    const tape = new LatencyTape()
      .sent(0, "dns", "A a.example", 1, 1, "192.0.2.53")
      .received(10, "dns", "A a.example", 1, { from: "192.0.2.53" })
      .sent(10, "dns", "A a.example", 1, 2, "192.0.2.54")
      .received(40, "dns", "A a.example", 1, { from: "192.0.2.54" });
    expect(tape.finish()).toEqual([
      "server A a.example 0+10 refused #1",
      "server A a.example 10+30 answered #2",
      "transaction A a.example 0+40 answered #2",
    ]);
  });

  it("go on with the target of a CNAME, which was an answer", () => {
    const tape = new LatencyTape()
      .sent(0, "dns", "A www.example", 1, 1)
      .received(10, "dns", "A www.example", 1)
      .sent(10, "dns", "A host.example", 1, 2)
      .received(40, "dns", "A host.example", 1);
    expect(tape.finish()).toEqual([
      "server A www.example 0+10 answered #1",
      "server A host.example 10+30 answered #2",
      "transaction A www.example 0+40 answered #2",
    ]);
  });

  it("end with the look-up of the name that was asked for, wherever a CNAME led", () => {
    const silent = ledByCname().service(50, "dns", "answer", {
      name: "www.example",
      outcome: "timeout",
    });
    expect(silent.finish(90).at(-1)).toBe("transaction A www.example 0+50 gave-up #2 (timeout)");
    const refused = ledByCname()
      .received(40, "dns", "A host.example", 1)
      .service(40, "dns", "answer", { name: "www.example", outcome: "servfail" });
    expect(refused.finish(90).at(-1)).toBe("transaction A www.example 0+40 refused #2 (servfail)");
  });

  it("end with their look-up, whose outcome is the reason", () => {
    const answered = new LatencyTape()
      .sent(0, "dns", "A a.example", 1, 1)
      .received(10, "dns", "A a.example", 1)
      .service(10, "dns", "answer", { name: "a.example", outcome: "nxdomain" });
    expect(answered.finish()[1]).toBe("transaction A a.example 0+10 answered #1 (nxdomain)");
    const refused = new LatencyTape()
      .sent(0, "dns", "A a.example", 1, 1)
      .received(10, "dns", "A a.example", 1)
      .service(10, "dns", "answer", { name: "a.example", outcome: "servfail" });
    expect(refused.finish()[1]).toBe("transaction A a.example 0+10 refused #1 (servfail)");
    const silent = new LatencyTape()
      .sent(0, "dns", "A a.example", 1, 1)
      .sent(0, "dns", "A b.example", 2, 1)
      .service(500, "dns", "answer", { name: "a.example", outcome: "timeout" });
    expect(silent.finish(600)).toEqual([
      "wait A a.example 0+500 gave-up #1 (timeout)",
      "transaction A a.example 0+500 gave-up #1 (timeout)",
      "wait A b.example 0+600 open #1",
      "transaction A b.example 0+600 open #1",
    ]);
  });

  it("end as given up, the oldest first, where there are more than can be kept", () => {
    const tape = new LatencyTape();
    for (let id = 1; id <= 300; id++) tape.sent(id, "dns", `A ${id}.example`, id, 1);
    expect(tape.records.filter(({ phase }) => phase === "transaction").length).toBe(300 - 256);
    tape.finish(1_000);
    expect(tape.records.filter(({ phase }) => phase === "transaction").length).toBe(300);
  });
});

/** A question whose first answer is another name, which is asked for next. */
function ledByCname(): LatencyTape {
  return new LatencyTape()
    .sent(0, "dns", "A www.example", 1, 1)
    .received(10, "dns", "A www.example", 1)
    .sent(10, "dns", "A host.example", 1, 2);
}
