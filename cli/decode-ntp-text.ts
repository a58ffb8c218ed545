/** An NTP packet for a person. */
import { formatDurationUs } from "../net/instant.ts";
import type {
  NtpControlFields,
  NtpFields,
  NtpPrivateFields,
  NtpTimestampFields,
} from "../services/decode.ts";
import type { Rows } from "./decode-text.ts";

type AnyNtp = NtpFields | NtpControlFields | NtpPrivateFields;

export function ntpTitle(ntp: AnyNtp): string {
  const kiss = "stratum" in ntp && ntp.stratum === 0 && ntp.mode === 4 ? ", kiss-o'-death" : "";
  return `NTPv${ntp.version} ${ntp.modeName}${kiss}`;
}

export function ntpRows(ntp: AnyNtp): Rows {
  if ("stratum" in ntp) return packetRows(ntp);
  return "opcode" in ntp ? controlRows(ntp) : [["octets", `0x${ntp.hex}`]];
}

function packetRows(ntp: NtpFields): Rows {
  const { stratum, poll, precision, referenceId, referenceIdHex, referenceIdMeaning, mac } = ntp;
  const meaning = referenceIdMeaning === undefined ? "" : `, ${referenceIdMeaning}`;
  return [
    ["leap", `${ntp.leap}, ${ntp.leapName}`],
    ["stratum", `${stratum}${stratumText(stratum)}`],
    ["poll", `${poll} (${exponentText(poll)})`],
    ["precision", `${precision} (${exponentText(precision)})`],
    ["root delay", formatDurationUs(ntp.rootDelayUs)],
    ["root dispersion", formatDurationUs(ntp.rootDispersionUs)],
    ["reference id", `${referenceId} (0x${referenceIdHex})${meaning}`],
    ["reference", ...timestampCells(ntp.reference)],
    ["origin", ...timestampCells(ntp.origin)],
    ["receive", ...timestampCells(ntp.receive)],
    ["transmit", ...timestampCells(ntp.transmit)],
    ...ntp.extensions.map(({ type, name, offset, length }) => [
      "extension",
      `type 0x${type.toString(16).padStart(4, "0")}${name === undefined ? "" : ` (${name})`}`,
      `${length} bytes at byte ${offset}`,
    ]),
    ...(mac === undefined ? [] : [["mac", `key ${mac.keyId}`, macText(mac)]]),
  ];
}

function stratumText(stratum: number): string {
  if (stratum === 0) return ", unspecified";
  if (stratum === 1) return ", primary";
  return stratum < 16 ? ", secondary" : stratum === 16 ? ", not synchronised" : "";
}

/** 2^n seconds; shorter than a microsecond in nanoseconds. */
function exponentText(exponent: number): string {
  const seconds = 2 ** exponent;
  return seconds < 1e-6 ? `${(seconds * 1e9).toPrecision(3)} ns` : formatDurationUs(seconds * 1e6);
}

function timestampCells({ time, hex }: NtpTimestampFields): readonly string[] {
  return [time ?? "not set", `0x${hex}`];
}

function macText({ offset, length }: { readonly offset: number; readonly length: number }): string {
  const what = length === 4 ? ", a crypto-NAK" : "";
  return `${length} bytes at byte ${offset}${what}`;
}

function controlRows(ntp: NtpControlFields): Rows {
  const { response, error, more, opcode, opcodeName, data } = ntp;
  const flags = [
    response ? "response" : "request",
    ...(error ? ["error"] : []),
    ...(more ? ["more"] : []),
  ];
  return [
    ["opcode", `${opcode}${opcodeName === undefined ? "" : `, ${opcodeName}`}`],
    ["flags", flags.join(", ")],
    ["sequence", String(ntp.sequence)],
    ["status", `0x${ntp.status.toString(16).padStart(4, "0")}`],
    ["association id", String(ntp.associationId)],
    ["data", `${ntp.count} bytes at offset ${ntp.offset}`],
    ...data
      .split(/\r?\n/)
      .filter((line) => line !== "")
      .map((line) => ["", line]),
  ];
}
