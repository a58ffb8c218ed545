import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import type { Instant, Saved } from "../../../net/service.ts";
import {
  createNtpServer,
  decodeNtp,
  encodeNtp,
  fromUnixUs,
  type NtpServerConfig,
} from "../../../services/ntp/index.ts";
import { fromHex } from "../../../net/hex.ts";
import { REQUEST_HEX } from "../../vectors/ntp/packets.ts";
import { NOON_US } from "./tape.ts";

const CONFIG: NtpServerConfig = { port: 123, stratum: 1, referenceId: "GPS", explain: true };
const CLIENT = { address: "192.0.2.9", port: 40_123 };
const REQUEST = fromHex(REQUEST_HEX) as Uint8Array;
const AT: Instant = { monoUs: 1_000, unixUs: NOON_US + 300 };

function serving(config: Partial<NtpServerConfig> = {}) {
  const server = createNtpServer({ ...CONFIG, ...config }, seededRandom(1));
  const opened = server.step(AT, { kind: "command", command: { kind: "start" } });
  const ask = (bytes: Uint8Array, stamp?: Instant) =>
    server.step(AT, {
      kind: "datagram",
      on: 1,
      from: CLIENT,
      bytes,
      ...(stamp === undefined ? undefined : { stamp }),
    });
  return { server, opened, ask };
}

function repliesOf(outputs: ReturnType<ReturnType<typeof serving>["ask"]>) {
  return outputs.flatMap((output) => (output.kind === "send" ? [decodeNtp(output.bytes)] : []));
}

describe("NTP server", () => {
  it("opens its port when told to start, once, and closes it when told to stop", () => {
    const { server, opened } = serving({ address: "127.0.0.1" });
    expect(opened).toEqual([
      { kind: "open", port: 1, spec: { kind: "udp", port: 123, address: "127.0.0.1" } },
    ]);
    expect(server.step(AT, { kind: "command", command: { kind: "start" } })).toEqual([]);
    expect(server.step(AT, { kind: "command", command: { kind: "stop" } })).toEqual([
      { kind: "close", port: 1 },
    ]);
    expect(server.deadlineUs).toBe(Infinity);
  });

  it("answers with the request's stamp as origin and its own clock", () => {
    const { ask } = serving({ rootDelayUs: 31_250, rootDispersionUs: 15_625, leap: 1 });
    const stamp = { monoUs: 900, unixUs: NOON_US + 200 };
    const outputs = ask(REQUEST, stamp);
    expect(outputs[0]).toMatchObject({ kind: "send", on: 1, to: CLIENT });
    expect(outputs[1]).toEqual({
      kind: "event",
      event: { kind: "accepted", what: "NTP request", transaction: 1 },
    });
    expect(repliesOf(outputs)).toEqual([
      {
        kind: "ntp",
        leap: 1,
        version: 4,
        mode: 4,
        stratum: 1,
        poll: 6,
        precision: -20,
        rootDelayUs: 31_250,
        rootDispersionUs: 15_625,
        referenceId: 0x47505300,
        reference: fromUnixUs(NOON_US),
        origin: { seconds: 0x9f3c5a77, fraction: 0x12e4d80b },
        receive: fromUnixUs(NOON_US + 200),
        transmit: fromUnixUs(NOON_US + 300),
        extensions: [],
        mac: undefined,
      },
    ]);
  });

  it("answers NTPv3 as NTPv3, and ignores everything else with a reason", () => {
    const { server, ask } = serving();
    const withFirst = (first: number): Uint8Array => REQUEST.with(0, first);
    expect(repliesOf(ask(withFirst(0x1b)))).toMatchObject([{ version: 3, mode: 4 }]);
    const reasons: readonly (readonly [Uint8Array, string])[] = [
      [withFirst(0x13), "version: 2 is not 3 or 4"],
      [withFirst(0x24), "mode: 4 is not a client's"],
      [REQUEST.subarray(0, 47), "format: an NTP header has 48 bytes, at byte 47"],
    ];
    for (const [bytes, reason] of reasons) {
      expect(ask(bytes)).toEqual([
        { kind: "event", event: { kind: "ignored", what: "NTP request", reason } },
      ]);
    }
    expect(server.state).toMatchObject({ received: 4, answered: 1 });
  });

  it.each(["RATE", "DENY", "RSTR"] as const)("sends %s where it is told to", (kiss) => {
    const { ask } = serving({ kiss });
    expect(repliesOf(ask(REQUEST))).toMatchObject([{ stratum: 0, leap: 3, mode: 4 }]);
  });

  it("is silent about requests where nobody listens", () => {
    const { ask } = serving({ explain: false });
    expect(ask(REQUEST)).toHaveLength(1);
    expect(ask(new Uint8Array(4))).toEqual([]);
  });

  it("reports a port that cannot be opened, not a reply that cannot be delivered", () => {
    const { server } = serving();
    const about = { transaction: 1, attempt: 1, what: "NTP reply" };
    expect(server.step(AT, { kind: "failed", on: 1, about, why: "unreachable" })).toEqual([]);
    expect(server.step(AT, { kind: "failed", on: 1, why: "in-use" })).toEqual([
      {
        kind: "event",
        event: { kind: "failed", why: "in-use", message: "port 123 cannot be opened: in-use" },
      },
    ]);
    expect(server.state.phase).toBe("stopped");
  });

  it("goes on from a saved record", () => {
    const { server, ask } = serving();
    ask(REQUEST);
    const saved = structuredClone(server.save()) as Saved;
    const resumed = createNtpServer(CONFIG, seededRandom(1), saved);
    expect(resumed.state).toEqual(server.state);
    const input = { kind: "datagram", on: 1, from: CLIENT, bytes: REQUEST } as const;
    expect(resumed.step(AT, input)).toEqual(server.step(AT, input));
    const stop = { kind: "command", command: { kind: "stop" } } as const;
    expect(resumed.step(AT, stop)).toEqual([{ kind: "close", port: 1 }]);
  });

  it("answers a request without a stamp, as libwebsockets sends it", () => {
    const { ask } = serving();
    const zero = { seconds: 0, fraction: 0 };
    const request = decodeNtp(REQUEST);
    if (request.kind === "malformed") throw new Error(request.reason);
    const replies = repliesOf(ask(encodeNtp({ ...request, version: 3, poll: 0, transmit: zero })));
    expect(replies).toMatchObject([{ mode: 4, origin: zero }]);
  });
});
