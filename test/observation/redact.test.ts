import { describe, expect, it } from "vitest";
import { toHex } from "../../net/hex.ts";
import { redactRecording, type Redaction } from "../../observation/redact.ts";
import { openRecording, type Rewinder } from "../../observation/rewind.ts";
import {
  BOOT_REPLY,
  DhcpOptions,
  MESSAGE_TYPE,
  decodeDhcp,
  encodeDhcp,
  ownClientId,
} from "../../services/dhcp/index.ts";
import { createBringUp } from "../../services/bring-up.ts";
import type { InterfaceConfig } from "../../services/bring-up/config.ts";
import {
  parseHeader,
  randomFrom,
  RecordedService,
  RECORDING_SCHEMA,
  type RandomSeed,
  type RecordingHeader,
} from "../../services/bring-up/recording.ts";
import { encodeDns } from "../../services/dns/wire/message.ts";
import { withoutCookies } from "../../observation/edns-cookies.ts";
import { Pseudonyms } from "../../observation/pseudonyms.ts";
import { LabBench, SECOND, configWith } from "../services/bring-up/bench.ts";
import { SIMULATED_INTERFACE } from "../../lab/simulated-lab.ts";
import { LOSSY, recordedRun } from "./recorded-runs.ts";

const MAC = "00:16:3e:5a:b1:c7";
const HOSTNAME = "anna-laptop";
const CLIENT_ID = ownClientId(MAC);
const KEY = Uint8Array.from({ length: 32 }, (_, index) => 200 - index);
const BLOB = Uint8Array.from({ length: 24 }, (_, index) => 0x51 + index);

function redacted(lines: readonly string[]): Redaction {
  const redaction = redactRecording(() => lines);
  if (typeof redaction === "string") throw new Error(redaction);
  return redaction;
}

function opened(lines: readonly string[]): Rewinder {
  const rewinder = openRecording(lines);
  if (typeof rewinder === "string") throw new Error(rewinder);
  return rewinder;
}

/** A run of somebody with a name, in the simulated lab, with the randomness of a real network. */
function somebodysRun(random: RandomSeed, hostname = HOSTNAME, device = "eth0"): readonly string[] {
  const lines: string[] = [];
  const identity: InterfaceConfig = {
    ...SIMULATED_INTERFACE,
    device,
    mac: MAC,
    clientId: CLIENT_ID,
    hostname,
  };
  const config = configWith({ interfaces: [identity], timeoutUs: Infinity });
  const header: RecordingHeader = {
    schema: RECORDING_SCHEMA,
    tool: "test",
    mode: "interface",
    random,
    config,
  };
  let recorder: { finish(): void } | undefined;
  const t = new LabBench({
    config,
    link: { loss: 0.2, delayUs: 3_000 },
    wrap: () => {
      const service = createBringUp(config, randomFrom(random));
      const recording = new RecordedService(service, header, (line) => lines.push(line));
      recorder = recording;
      return recording;
    },
  });
  t.system({ kind: "set-blob", name: "clientKey", bytes: BLOB });
  t.start()
    .for(60 * SECOND)
    .carrier("eth0", false)
    .for(SECOND)
    .carrier("eth0", true)
    .for(4_000 * SECOND);
  t.command({ kind: "stop" }).for(SECOND);
  recorder?.finish();
  return lines;
}

const SECRET = { kind: "secure", key: KEY } as const;
const somebodys = somebodysRun(SECRET);

/** What the ladder did, and when. */
function ladderOf({ events }: Rewinder): readonly unknown[] {
  return events.filter(({ type }) => type === "state-entered" || type === "held");
}

