/** The fields of DHCP. */
import { fromHex, toHex } from "../../../net/hex.ts";
import type { DhcpFields, DhcpOptionFields } from "../../../services/decode.ts";
import { OPTIONS, type OptionName } from "../../../services/dhcp/index.ts";
import { definitionNamed } from "../../../services/dhcp/option-table.ts";
import { numbers, type Field, type Item, type Row } from "./field.ts";

function field(name: string, ours: (dhcp: DhcpFields) => string, theirs?: Field["theirs"]): Field {
  return {
    names: [name],
    ours: (items) => items.flatMap(({ dhcp }) => (dhcp === undefined ? [] : [ours(dhcp)])),
    ...(theirs === undefined ? {} : { theirs }),
  };
}

function number(name: string, ours: (dhcp: DhcpFields) => number): Field {
  return field(
    name,
    (dhcp) => String(ours(dhcp)),
    (row) => numbers(row(name)),
  );
}

export const DHCP_FIELDS: readonly Field[] = [
  number("dhcp.type", ({ op }) => op),
  // the client identifier has the same field behind it, as it has the address
  field(
    "dhcp.hw.type",
    ({ htype }) => String(htype),
    (row) => numbers(row("dhcp.hw.type").slice(0, 1)),
  ),
  number("dhcp.hw.len", ({ hlen }) => hlen),
  number("dhcp.hops", ({ hops }) => hops),
  number("dhcp.id", ({ xid }) => xid),
  number("dhcp.secs", ({ secs }) => secs),
  field(
    "dhcp.flags",
    ({ broadcast }) => String(broadcast),
    (row) => row("dhcp.flags").map((flags) => String(Number(flags) >= 0x8000)),
  ),
  field("dhcp.ip.client", ({ ciaddr }) => ciaddr),
  field("dhcp.ip.your", ({ yiaddr }) => yiaddr),
  field("dhcp.ip.server", ({ siaddr }) => siaddr),
  field("dhcp.ip.relay", ({ giaddr }) => giaddr),
  field(
    "dhcp.hw.mac_addr",
    ({ chaddr }) => chaddr,
    (row, [item]) => (item?.dhcp?.hlen === 6 ? row("dhcp.hw.mac_addr").slice(0, 1) : undefined),
  ),
  {
    names: ["dhcp.option.type", "dhcp.option.length", "dhcp.option.value"],
    ours: (items) => items.flatMap(({ dhcp }) => dhcp?.options.map(optionText) ?? []),
    // options in other fields are listed where option 52 stands, and not in the order in which RFC 3396 joins them
    theirs: (row, items) => (items.some(isOverloaded) ? undefined : optionTexts(row)),
  },
  {
    names: ["dhcp.option.dhcp_dns_domain_search_list_fqdn"],
    ours: (items) =>
      items.flatMap(({ dhcp }) =>
        (dhcp?.options ?? []).flatMap((option) =>
          option.code === DOMAIN_SEARCH && "value" in option ? (option.value as string[]) : [],
        ),
      ),
  },
];

const OVERLOAD = 52;

function isOverloaded({ dhcp }: Item): boolean {
  return dhcp?.options.some(({ code }) => code === OVERLOAD) ?? false;
}

const PAD = "0";
/** Compressed names can be written in many ways; they have a field of their own. */
const DOMAIN_SEARCH = 119;

/** tshark lists the pieces of a long option one by one, and no value for an empty one. */
function optionTexts(row: Row): readonly string[] {
  const lengths = [...row("dhcp.option.length")];
  const values = [...row("dhcp.option.value")];
  const whole = new Map<string, string>();
  for (const code of row("dhcp.option.type")) {
    if (code === PAD) continue;
    const value = Number(lengths.shift()) === 0 ? "" : (values.shift() ?? "");
    whole.set(code, (whole.get(code) ?? "") + value);
  }
  return [...whole].map(([code, hex]) => `${code}=${normal(Number(code), hex)}`);
}

function optionText(option: DhcpOptionFields): string {
  const { code } = option;
  return `${code}=${normal(code, "hex" in option ? option.hex : writtenAgain(option.name, option.value))}`;
}

function writtenAgain(name: string, value: unknown): string {
  const { format } = definitionNamed(name as OptionName);
  const isOctets = OPTIONS[name as OptionName].format === "bytes";
  const bytes: number[] = [];
  format.write(isOctets ? fromHex(value as string) : value, bytes);
  return toHex(Uint8Array.from(bytes));
}

/** What two encoders may write differently for the same value. */
function normal(code: number, hex: string): string {
  if (code === DOMAIN_SEARCH) return "…";
  const spec = Object.values(OPTIONS).find((known) => known.code === code);
  if (spec?.format === "text") return hex.replace(/(?:00)+$/, "");
  if (spec?.format === "bool") return hex === "00" ? "00" : "01";
  return hex;
}
