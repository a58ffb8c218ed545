import { describe, expect, it } from "vitest";
import type { NtpEvent } from "../../../services/ntp/index.ts";
import { PASSED } from "../../../services/ntp/checks.ts";
import { A, B, given, KISS, MS, NOON_US, replyTo, SECOND, Tape } from "./tape.ts";

const ZERO = { seconds: 0, fraction: 0 };

/** A client with a request to A out for 10 ms. */
function asking(...more: readonly string[]): Tape {
  const t = new Tape();
  t.start(...given(A, ...more));
  t.nowUs += 10 * MS;
  t.events();
  return t;
}

function ignored(reason: string): readonly NtpEvent[] {
  return [{ kind: "ignored", what: "reply", reason }];
}

describe("an NTP request", () => {
  it("goes from a fresh random port, connected to the server, and asks for its stamp (RFC 9109)", () => {
    const t = new Tape({ source: { address: "192.0.2.77", device: "eth0" } });
    const outputs = t.start(...given(A));
    expect(outputs).toEqual([
      {
        kind: "open",
        port: 1,
        spec: {
          kind: "udp",
          port: "random",
          peer: { address: A, port: 123 },
          address: "192.0.2.77",
          device: "eth0",
        },
      },
      {
        kind: "send",
        on: 1,
        to: { address: A, port: 123 },
        bytes: expect.any(Uint8Array),
        about: { transaction: 1, attempt: 1, what: "NTP request" },
        stamp: true,
      },
    ]);
  });

  it("tells nothing but version, mode, poll and a random stamp", () => {
    const t = asking();
    expect(t.last.message).toEqual({
      kind: "ntp",
      leap: 0,
      version: 4,
      mode: 3,
      stratum: 0,
      poll: 6,
      precision: 0,
      rootDelayUs: 0,
      rootDispersionUs: 0,
      referenceId: 0,
      reference: ZERO,
      origin: ZERO,
      receive: ZERO,
      transmit: expect.anything(),
      extensions: [],
      mac: undefined,
    });
    t.runUntil(SECOND);
    const stamps = new Set(t.requests.map(({ message }) => message.transmit.seconds));
    expect(stamps.size).toBe(t.requests.length);
    const ports = new Set(t.requests.map(({ port }) => port));
    expect(ports.size).toBe(t.requests.length);
  });
});

describe("NTP client, a good reply", () => {
  it("becomes a sample, and every port is closed", () => {
    const t = asking();
    const outputs = t.reply({}, t.last, 5 * SECOND);
    expect(outputs).toEqual([
      { kind: "close", port: 1 },
      { kind: "event", event: { kind: "accepted", what: "reply", transaction: 1, attempt: 1 } },
      {
        kind: "event",
        event: {
          kind: "sample",
          sample: expect.objectContaining({
            server: A,
            offsetUs: 5 * SECOND + 5 * MS,
            delayUs: 10 * MS,
            at: { monoUs: 10 * MS, unixUs: NOON_US + 10 * MS },
            checks: PASSED,
          }) as unknown,
        },
      },
    ]);
    expect(t.client.state).toMatchObject({
      phase: "synchronised",
      server: A,
      sent: 1,
      received: 1,
    });
    expect(t.client.state.describe).toMatch(
      /^offset \+5\.00 s ± .* from 192\.0\.2\.3 \(stratum 2\)$/,
    );
  });

  it("is measured from the driver's stamps where there are some", () => {
    const t = new Tape();
    t.start(...given(A));
    const sent = { monoUs: 2 * MS, unixUs: NOON_US + 2 * MS };
    const about = { transaction: 1, attempt: 1, what: "NTP request" };
    t.input({ kind: "sent", on: 1, about, stamp: sent });
    t.nowUs = 20 * MS;
    const stamp = { monoUs: 12 * MS, unixUs: NOON_US + 12 * MS };
    const bytes = replyTo(t.last.message, NOON_US + 7 * MS);
    t.input({ kind: "datagram", on: 1, from: t.last.to, bytes, stamp });
    expect(t.client.state.sample).toMatchObject({ offsetUs: 0, delayUs: 10 * MS, at: stamp });
  });

  it("counts when it comes late, to an older request", () => {
    const t = asking(B);
    t.runUntil(300 * MS);
    expect(t.asked()).toEqual([A, B, A]);
    const late = t.reply({}, t.requests[0]);
    expect(late.filter(({ kind }) => kind === "close")).toHaveLength(3);
    expect(t.client.state.sample).toMatchObject({ server: A, delayUs: 300 * MS });
  });

  it("is accepted once: a copy finds the request answered", () => {
    const t = asking();
    t.reply();
    t.events();
    t.reply({}, t.requests[0]);
    expect(t.events()).toEqual(ignored("T2: this request was answered already"));
    expect(t.client.state).toMatchObject({ phase: "synchronised", received: 2, ignored: 1 });
  });

  it("may be of version 3", () => {
    const t = asking();
    t.reply({ version: 3 });
    expect(t.client.state.phase).toBe("synchronised");
  });

  it("is silent about packets where nobody listens", () => {
    const t = new Tape({ explain: false });
    t.start(...given(A));
    expect(t.receive(new Uint8Array(3))).toEqual([]);
    t.reply();
    expect(t.events().map(({ kind }) => kind)).toEqual(["sample"]);
  });
});