describe("a redacted recording", () => {
  it("has nobody in it: no address, no name, no identifier, no key, no blob", () => {
    const text = somebodys.join("\n");
    const clean = redacted(somebodys).lines.join("\n").toLowerCase();
    const macBytes = MAC.replaceAll(":", "");
    const secrets = [
      MAC,
      macBytes,
      HOSTNAME,
      toHex(new TextEncoder().encode(HOSTNAME)),
      toHex(CLIENT_ID),
      toHex(KEY),
      toHex(BLOB),
      "02:00:00:00:01:01", // the DHCP server's
    ];
    for (const secret of secrets) expect(clean).not.toContain(secret);
    // and they had been there: of names and packets those that a server gives back, or a state keeps
    for (const secret of [MAC, macBytes, HOSTNAME, toHex(CLIENT_ID), toHex(KEY), toHex(BLOB)])
      expect(text).toContain(secret);
  });

  it("replays to the same ladder at the same times, and verifies", () => {
    const [before, after] = [opened(somebodys), opened(redacted(somebodys).lines)];
    expect(redacted(somebodys)).toMatchObject({ kind: "recording", verdict: { kind: "same" } });
    expect(after.verdict).toEqual(before.verdict);
    expect(ladderOf(after)).toEqual(ladderOf(before));
    expect(after.events.map(({ atUs, type }) => [atUs, type])).toEqual(
      before.events.map(({ atUs, type }) => [atUs, type]),
    );
    expect(after.header).toMatchObject({ redacted: true, random: { kind: "drawn" } });
  });

  it("rewinds to the states that the run had, under pseudonyms", () => {
    const [before, after] = [opened(somebodys), opened(redacted(somebodys).lines)];
    for (let inputs = 0; inputs <= before.inputs; inputs += 7) {
      const [one, other] = [before.seek({ inputs }), after.seek({ inputs })];
      expect(other.at).toEqual(one.at);
      expect(other.bringUp.current).toBe(one.bringUp.current);
      expect(other.bringUp.deadlineUs).toBe(one.bringUp.deadlineUs);
    }
  });

  it("keeps a seed that is no secret", async () => {
    const lines = await recordedRun({ ...LOSSY, seed: 9 });
    const { lines: clean } = redacted(lines);
    expect(parseHeader(clean[0] ?? "")).toMatchObject({ random: { kind: "seeded", seed: 9 } });
    expect(opened(clean).verdict).toEqual({ kind: "same", inputs: lines.length - 2 });
    expect(clean.join("\n")).not.toContain(SIMULATED_INTERFACE.mac);
  });

  it.each([SECRET, { kind: "seeded", seed: 4 } as const])(
    "has no address in the name of a device either, with %j",
    (random) => {
      const named = somebodysRun(random, HOSTNAME, "enx00163e5ab1c7");
      const { kind, lines } = redacted(named);
      expect(kind).toBe("recording");
      expect(lines.join("\n")).not.toContain("00163e5ab1c7");
      expect(ladderOf(opened(lines)).length).toBe(ladderOf(opened(named)).length);
      expect(redacted(lines).lines).toEqual(lines);
    },
  );

  it("is the same again when it is redacted again", () => {
    const { lines } = redacted(somebodys);
    expect(redacted(lines).lines).toEqual(lines);
  });

  it("ends where the original was cut off", () => {
    const cut = somebodys.slice(0, 12);
    const { lines, verdict } = redacted(cut);
    expect(verdict).toMatchObject({ kind: "cut-off", inputs: 11 });
    expect(opened(lines).verdict).toMatchObject({ kind: "cut-off", inputs: 11 });
    expect(redactRecording(() => ["{}"])).toBe("not a recording: no header");
  });

  it("is the event log alone where the run cannot be told from who somebody is", () => {
    const lines = somebodysRun(SECRET, "DISCOVER");
    const { kind, lines: clean } = redacted(lines);
    expect(kind).toBe("events");
    expect(clean[0]).toBe('{"schema":"bringup.events/1"}');
    expect(clean.length).toBe(opened(lines).events.length + 1);
    expect(clean.join("\n")).not.toContain("DISCOVER");
  });
});

