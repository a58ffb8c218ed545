/** The small words of which the texts of links are made: percentages, durations, rates, sizes. */
import { parseDurationUs } from "../instant.ts";
import type { LinkModel } from "./model.ts";

/** What could not be read, and what was expected there. */
export interface TextFault {
  readonly kind: "fault";
  readonly reason: string;
  readonly expected: string;
}

/** Both directions, as a text describes them. */
export interface LinkText {
  readonly kind: "link";
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

/** Says what could not be read, and what was expected. */
export function fault(reason: string, expected: string): TextFault {
  return { kind: "fault", reason, expected };
}

/** Whether reading something failed. */
export function isFault(value: object | number): value is TextFault {
  return typeof value === "object" && "kind" in value && value.kind === "fault";
}

/** `10%` or `10`: per cent, as 0 to 1. */
export function percent(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text ?? "");
  const value = match === null ? Number.NaN : Number(match[1]) / 100;
  return value <= 1 ? value : undefined;
}

/** `5ms`; the unit is required. */
export function duration(text: string | undefined): number | undefined {
  return parseDurationUs(text ?? "", true);
}

/** The same, before zero with a minus. */
export function signedDuration(text: string | undefined): number | undefined {
  const us = duration(text?.replace(/^[-−]/, ""));
  return us === undefined || /^\d/.test(text ?? "") ? us : -us;
}

/** `1mbit`, `9600bit`, in bits a second; a kbit has 1000 bits. */
export function bitRate(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(|k|m|g)bit$/i.exec(text ?? "");
  if (match === null) return undefined;
  const bits = Number(match[1]) * (BITS[(match[2] ?? "").toLowerCase()] ?? Number.NaN);
  return bits >= 1 ? bits : undefined;
}

const BITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };

/** `1500`, `64kB`, `64KiB`, in bytes. */
export function size(text: string | undefined): number | undefined {
  const match = /^(\d+)(|B|kB|KiB|MB|MiB)$/.exec(text ?? "");
  if (match === null) return undefined;
  return Number(match[1]) * (SIZES[match[2] ?? ""] ?? Number.NaN);
}

const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1_000,
  KiB: 1_024,
  MB: 1_000_000,
  MiB: 1_048_576,
};

/** A packet's number, from 1 on. */
export function ordinal(text: string | undefined): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text ?? "") ? Number(text) : undefined;
}

/** Words between white space. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