describe("NTP client, a packet that is nobody's word", () => {
  it("is ignored with a reason, and the request stays open", () => {
    const t = asking();
    const { message } = t.last;
    const stranger = { address: B, port: 123 };
    const otherPort = { address: A, port: 124 };
    const good = replyTo(message, t.at.unixUs);
    const bad: readonly (readonly [reason: string, () => unknown])[] = [
      ["format: an NTP header has 48 bytes, at byte 5", () => t.receive(new Uint8Array(5))],
      ["sender: not the server that was asked", () => t.receive(good, t.last, stranger)],
      ["sender: not the server that was asked", () => t.receive(good, t.last, otherPort)],
      ["version: 2 is not 3 or 4", () => t.reply({ version: 2 })],
      ["mode: 3 is not a server's", () => t.reply({ mode: 3 })],
      ["mode: 5 is not a server's", () => t.reply({ mode: 5 })],
      ["T2: its origin is not our transmit stamp", () => t.reply({ origin: ZERO })],
      [
        "T2: its origin is not our transmit stamp",
        () => t.reply({ origin: { ...message.transmit, fraction: message.transmit.fraction ^ 1 } }),
      ],
      [
        "no request awaits a reply on this port",
        () => t.input({ kind: "datagram", on: 99, from: t.last.to, bytes: good }),
      ],
    ];
    for (const [reason, receive] of bad) {
      receive();
      expect(t.events()).toEqual(ignored(reason));
    }
    expect(t.client.state).toMatchObject({ phase: "querying", ignored: bad.length });
    expect(t.closed.size).toBe(0);
    t.reply();
    expect(t.client.state.phase).toBe("synchronised");
  });

  it("cannot send the client away with a forged kiss-o'-death (RFC 5905 §7.4, origin first)", () => {
    const t = asking();
    t.reply({ ...KISS.DENY, origin: { seconds: 1, fraction: 2 } });
    expect(t.events()).toEqual(ignored("T2: its origin is not our transmit stamp"));
    expect(t.client.state.servers[0]).not.toHaveProperty("dropped");
  });

  it("is not the answer to a request of another port", () => {
    const t = asking(B);
    t.runUntil(150 * MS);
    t.events();
    const [first, second] = t.requests;
    if (first === undefined || second === undefined) throw new Error("two requests expected");
    const bytes = replyTo(first.message, t.at.unixUs);
    t.receive(bytes, second);
    expect(t.events()).toEqual(ignored("T2: its origin is not our transmit stamp"));
  });
});

describe("NTP client, a reply that is of no use", () => {
  it("is refused by name and the next server is asked at once", () => {
    const t = asking(B);
    const outputs = t.reply({ leap: 3 });
    expect(t.events()).toEqual([
      { kind: "refused", server: A, check: "T6", reason: "leap 3: its clock is not synchronised" },
      { kind: "ignored", what: "reply", reason: "T6: leap 3: its clock is not synchronised" },
    ]);
    expect(outputs[0]).toEqual({ kind: "close", port: 1 });
    expect(t.asked()).toEqual([A, B]);
    expect(t.last.atUs).toBe(10 * MS);
    expect(t.client.state.servers[0]).toMatchObject({
      server: A,
      requests: 1,
      replies: 1,
      lastError: "T6: leap 3: its clock is not synchronised",
    });
  });

  it("leaves the schedule alone when nobody else is there to ask", () => {
    const t = asking();
    t.reply({ stratum: 16 });
    expect(t.asked()).toEqual([A]);
    t.runUntil(SECOND);
    expect(t.asked()).toEqual([A, A, A]);
    expect(t.requests[1]?.atUs).toBeGreaterThanOrEqual(100 * MS);
  });

  it("leaves the schedule alone while a newer request to another server is out", () => {
    const t = asking(B);
    t.runUntil(150 * MS);
    expect(t.asked()).toEqual([A, B]);
    t.reply({ leap: 3 }, t.requests[0]);
    expect(t.asked()).toEqual([A, B]);
    t.runUntil(350 * MS);
    expect(t.asked()).toEqual([A, B, B]);
  });

  it("is refused when it repeats the stamps of the last one (T1)", () => {
    const t = asking();
    t.reply();
    const first = t.client.state.sample;
    t.command({ kind: "query" });
    t.events();
    t.receive(replyTo(t.last.message, NOON_US + 10 * MS));
    expect(t.events()[0]).toMatchObject({ kind: "refused", check: "T1" });
    expect(t.client.state.sample).toBe(first);
  });

  it("is refused beyond the configured root distance (T7)", () => {
    const t = new Tape({ maxRootDistanceUs: 10 * MS });
    t.start(...given(A));
    t.reply();
    expect(t.events()[0]).toMatchObject({ kind: "refused", check: "T7" });
  });

  it("is refused when the clock was stepped between sending and receiving", () => {
    const t = asking();
    t.wallUs += SECOND;
    t.reply();
    expect(t.events()[0]).toMatchObject({ kind: "refused", check: "clock" });
    expect(t.client.state.phase).toBe("querying");
  });
});