describe("pseudonyms", () => {
  it("keep lengths and tell addresses apart, and leave nobody's and everybody's", () => {
    const pseudonyms = new Pseudonyms();
    for (const mac of [MAC, "00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "00-16-3E-5A-B1-C8"])
      pseudonyms.addMac(mac);
    expect(pseudonyms.applied([MAC, "00:16:3e:5a:b1:c8", "ff:ff:ff:ff:ff:ff"])).toEqual([
      "06:72:65:64:00:01",
      "06:72:65:64:00:02",
      "ff:ff:ff:ff:ff:ff",
    ]);
    expect(
      pseudonyms.applied({ a: { b: [Uint8Array.of(9, 0, 0x16, 0x3e, 0x5a, 0xb1, 0xc7, 9)] } }),
    ).toEqual({
      a: { b: [Uint8Array.of(9, 6, 0x72, 0x65, 0x64, 0, 1, 9)] },
    });
    expect(pseudonyms.applied("fe80::216:3eff:fe5a:b1c7")).toBe("fe80::472:65ff:fe64:1");
  });

  it("find short names only where they stand as such", () => {
    const pseudonyms = new Pseudonyms();
    pseudonyms.addHostname("pi");
    expect(pseudonyms.applied({ hostname: "pi", reason: "no ping" })).toEqual({
      hostname: "re",
      reason: "no ping",
    });
    const packet = Uint8Array.of(1, 12, 2, 0x70, 0x69, 9, 0x70, 0x69);
    expect(pseudonyms.applied(packet)).toEqual(Uint8Array.of(1, 12, 2, 0x72, 0x65, 9, 0x70, 0x69));
  });
});

describe("pseudonyms of a DHCP message", () => {
  it("hide whom it is for: address, name, identifier, domain name, whoever that is", () => {
    const packet = encodeDhcp({
      ...ACK,
      options: DhcpOptions.of({
        messageType: MESSAGE_TYPE.ack,
        hostName: "Annas-Phone",
        clientIdentifier: Uint8Array.of(0, ...new TextEncoder().encode("anna")),
        clientFqdn: Uint8Array.of(0, 0, 0, ...new TextEncoder().encode("annas.example")),
      }),
    });
    const pseudonyms = new Pseudonyms();
    pseudonyms.addClientOf(packet);
    const clean = decodeDhcp(pseudonyms.applied(packet));
    if (clean.kind === "malformed") throw new Error(clean.reason);
    expect(clean.chaddr).toBe("06:72:65:64:00:01");
    expect(clean.options.get("hostName")).toBe("redactedred");
    expect(toHex(pseudonyms.applied(packet))).not.toContain(toHex(new TextEncoder().encode("nna")));
    pseudonyms.addClientOf(Uint8Array.of(1, 2, 3));
  });

  it("hide all of an identifier that is made of the address, also where that is known already", () => {
    // RFC 4361: the interface, often the end of its address, and a DUID with all of it (RFC 8415)
    const id = [0xff, 0x5a, 0xb1, 0xc7, 0x99, 0, 3, 0, 1, 0, 0x16, 0x3e, 0x5a, 0xb1, 0xc7];
    const packet = encodeDhcp({
      ...ACK,
      options: DhcpOptions.of({
        messageType: MESSAGE_TYPE.ack,
        clientIdentifier: Uint8Array.from(id),
      }),
    });
    const pseudonyms = new Pseudonyms();
    pseudonyms.addMac(MAC);
    pseudonyms.addClientOf(packet);
    expect(toHex(pseudonyms.applied(packet))).not.toContain("5ab1c7");
  });

  it("are none where there are too many to hide", () => {
    const pseudonyms = new Pseudonyms();
    const add = (): void => {
      for (let index = 0; index < 5_000; index++)
        pseudonyms.addMac(`02:00:00:00:${hex(index >> 8)}:${hex(index & 255)}`);
    };
    expect(add).toThrow(RangeError);
  });
});

describe("EDNS cookies", () => {
  it("become zeros, and nothing else of the message does", () => {
    const cookie = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    expect(withoutCookies(message(cookie))).toEqual(message(new Uint8Array(16)));
    const plain = message(new Uint8Array(0));
    expect(withoutCookies(plain)).toEqual(plain);
    expect(withoutCookies(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3));
  });
});

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** To somebody. */
const ACK = {
  kind: "dhcp",
  op: BOOT_REPLY,
  htype: 1,
  hlen: 6,
  hops: 0,
  xid: 7,
  secs: 0,
  broadcast: true,
  ciaddr: "0.0.0.0",
  yiaddr: "192.0.2.7",
  siaddr: "0.0.0.0",
  giaddr: "0.0.0.0",
  chaddr: "00:16:3e:77:88:99",
  sname: "",
  file: "",
} as const;

/** A DNS answer with a cookie. */
function message(data: Uint8Array): Uint8Array {
  return encodeDns({
    id: 7,
    response: true,
    opcode: 0,
    rcode: 0,
    questions: [{ name: "lab.example", type: "A", class: "IN" }],
    answers: [],
    authorities: [],
    additionals: [],
    edns: { udpSize: 1_232, version: 0, dnssecOk: false, options: [{ code: 10, data }] },
  } as never);
}
