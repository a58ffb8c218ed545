/** A DNS server on a tape, with zones that have one of everything. */
import { expect } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import type { Output } from "../../../net/service.ts";
import {
  bodyText,
  createDnsServer,
  encodeDns,
  rcodeName,
  typeNumber,
  type DecodedMessage,
  type DnsMessage,
  type DnsServerConfig,
  type DnsServerEvent,
  type RecordTypeName,
  type ZoneRecord,
} from "../../../services/dns/index.ts";
import { decoded } from "./octets.ts";

const CLIENT = { address: "192.0.2.100", port: 40_000 };
export const AT = { monoUs: 0, unixUs: 0 };

export function zone(name: string, type: RecordTypeName, data: string): ZoneRecord {
  return { name, type, ttlSeconds: 300, data };
}

export const ZONES: readonly ZoneRecord[] = [
  zone("example.com", "SOA", "ns.example.com admin.example.com 7 3600 600 86400 30"),
  zone("example.com", "NS", "ns.example.com"),
  zone("ns.example.com", "A", "192.0.2.53"),
  zone("www.Example.com", "CNAME", "web.example.com"),
  zone("web.example.com", "A", "192.0.2.1"),
  zone("web.example.com", "AAAA", "2001:db8::1"),
  zone("example.com", "MX", "10 mail.example.com"),
  zone("_ntp._udp.example.com", "SRV", "0 0 123 web.example.com"),
  zone("example.com", "TXT", '"hello"'),
  zone("1.2.0.192.in-addr.arpa", "PTR", "web.example.com"),
  zone("out.example.com", "CNAME", "elsewhere.example"),
  zone("loop.example.com", "CNAME", "loop.example.com"),
  zone("*.wild.example.com", "A", "192.0.2.9"),
  zone("there.wild.example.com", "TXT", "x"),
];

export function served(more: Partial<DnsServerConfig> = {}) {
  const server = createDnsServer(
    { port: 53, zones: ZONES, explain: false, ...more },
    seededRandom(1),
  );
  server.step(AT, { kind: "command", command: { kind: "start" } });
  return server;
}

type Server = ReturnType<typeof served>;

export function datagram(server: Server, bytes: Uint8Array): readonly Output<DnsServerEvent>[] {
  return server.step(AT, { kind: "datagram", on: 1, from: CLIENT, bytes });
}

export function query(
  name: string,
  type: RecordTypeName,
  more: Partial<DnsMessage> = {},
): DnsMessage {
  const flags = {
    qr: false,
    opcode: 0,
    aa: false,
    tc: false,
    rd: true,
    ra: false,
    ad: false,
    cd: false,
  };
  const questions = [{ name, type: typeNumber(type) as number, class: 1 }];
  return {
    id: 7,
    ...flags,
    rcode: 0,
    questions,
    answers: [],
    authorities: [],
    additionals: [],
    ...more,
  };
}

export function reply(server: Server, asked: DnsMessage | Uint8Array): DecodedMessage {
  const out = datagram(server, asked instanceof Uint8Array ? asked : encodeDns(asked));
  const [send] = out;
  if (send?.kind !== "send") expect.fail(`no reply but ${JSON.stringify(out)}`);
  expect(send.to).toEqual(CLIENT);
  return decoded(send.bytes);
}

/** A reply in few words: its code, its answers, and the type of its authority. */
export function said(name: string, type: RecordTypeName, server = served()): unknown[] {
  const { rcode, answers, authorities } = reply(server, query(name, type));
  const records = answers.map((record) => `${record.name} ${bodyText(record.body)}`);
  return [
    rcodeName(rcode),
    ...records,
    ...authorities.map((record) => `${record.body.kind} of ${record.name}`),
  ];
}
