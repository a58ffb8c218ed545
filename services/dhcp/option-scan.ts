/**
 * Finds the options of a message: the options field, then, where option 52 says so, the `file` and `sname` fields
 * (RFC 2131 §4.1, RFC 3396 §5). Pieces of one option are joined in that order (RFC 3396 §7) before its length rule
 * is applied.
 *
 * Stricter than many: the options field must close with the end option (RFC 2131 §4.1), because a message that lost
 * its tail would otherwise pass for a shorter one. `file` and `sname`, whose size is fixed, may be full.
 */
import type { Malformed, Work } from "../../net/service.ts";
import { END, OVERLOAD, PAD, definitionOf, lengthFault, optionLabel } from "./option-table.ts";
import { DhcpOptions, type OptionPlaces } from "./options.ts";
import { malformed } from "../../net/malformed.ts";

/** Pieces in one message; a packet of 64 KiB full of options of 255 bytes has as many. */
const MAX_PIECES = 255;

const OVERLOAD_FILE = 1;
const OVERLOAD_SNAME = 2;

export interface Field {
  readonly offset: number;
  readonly length: number;
}

export interface Scanned {
  readonly kind: "scanned";
  readonly options: DhcpOptions;
  /** These fields hold options and no text. */
  readonly fileOverloaded: boolean;
  readonly snameOverloaded: boolean;
}

/** Every piece in order; a code may come several times. */
interface Pieces {
  readonly codes: number[]; // BOUNDED: by MAX_PIECES, as the other two
  readonly offsets: number[];
  readonly lengths: number[];
  split: boolean;
}

export function scanOptions(
  bytes: Uint8Array,
  start: number,
  file: Field,
  sname: Field,
  work?: Work,
): Scanned | Malformed {
  const pieces: Pieces = { codes: [], offsets: [], lengths: [], split: false };
  const fault = scanField(bytes, start, bytes.length, true, pieces, work);
  if (fault !== undefined) return fault;

  let overload = 0;
  const overloadAt = pieces.codes.indexOf(OVERLOAD);
  if (overloadAt >= 0) {
    const offset = pieces.offsets[overloadAt] as number;
    overload = bytes[offset] as number;
    if (pieces.lengths[overloadAt] !== 1 || overload < 1 || overload > 3) {
      return malformed(`${optionLabel(OVERLOAD)} is not one byte from 1 to 3`, offset);
    }
  }
  const fileOverloaded = (overload & OVERLOAD_FILE) !== 0;
  const snameOverloaded = (overload & OVERLOAD_SNAME) !== 0;
  if (fileOverloaded) {
    const fileFault = scanField(bytes, file.offset, file.offset + file.length, false, pieces, work);
    if (fileFault !== undefined) return fileFault;
  }
  if (snameOverloaded) {
    const snameFault = scanField(
      bytes,
      sname.offset,
      sname.offset + sname.length,
      false,
      pieces,
      work,
    );
    if (snameFault !== undefined) return snameFault;
  }

  const places = pieces.split ? joined(bytes, pieces, work) : unsplit(bytes, pieces);
  return (
    valueFault(places, bytes, pieces, work) ?? {
      kind: "scanned",
      options: new DhcpOptions(places),
      fileOverloaded,
      snameOverloaded,
    }
  );
}

function scanField(
  bytes: Uint8Array,
  start: number,
  end: number,
  mustEnd: boolean,
  pieces: Pieces,
  work: Work | undefined,
): Malformed | undefined {
  let at = start;
  let code = PAD;
  while (at < end) {
    code = bytes[at++] as number;
    if (code === END) break;
    if (code === PAD) continue;
    if (at >= end) return malformed(`${optionLabel(code)} has no length`, at - 1);
    const length = bytes[at++] as number;
    if (at + length > end) return malformed(`${optionLabel(code)} ends outside its field`, at - 2);
    if (pieces.codes.length === MAX_PIECES)
      return malformed(`more than ${MAX_PIECES} options`, at - 2);
    pieces.split ||= pieces.codes.includes(code);
    pieces.codes.push(code);
    pieces.offsets.push(at);
    pieces.lengths.push(length);
    at += length;
  }
  if (work !== undefined) work.visited += at - start;
  return mustEnd && code !== END
    ? malformed("the options field has no end option", end)
    : undefined;
}

function unsplit(bytes: Uint8Array, { codes, offsets, lengths }: Pieces): OptionPlaces {
  return { codes, sources: codes.map(() => bytes), offsets, lengths };
}

/** Joins the pieces of each code into bytes of its own (RFC 3396 §7). */
function joined(bytes: Uint8Array, pieces: Pieces, work: Work | undefined): OptionPlaces {
  const whole = new Map<number, number>(); // BOUNDED: by the 254 codes
  for (const [i, code] of pieces.codes.entries()) {
    whole.set(code, (whole.get(code) ?? 0) + (pieces.lengths[i] as number));
  }
  const codes = [...whole.keys()];
  const lengths = [...whole.values()];
  const sources = lengths.map((length) => new Uint8Array(length));
  const filled = lengths.map(() => 0);
  for (const [i, code] of pieces.codes.entries()) {
    const place = codes.indexOf(code);
    const offset = pieces.offsets[i] as number;
    const length = pieces.lengths[i] as number;
    (sources[place] as Uint8Array).set(
      bytes.subarray(offset, offset + length),
      filled[place] as number,
    );
    filled[place] = (filled[place] as number) + length;
    if (work !== undefined) work.visited += length;
  }
  return { codes, sources, offsets: codes.map(() => 0), lengths };
}

/** The first option whose length or content breaks its rules. */
function valueFault(
  places: OptionPlaces,
  bytes: Uint8Array,
  pieces: Pieces,
  work: Work | undefined,
): Malformed | undefined {
  const { codes, sources, offsets, lengths } = places;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    const definition = definitionOf(code);
    if (definition === undefined) continue;
    const length = lengths[i] as number;
    const source = sources[i] as Uint8Array;
    const lengthReason = lengthFault(definition, length);
    if (lengthReason !== undefined) return malformed(lengthReason, firstPieceAt(pieces, code));
    const fault = definition.format.fault?.(source, offsets[i] as number, length, work);
    if (fault === undefined) continue;
    // in a joined option offsets count from its own first byte: name the place of the first piece instead
    const offset = source === bytes ? fault.offset : firstPieceAt(pieces, code);
    return malformed(`${optionLabel(code)}: ${fault.reason}`, offset);
  }
  return undefined;
}

function firstPieceAt(pieces: Pieces, code: number): number {
  return pieces.offsets[pieces.codes.indexOf(code)] as number;
}
