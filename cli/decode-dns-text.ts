/** A DNS message for a person, its records as a master file has them. */
import type { DnsEdnsFields, DnsFields, DnsRecordFields } from "../services/decode.ts";
import { bodyText } from "../services/dns/wire/record-text.ts";
import type { Rows } from "./decode-text.ts";

export function dnsTitle({ qr, opcodeName, rcodeName, questions }: DnsFields): string {
  const what = opcodeName === "QUERY" ? "" : ` ${opcodeName}`;
  if (qr) return `DNS${what} response ${rcodeName}`;
  const [question] = questions;
  const asked = question === undefined ? "" : ` ${question.type} ${question.name}`;
  return `DNS${what === "" ? " query" : what}${asked}`;
}

const FLAGS = ["qr", "aa", "tc", "rd", "ra", "z", "ad", "cd"] as const;

export function dnsRows(dns: DnsFields): Rows {
  const { id, questions, edns, extendedErrors = [], trailingOctets } = dns;
  const flags = FLAGS.filter((flag) => dns[flag]).join(" ");
  return [
    ["id", `0x${id.toString(16).padStart(4, "0")}`],
    ["flags", flags === "" ? "none" : flags],
    ...questions.map(({ name, type, class: of, unicastResponse }) => [
      "question",
      name,
      "",
      unicastResponse ? `${of}, unicast response` : of,
      type,
    ]),
    ...recordRows("answer", dns.answers),
    ...recordRows("authority", dns.authorities),
    ...recordRows("additional", dns.additionals),
    ...(edns === undefined ? [] : ednsRows(edns)),
    ...extendedErrors.map(({ infoCode, name = "", extraText }) => [
      "error",
      [`${infoCode} ${name}`.trim(), ...(extraText === "" ? [] : [extraText])].join(": "),
    ]),
    ...(trailingOctets === undefined ? [] : [["behind it", `${trailingOctets} octets`]]),
  ];
}

function recordRows(section: string, records: readonly DnsRecordFields[]): Rows {
  return records.map(({ name, ttlSeconds, class: of, type, data, cacheFlush }) => [
    section,
    name,
    String(ttlSeconds),
    cacheFlush ? `${of}, cache flush` : of,
    type,
    "value" in data ? valueText(data.value) : bodyText(data),
  ]);
}

/** What another reader made of the octets: a record of names and numbers. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(" ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key} ${valueText(part)}`)
    .join(", ");
}

function ednsRows({ udpSize, version, dnssecOk, options }: DnsEdnsFields): Rows {
  return [
    ["edns", `version ${version}, UDP size ${udpSize}${dnssecOk ? ", DO" : ""}`],
    ...options.map(({ code, name, hex }) => [
      "edns option",
      `${code}${name === undefined ? "" : ` ${name}`}`,
      hex === "" ? "empty" : `0x${hex}`,
    ]),
  ];
}
