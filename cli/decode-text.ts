/** A decoded message as a block of text: a line that says what it is, and its fields below in columns. */
import { formatEndpoint } from "../net/endpoint.ts";
import type { CapturedFields, MessageFields, Place } from "../services/decode.ts";
import { columns } from "./columns.ts";
import { dhcpRows, dhcpTitle } from "./decode-dhcp-text.ts";
import { dnsRows, dnsTitle } from "./decode-dns-text.ts";
import { ntpRows, ntpTitle } from "./decode-ntp-text.ts";

export type Rows = readonly (readonly string[])[];

/** What a command shows: a message of a capture, of a line of text, or by itself. */
export type Shown = MessageFields | CapturedFields | (MessageFields & { readonly line: number });

/** The block of a message, an empty line behind it. */
export function messageText(shown: Shown): string {
  const [title, rows] = titleAndRows(shown);
  const notes = "frame" in shown ? placeNotes(shown) : [];
  const head = [...placeText(shown), [title, ...notes].join(", ")].join("  ");
  return `${[head, ...columns(rows).map((row) => `  ${row}`)].join("\n")}\n\n`;
}

function titleAndRows(shown: Shown): readonly [string, Rows] {
  if ("dhcp" in shown) return [dhcpTitle(shown.dhcp), dhcpRows(shown.dhcp)];
  if ("ntp" in shown) return [ntpTitle(shown.ntp), ntpRows(shown.ntp)];
  if ("dns" in shown) return [dnsTitle(shown.dns), dnsRows(shown.dns)];
  const name = (shown.protocol ?? "message").toUpperCase();
  if (!("malformed" in shown)) return [`${name} not whole`, []];
  const { reason, offset } = shown.malformed;
  return [`${name} MALFORMED`, [[`at byte ${offset}`, reason]]];
}

function placeText(shown: Shown): readonly string[] {
  if ("line" in shown) return [`line ${shown.line}`];
  if (!("frame" in shown)) return [];
  const { frame, offset, time, transport, from, to } = shown;
  return [
    `frame ${frame} at byte ${offset}`,
    ...(time === undefined ? [] : [time]),
    `${transport} ${formatEndpoint(from)} → ${formatEndpoint(to)}`,
  ];
}

function placeNotes({ length, captured, fragment, udpChecksum }: Place): readonly string[] {
  return [
    `${length} bytes`,
    ...(captured === undefined ? [] : [`captured ${captured} of ${length} bytes`]),
    ...(fragment === undefined ? [] : ["fragment"]),
    ...(udpChecksum === undefined ? [] : ["bad UDP checksum"]),
  ];
}
