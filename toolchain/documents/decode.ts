/** `decode --json`, and a line of `decode --ndjson`. */
import { z } from "zod";
import type { CaptureCounts } from "../../net/capture/captured-messages.ts";
import type { MessageFields } from "../../services/decode.ts";
import type { Place } from "../../services/decode/captured-fields.ts";
import type { DhcpFields } from "../../services/decode/dhcp-fields.ts";
import type { DnsFields } from "../../services/decode/dns-fields.ts";
import type { NtpControlFields, NtpPrivateFields } from "../../services/decode/ntp-control.ts";
import type { NtpFields } from "../../services/decode/ntp-fields.ts";
import { heldTo } from "./held-to.ts";
import { count, endpoint } from "./parts.ts";
import { knownRecordData } from "./queries.ts";

const hex = z.string();
const fault = z
  .strictObject({ reason: z.string(), offset: count })
  .describe("why the bytes are no message, and where that shows");

type KnownOption = { readonly name: string; readonly code: number; readonly value: unknown };

const dhcp = heldTo<
  Omit<DhcpFields, "options"> & {
    readonly options: readonly (
      | (KnownOption & { readonly detail?: unknown })
      | { readonly code: number; readonly hex: string }
    )[];
  }
>()(
  z.strictObject({
    op: count,
    opName: z.enum(["BOOTREQUEST", "BOOTREPLY"]),
    messageType: z.string().describe("DISCOVER; BOOTP without option 53"),
    htype: count,
    hlen: count,
    hops: count,
    xid: count,
    secs: count,
    broadcast: z.boolean(),
    ciaddr: z.string(),
    yiaddr: z.string(),
    siaddr: z.string(),
    giaddr: z.string(),
    chaddr: z.string(),
    sname: z.string(),
    file: z.string(),
    options: z.array(
      z.union([
        z.strictObject({
          code: count,
          name: z.string(),
          value: z.unknown(),
          detail: z.unknown().optional(),
        }),
        z.strictObject({ code: count, hex }),
      ]),
    ),
  }),
).meta({ id: "dhcp" });

const ntpTime = z.strictObject({
  time: z.string().nullable().describe("ISO 8601 with nanoseconds; null: not set"),
  hex,
});

const ntp = heldTo<NtpFields>()(
  z.strictObject({
    leap: count,
    leapName: z.string(),
    version: count,
    mode: count,
    modeName: z.string(),
    stratum: count,
    poll: z.int().describe("log2 of seconds"),
    precision: z.int().describe("log2 of seconds"),
    rootDelayUs: z.number(),
    rootDispersionUs: z.number(),
    referenceId: z.string(),
    referenceIdHex: hex,
    referenceIdMeaning: z.string().optional(),
    reference: ntpTime,
    origin: ntpTime,
    receive: ntpTime,
    transmit: ntpTime,
    extensions: z.array(
      z.strictObject({
        type: count,
        name: z.string().optional(),
        offset: count,
        length: count,
      }),
    ),
    mac: z.strictObject({ keyId: count, offset: count, length: count }).optional(),
  }),
).meta({ id: "ntp" });

const ntpControl = heldTo<NtpControlFields>()(
  z.strictObject({
    version: count,
    mode: z.literal(6),
    modeName: z.string(),
    response: z.boolean(),
    error: z.boolean(),
    more: z.boolean(),
    opcode: count,
    opcodeName: z.string().optional(),
    sequence: count,
    status: count,
    associationId: count,
    offset: count,
    count,
    data: z.string(),
  }),
).meta({ id: "ntpControl" });

const ntpPrivate = heldTo<NtpPrivateFields>()(
  z.strictObject({ version: count, mode: z.literal(7), modeName: z.string(), hex }),
);

const dnsRecord = z
  .strictObject({
    name: z.string(),
    type: z.string(),
    class: z.string(),
    cacheFlush: z.literal(true).optional(),
    ttlSeconds: count,
    data: z.union([
      ...knownRecordData,
      z.strictObject({
        kind: z.literal("opaque"),
        hex,
        text: z.string(),
        value: z.unknown().optional(),
      }),
    ]),
  })
  .meta({ id: "dnsRecord" });

