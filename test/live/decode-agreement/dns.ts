/** The fields of DNS, multicast DNS and LLMNR. */
import type { DnsFields, DnsRecordFields } from "../../../services/decode.ts";
import { typeNumber } from "../../../services/dns/index.ts";
import { bit, bits, numbers, type Field, type Item } from "./field.ts";

function each(
  name: string,
  ours: (dns: DnsFields) => readonly string[],
  theirs?: Field["theirs"],
): Field {
  return {
    names: [name],
    ours: (items) => items.flatMap(({ dns }) => (dns === undefined ? [] : ours(dns))),
    ...(theirs === undefined ? {} : { theirs }),
  };
}

function number(name: string, ours: (dns: DnsFields) => number): Field {
  return each(
    name,
    (dns) => [String(ours(dns))],
    (row, items) => (isUpdate(items) && row(name).length === 0 ? undefined : numbers(row(name))),
  );
}

/** A flag of queries and responses. */
function flag(name: string, ours: (dns: DnsFields) => boolean): Field {
  return each(
    name,
    (dns) => [bit(ours(dns))],
    (row) => bits(row(name)),
  );
}

/** A flag that tshark shows in responses only, and LLMNR has for something else. */
function responseFlag(name: string, ours: (dns: DnsFields) => boolean): Field {
  return each(
    name,
    (dns) => (dns.qr ? [bit(ours(dns))] : []),
    (row, items) =>
      items.some(isLlmnr) || items.some(({ dns }) => dns?.opcode !== 0)
        ? undefined
        : bits(row(name)),
  );
}

const LLMNR_PORT = 5355;

function isLlmnr({ from, to }: Item): boolean {
  return from.port === LLMNR_PORT || to.port === LLMNR_PORT;
}

const UPDATE = 5;

function isUpdate(items: readonly Item[]): boolean {
  return items.some(({ dns }) => dns?.opcode === UPDATE);
}

function records({ answers, authorities, additionals }: DnsFields): readonly DnsRecordFields[] {
  return [...answers, ...authorities, ...additionals];
}

/** The values that records of one kind give, in their order. */
function data(name: string, of: (record: DnsRecordFields) => readonly string[]): Field {
  return each(name, (dns) => records(dns).flatMap(of));
}

/** tshark calls the root so. */
function named(name: string): string {
  return name === "." ? "<Root>" : name;
}

/** tshark takes the owners of these apart. The root owns OPT, which is no record of ours. */
const NAMELESS = new Set(["SRV"]);
const OPT = "41";

export const DNS_FIELDS: readonly Field[] = [
  number("dns.id", ({ id }) => id),
  flag("dns.flags.response", ({ qr }) => qr),
  number("dns.flags.opcode", ({ opcode }) => opcode),
  responseFlag("dns.flags.authoritative", ({ aa }) => aa),
  flag("dns.flags.truncated", ({ tc }) => tc),
  responseFlag("dns.flags.recavail", ({ ra }) => ra),
  // not every version of tshark shows it in queries
  each(
    "dns.flags.authenticated",
    ({ ad }) => [bit(ad)],
    (row) =>
      row("dns.flags.authenticated").length === 0
        ? undefined
        : bits(row("dns.flags.authenticated")),
  ),
  each(
    "dns.flags.rcode",
    ({ qr, rcode }) => (qr ? [String(rcode & 15)] : []),
    (row) => numbers(row("dns.flags.rcode")),
  ),
  number("dns.count.queries", ({ questions }) => questions.length),
  number("dns.count.answers", ({ answers }) => answers.length),
  number("dns.count.auth_rr", ({ authorities }) => authorities.length),
  number(
    "dns.count.add_rr",
    ({ additionals, edns }) => additionals.length + (edns === undefined ? 0 : 1),
  ),
  each("dns.qry.name", ({ questions }) => questions.map(({ name }) => named(name))),
  each(
    "dns.qry.type",
    ({ questions }) => questions.map(({ type }) => String(typeNumber(type))),
    (row) => numbers(row("dns.qry.type")),
  ),
  each(
    "dns.resp.name",
    (dns) =>
      records(dns).flatMap(({ name, type }) => (NAMELESS.has(type) || name === "." ? [] : [name])),
    (row) => row("dns.resp.name").filter((name) => name !== named(".")),
  ),
  each(
    "dns.resp.type",
    (dns) => records(dns).map(({ type }) => String(typeNumber(type))),
    (row) => numbers(row("dns.resp.type")).filter((type) => type !== OPT),
  ),
  each(
    "dns.resp.ttl",
    (dns) => records(dns).map(({ ttlSeconds }) => String(ttlSeconds)),
    (row) => numbers(row("dns.resp.ttl")),
  ),
  each(
    "dns.rr.udp_payload_size",
    ({ edns }) => (edns === undefined ? [] : [String(edns.udpSize)]),
    (row) => numbers(row("dns.rr.udp_payload_size")),
  ),
  each(
    "dns.opt.code",
    ({ edns }) => (edns?.options ?? []).map(({ code }) => String(code)),
    (row) => numbers(row("dns.opt.code")),
  ),
  data("dns.a", ({ data: a }) => (a.kind === "A" ? [a.address] : [])),
  data("dns.aaaa", ({ data: aaaa }) => (aaaa.kind === "AAAA" ? [aaaa.address] : [])),
  data("dns.cname", ({ data: cname }) => (cname.kind === "CNAME" ? [named(cname.target)] : [])),
  data("dns.ns", ({ data: ns }) => (ns.kind === "NS" ? [named(ns.target)] : [])),
  data("dns.ptr.domain_name", ({ data: ptr }) => (ptr.kind === "PTR" ? [named(ptr.target)] : [])),
  data("dns.mx.mail_exchange", ({ data: mx }) => (mx.kind === "MX" ? [named(mx.exchange)] : [])),
  data("dns.srv.target", ({ data: srv }) => (srv.kind === "SRV" ? [named(srv.target)] : [])),
  data("dns.srv.port", ({ data: srv }) => (srv.kind === "SRV" ? [String(srv.port)] : [])),
  data("dns.soa.mname", ({ data: soa }) => (soa.kind === "SOA" ? [named(soa.mname)] : [])),
  data("dns.soa.serial_number", ({ data: soa }) =>
    soa.kind === "SOA" ? [String(soa.serial)] : [],
  ),
  data("dns.soa.minimum_ttl", ({ data: soa }) =>
    soa.kind === "SOA" ? [String(soa.minimumSeconds)] : [],
  ),
];
