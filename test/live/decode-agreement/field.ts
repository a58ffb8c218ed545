/** A field that both decoders know: what tshark calls it, and how our reading looks in tshark's words. */
import type { CapturedFields, DhcpFields, DnsFields, NtpFields } from "../../../services/decode.ts";

/** A message as our command prints it. */
export interface Item extends Pick<CapturedFields, "frame" | "from" | "to"> {
  readonly protocol: "dhcp" | "ntp" | "dns";
  readonly dhcp?: DhcpFields;
  readonly ntp?: NtpFields;
  readonly dns?: DnsFields;
  readonly malformed?: { readonly reason: string; readonly offset: number };
}

/** What tshark says about a packet: all values of a field. */
export type Row = (name: string) => readonly string[];

export interface Field {
  /** tshark's names; the first one heads the report. */
  readonly names: readonly string[];
  readonly ours: (items: readonly Item[]) => readonly string[];
  /** Left out: the values of the first name. Undefined: tshark cannot be compared here. */
  readonly theirs?: (row: Row, items: readonly Item[]) => readonly string[] | undefined;
}

/** tshark writes `1` and `0`, or `True` and `False`, as its version has it. */
export function bits(values: readonly string[]): readonly string[] {
  return values.map((value) => (value === "True" || value === "1" ? "1" : "0"));
}

export function bit(value: boolean | undefined): string {
  return value === true ? "1" : "0";
}

/** `0x1f` and `31` as `31`. */
export function numbers(values: readonly string[]): readonly string[] {
  return values.map((value) => String(Number(value)));
}