const dns = heldTo<DnsFields>()(
  z.strictObject({
    id: count,
    qr: z.boolean(),
    opcode: count,
    opcodeName: z.string(),
    aa: z.boolean(),
    tc: z.boolean(),
    rd: z.boolean(),
    ra: z.boolean(),
    z: z.literal(true).optional(),
    ad: z.boolean(),
    cd: z.boolean(),
    rcode: count,
    rcodeName: z.string(),
    questions: z.array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        class: z.string(),
        unicastResponse: z.literal(true).optional(),
      }),
    ),
    answers: z.array(dnsRecord),
    authorities: z.array(dnsRecord),
    additionals: z.array(dnsRecord).describe("without the OPT record, which is edns"),
    edns: z
      .strictObject({
        udpSize: count,
        version: count,
        dnssecOk: z.boolean(),
        options: z.array(
          z.strictObject({ code: count, name: z.string().optional(), hex: z.string() }),
        ),
      })
      .optional(),
    extendedErrors: z
      .array(
        z.strictObject({ infoCode: count, extraText: z.string(), name: z.string().optional() }),
      )
      .optional(),
    trailingOctets: count.optional(),
  }),
).meta({ id: "dns" });

const protocol = z.enum(["dhcp", "ntp", "dns"]);

const contents = [
  z.strictObject({ protocol: z.literal("dhcp"), dhcp }),
  z.strictObject({
    protocol: z.literal("ntp"),
    ntp: z.union([ntp, ntpControl, ntpPrivate]),
  }),
  z.strictObject({ protocol: z.literal("dns"), dns }),
  z.strictObject({ protocol: protocol.optional(), malformed: fault }),
] as const;
const [dhcpMessage, ntpMessage, dnsMessage, malformed] = contents;
const incomplete = z.strictObject({ protocol: protocol.optional() });

const fields = heldTo<MessageFieldsAsJson>()(z.union(contents));

type MessageFieldsAsJson =
  | Exclude<MessageFields, { readonly dhcp: DhcpFields }>
  | { readonly protocol: "dhcp"; readonly dhcp: z.output<typeof dhcp> };

const line = { line: z.int().min(1).describe("of the hex that was read") };

const place = heldTo<Place>()(
  z.strictObject({
    frame: z.int().min(1).describe("the packet with which it was complete"),
    offset: count.describe("where that packet's record begins in the file"),
    time: z.string().optional().describe("ISO 8601, as exact as the file is"),
    unixUs: z.number().optional(),
    transport: z.enum(["udp", "tcp"]),
    from: endpoint,
    to: endpoint,
    length: count.describe("bytes of the message on the wire"),
    udpChecksum: z.literal("bad").optional(),
    fragment: z.literal(true).optional(),
    captured: count.optional().describe("bytes of the message that the capture has"),
  }),
).shape;

/** A message by itself, with the line of hex that it came from, or with its place in a capture. */
export const MESSAGE = z.union([
  fields,
  dhcpMessage.extend(line),
  ntpMessage.extend(line),
  dnsMessage.extend(line),
  malformed.extend(line),
  dhcpMessage.extend(place),
  ntpMessage.extend(place),
  dnsMessage.extend(place),
  malformed.extend(place),
  incomplete.extend(place),
]);

const counts = heldTo<CaptureCounts>()(
  z.strictObject({
    frames: count,
    fragments: count,
    unknownLinks: count,
    unknownLinkType: count.optional(),
    brokenStreams: count,
  }),
);

export const DECODE = z
  .strictObject({
    schema: z.literal("bringup.decode/1"),
    messages: z.array(MESSAGE),
    damage: z.array(fault).describe("places of the file that cannot be read; the first 1000"),
    summary: z.strictObject({
      messages: count,
      malformed: count,
      incomplete: count,
      dhcp: count,
      ntp: count,
      dns: count,
      ...counts.partial().shape,
      damage: count,
    }),
  })
  .describe("messages as named fields: decode --json");

export const DECODE_LINE = z
  .union([...MESSAGE.options, z.strictObject({ damage: fault })])
  .describe("a message, or a damaged place of the file: a line of decode --ndjson");
