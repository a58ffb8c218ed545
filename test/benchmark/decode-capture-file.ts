/** A capture of one device after another coming up, made by our own encoders: the same bytes on every machine. */
import { openSync, closeSync, writeSync } from "node:fs";
import { ipBytes, macBytes } from "../../net/address.ts";
import { uint32 } from "../../net/big-endian.ts";
import { seededRandom, type RandomStream } from "../../net/random.ts";
import { encodeUdpFrame } from "../../net/udp-frame.ts";
import {
  DhcpOptions,
  encodeDhcp,
  MESSAGE_TYPE,
  type DhcpMessage,
} from "../../services/dhcp/index.ts";
import {
  encodeDns,
  encodeQuery,
  parseName,
  TYPE,
  type DnsMessage,
} from "../../services/dns/index.ts";
import { encodeNtp, fromUnixUs, referenceIdOf, type NtpHeader } from "../../services/ntp/index.ts";

const SERVER = "192.0.2.1";
const SERVER_MAC = macBytes("02:00:00:00:00:01") as Uint8Array;
const CLIENT_MAC = macBytes("02:00:00:00:00:02") as Uint8Array;
const RECORD_HEADER_BYTES = 16;
const START_US = 1_780_000_000_000_000;

/** Writes a pcap file of at least `bytes` and returns how many messages are in it. */
export function writeBenchmarkCapture(path: string, bytes: number): number {
  const file = openSync(path, "w");
  const random = seededRandom(2_026).stream("capture");
  writeSync(
    file,
    Buffer.from("d4c3b2a102000400000000000000000000000400".concat("01000000"), "hex"),
  );
  let written = 24;
  let messages = 0;
  let unixUs = START_US;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  while (written + pendingBytes < bytes) {
    for (const frame of bringUp(random, unixUs)) {
      const record = Buffer.alloc(RECORD_HEADER_BYTES + frame.length);
      record.writeUInt32LE(Math.floor(unixUs / 1_000_000), 0);
      record.writeUInt32LE(unixUs % 1_000_000, 4);
      record.writeUInt32LE(frame.length, 8);
      record.writeUInt32LE(frame.length, 12);
      record.set(frame, RECORD_HEADER_BYTES);
      pending.push(record);
      pendingBytes += record.length;
      unixUs += 1_000 + random.below(1_000);
      messages++;
    }
    if (pendingBytes < 1 << 20) continue;
    written += writeSync(file, Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  }
  writeSync(file, Buffer.concat(pending));
  closeSync(file);
  return messages;
}

/** The packets of one device: a lease, two exchanges with time servers, three look-ups. */
function bringUp(random: RandomStream, unixUs: number): readonly Uint8Array[] {
  const xid = random.below(2 ** 32);
  const client = `192.0.2.${2 + random.below(250)}`;
  const host = `host-${random.below(100_000)}`;
  const lease = ["discover", "offer", "request", "ack"] as const;
  return [
    ...lease.map((type, i) =>
      i % 2 === 0
        ? frameOf("0.0.0.0", 68, "255.255.255.255", 67, dhcpMessage(type, xid, client, host))
        : frameOf(SERVER, 67, client, 68, dhcpMessage(type, xid, client, host)),
    ),
    ...[0, 1].flatMap(() => {
      const port = 32_768 + random.below(28_000);
      return [
        frameOf(client, port, SERVER, 123, encodeNtp(ntpHeader(3, unixUs))),
        frameOf(SERVER, 123, client, port, encodeNtp(ntpHeader(4, unixUs))),
      ];
    }),
    ...[TYPE.A, TYPE.AAAA, TYPE.SRV].flatMap((type) => {
      const port = 32_768 + random.below(28_000);
      const name = `${host}.lab.example`;
      const id = random.below(0x1_0000);
      const query = encodeQuery(id, parseName(name) as Uint8Array, type, 1_232);
      return [
        frameOf(client, port, SERVER, 53, query),
        frameOf(SERVER, 53, client, port, encodeDns(answer(id, name, type, client))),
      ];
    }),
  ];
}

function frameOf(
  from: string,
  fromPort: number,
  to: string,
  toPort: number,
  data: Uint8Array,
): Uint8Array {
  const source = uint32(ipBytes(from) as Uint8Array, 0);
  const destination = uint32(ipBytes(to) as Uint8Array, 0);
  return encodeUdpFrame(SERVER_MAC, CLIENT_MAC, source, fromPort, destination, toPort, data);
}

function dhcpMessage(
  type: "discover" | "offer" | "request" | "ack",
  xid: number,
  client: string,
  hostName: string,
): Uint8Array {
  const isReply = type === "offer" || type === "ack";
  const options = isReply
    ? DhcpOptions.of({
        messageType: MESSAGE_TYPE[type],
        serverIdentifier: SERVER,
        leaseTime: 3_600,
        renewalTime: 1_800,
        rebindingTime: 3_150,
        subnetMask: "255.255.255.0",
        routers: [SERVER],
        domainNameServers: [SERVER, "192.0.2.2"],
        domainName: "lab.example",
        ntpServers: [SERVER],
      })
    : DhcpOptions.of({
        messageType: MESSAGE_TYPE[type],
        clientIdentifier: Uint8Array.of(1, ...CLIENT_MAC),
        hostName,
        requestedAddress: client,
        maximumMessageSize: 1_500,
        parameterRequestList: [1, 3, 6, 12, 15, 26, 28, 42, 51, 54, 58, 59, 119, 121],
      });
  const message: DhcpMessage = {
    kind: "dhcp",
    op: isReply ? 2 : 1,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid,
    secs: 0,
    broadcast: !isReply,
    ciaddr: "0.0.0.0",
    yiaddr: isReply ? client : "0.0.0.0",
    siaddr: "0.0.0.0",
    giaddr: "0.0.0.0",
    chaddr: "02:00:00:00:00:02",
    sname: "",
    file: "",
    options,
  };
  return encodeDhcp(message);
}

function ntpHeader(mode: 3 | 4, unixUs: number): NtpHeader {
  const isReply = mode === 4;
  const zero = { seconds: 0, fraction: 0 };
  return {
    leap: 0,
    version: 4,
    mode,
    stratum: isReply ? 1 : 0,
    poll: 6,
    precision: isReply ? -24 : 0,
    rootDelayUs: 0,
    rootDispersionUs: isReply ? 1_000 : 0,
    referenceId: isReply ? referenceIdOf("GPS") : 0,
    reference: isReply ? fromUnixUs(unixUs - 5_000_000) : zero,
    origin: isReply ? fromUnixUs(unixUs) : zero,
    receive: isReply ? fromUnixUs(unixUs + 1_000) : zero,
    transmit: fromUnixUs(unixUs + (isReply ? 1_050 : 0)),
  };
}

type Answer = DnsMessage["answers"][number];

function record(name: string, type: number, body: Answer["body"]): Answer {
  return { name, type, class: 1, ttlSeconds: 300, body };
}

function answer(id: number, name: string, type: number, address: string): DnsMessage {
  const canonical = `a.${name}`;
  const alias = record(name, TYPE.CNAME, { kind: "CNAME", target: canonical });
  const answers =
    type === TYPE.A
      ? [alias, record(canonical, type, { kind: "A", address })]
      : type === TYPE.AAAA
        ? [alias, record(canonical, type, { kind: "AAAA", address: "2001:db8::1" })]
        : [
            record(name, type, {
              kind: "SRV",
              priority: 0,
              weight: 5,
              port: 443,
              target: canonical,
            }),
          ];
  return {
    id,
    qr: true,
    opcode: 0,
    aa: true,
    tc: false,
    rd: true,
    ra: true,
    ad: false,
    cd: false,
    rcode: 0,
    questions: [{ name, type, class: 1 }],
    answers,
    authorities: [record("lab.example", TYPE.NS, { kind: "NS", target: "ns.lab.example" })],
    additionals: [record("ns.lab.example", TYPE.A, { kind: "A", address: SERVER })],
    edns: { udpSize: 1_232, version: 0, dnssecOk: false, options: [] },
  };
}
