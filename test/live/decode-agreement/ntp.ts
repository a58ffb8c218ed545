/** The fields of NTP. */
import type { NtpFields } from "../../../services/decode.ts";
import { shortFromUs } from "../../../services/ntp/timestamp.ts";
import { numbers, type Field } from "./field.ts";

function field(name: string, ours: (ntp: NtpFields) => string, theirs?: Field["theirs"]): Field {
  return {
    names: [name],
    // control messages have other fields
    ours: (items) =>
      items.flatMap(({ ntp }) => (ntp === undefined || !("stratum" in ntp) ? [] : [ours(ntp)])),
    ...(theirs === undefined ? {} : { theirs }),
  };
}

function number(name: string, ours: (ntp: NtpFields) => number): Field {
  return field(
    name,
    (ntp) => String(ours(ntp)),
    (row, [item]) =>
      item?.ntp !== undefined && "stratum" in item.ntp ? numbers(row(name)) : undefined,
  );
}

function time(name: string, key: "reference" | "origin" | "receive" | "transmit"): Field {
  return field(
    name,
    (ntp) => eraless(ntp[key].time ?? "none"),
    (row) => row(name).map((text) => eraless(isoOf(text))),
  );
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** `May 28, 2026 20:26:40.001050000 UTC` in ISO 8601; tshark has words for a timestamp that is not set. */
function isoOf(text: string): string {
  const match = /^(\w{3}) +(\d+), (\d{4}) ([\d:.]+) UTC$/.exec(text);
  if (match === null) return "none";
  const [, month = "", day = "", year = "", clock = ""] = match;
  const number = String(MONTHS.indexOf(month) / 3 + 1).padStart(2, "0");
  return `${year}-${number}-${day.padStart(2, "0")}T${clock}Z`;
}

const ERA_SECONDS = 2 ** 32;

/** tshark takes the highest bit for the era, we the time of the capture: seconds within an era, and their fraction. */
function eraless(time: string): string {
  const [whole = "", fraction = ""] = time.split(".");
  const seconds = Date.parse(`${whole}Z`) / 1_000;
  return Number.isNaN(seconds)
    ? time
    : `${((seconds % ERA_SECONDS) + ERA_SECONDS) % ERA_SECONDS}.${fraction}`;
}

/** Eight bits that tshark prints without a sign. */
function unsigned(value: number): number {
  return value & 0xff;
}

export const NTP_FIELDS: readonly Field[] = [
  number("ntp.flags.li", ({ leap }) => leap),
  number("ntp.flags.vn", ({ version }) => version),
  number("ntp.flags.mode", ({ mode }) => mode),
  number("ntp.stratum", ({ stratum }) => stratum),
  number("ntp.ppoll", ({ poll }) => unsigned(poll)),
  number("ntp.precision", ({ precision }) => unsigned(precision)),
  number("ntp.rootdelay", ({ rootDelayUs }) => shortFromUs(rootDelayUs)),
  number("ntp.rootdispersion", ({ rootDispersionUs }) => shortFromUs(rootDispersionUs)),
  field("ntp.refid", ({ referenceIdHex }) => referenceIdHex),
  time("ntp.reftime", "reference"),
  time("ntp.org", "origin"),
  time("ntp.rec", "receive"),
  time("ntp.xmt", "transmit"),
  {
    names: ["ntp.ext.type"],
    ours: (items) =>
      items.flatMap(({ ntp }) => (ntp?.extensions ?? []).map(({ type }) => String(type))),
    theirs: (row) => numbers(row("ntp.ext.type")),
  },
];
