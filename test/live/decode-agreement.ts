/**
 * Whether our decoder and tshark read a capture alike: the same messages in the same packets, and in each the same
 * header fields, options, names, times and addresses.
 *
 * tshark prints the fields of a packet as lists, so ours are put into lists, too, and both are compared as text. An
 * option of DHCP is compared by its octets: ours are written again from the value that we read.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { CapturedMessages } from "../../net/capture/captured-messages.ts";
import { decodeCaptured, portsFor } from "../../services/decode.ts";
import { DHCP_FIELDS } from "./decode-agreement/dhcp.ts";
import { DNS_FIELDS } from "./decode-agreement/dns.ts";
import { NTP_FIELDS } from "./decode-agreement/ntp.ts";
import type { Field, Item, Row } from "./decode-agreement/field.ts";

const FIELDS: Readonly<Record<"dhcp" | "ntp" | "dns", readonly Field[]>> = {
  dhcp: DHCP_FIELDS,
  ntp: NTP_FIELDS,
  dns: DNS_FIELDS,
};

const ALL = [...DHCP_FIELDS, ...NTP_FIELDS, ...DNS_FIELDS].flatMap(({ names }) => names);
const NAMES = ["frame.number", "_ws.malformed", ...new Set(ALL)];
/** What an ICMP error quotes is no message, and what tshark guesses on other ports is not ours to see. */
const FILTER = [
  "(dhcp or ntp or dns or mdns or llmnr)",
  "(udp.port in {53, 67, 68, 123, 5353, 5355} or tcp.port == 53)",
  "not icmp and not icmpv6",
].join(" and ");

/** Each difference as a line that names the packet, the field and both readings; none: they agree. */
export function disagreements(captureFile: string): string[] {
  const ours = ourItems(captureFile);
  const theirs = theirRows(captureFile);
  const frames = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted((a, b) => a - b);
  return frames.flatMap((frame) => {
    const items = ours.get(frame);
    const row = theirs.get(frame);
    if (items === undefined) return [`packet ${frame}: only tshark sees a message`];
    if (row === undefined)
      return items.every(isMalformed) ? [] : [`packet ${frame}: only we see a message`];
    return frameDisagreements(items, row).map((line) => `packet ${frame}: ${line}`);
  });
}

function isMalformed({ malformed }: Item): boolean {
  return malformed !== undefined;
}

function frameDisagreements(items: readonly Item[], row: Row): readonly string[] {
  const malformed = items.find(isMalformed)?.malformed;
  const theyToo = row("_ws.malformed").length > 0;
  if (malformed !== undefined)
    return theyToo
      ? []
      : [`malformed for us alone: ${malformed.reason} (byte ${malformed.offset})`];
  const whole = items.filter(({ dhcp, ntp, dns }) => (dhcp ?? ntp ?? dns) !== undefined);
  if (whole.length === 0) return [];
  if (theyToo) return ["malformed for tshark alone"];
  const fields = [...new Set(whole.map(({ protocol }) => protocol))].flatMap(
    (name) => FIELDS[name],
  );
  return fields.flatMap(({ names, ours, theirs }) => {
    const expected = theirs === undefined ? row(names[0] as string) : theirs(row, whole);
    const actual = ours(whole);
    return expected === undefined || expected.join("|") === actual.join("|")
      ? []
      : [`${names[0]}: tshark ${expected.join("|")}, ours ${actual.join("|")}`];
  });
}

/** Our messages by packet, as the command prints them. */
function ourItems(captureFile: string): ReadonlyMap<number, readonly Item[]> {
  const messages = new CapturedMessages(portsFor("auto"));
  messages.push(readFileSync(captureFile));
  messages.end();
  const items = new Map<number, Item[]>();
  for (let found = messages.next(); found !== undefined; found = messages.next()) {
    if (found.kind === "damage") throw new Error(`byte ${found.offset}: ${found.reason}`);
    const item: Item = JSON.parse(JSON.stringify(decodeCaptured(found, "auto", undefined)));
    const known = items.get(item.frame);
    if (known === undefined) items.set(item.frame, [item]);
    else known.push(item);
  }
  return items;
}

const LIST_SEPARATOR = "|";

/** tshark's fields by packet. */
function theirRows(captureFile: string): ReadonlyMap<number, Row> {
  const wanted = NAMES.flatMap((name) => ["-e", name]);
  const form = ["-T", "fields", "-E", "occurrence=a", "-E", `aggregator=${LIST_SEPARATOR}`];
  const reassembly = ["-o", "tcp.reassemble_out_of_order:TRUE"];
  const args = ["-n", ...reassembly, "-r", captureFile, "-Y", FILTER, ...form, ...wanted];
  const { status, stdout, stderr, error } = spawnSync("tshark", args, {
    encoding: "latin1",
    maxBuffer: 1 << 30,
  });
  if (error !== undefined) throw new Error(`tshark is needed for this: ${error.message}`);
  if (status !== 0) throw new Error(`tshark ended with ${status}: ${stderr}`);
  const rows = stdout.split("\n").filter((line) => line !== "");
  return new Map(
    rows.map((line) => {
      const cells = line.split("\t");
      const row: Row = (name) => {
        const cell = cells[NAMES.indexOf(name)] ?? "";
        return cell === "" ? [] : cell.split(LIST_SEPARATOR);
      };
      return [Number(cells[0]), row];
    }),
  );
}
