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
import { DhcpOptions, PLACE, placeOf, type OptionPlaces } from "./options.ts";
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

interface Pieces {
  /** Every piece in order; a code may come several times. */
  readonly places: OptionPlaces; // BOUNDED: by MAX_PIECES
  split: boolean;
}

export function scanOptions(
  bytes: Uint8Array,
  start: number,
  file: Field,
  sname: Field,
  work?: Work,
): Scanned | Malformed {
  const pieces: Pieces = { places: [], split: false };
  const fault = scanField(bytes, start, bytes.length, true, pieces, work);
  if (fault !== undefined) return fault;

  let overload = 0;
  const overloadAt = placeOf(pieces.places, OVERLOAD);
  if (overloadAt >= 0) {
    const offset = pieces.places[overloadAt + 1] as number;
    overload = bytes[offset] as number;
    if (pieces.places[overloadAt + 2] !== 1 || overload < 1 || overload > 3) {
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

  const { source, places } = pieces.split
    ? joined(bytes, pieces.places, work)
    : { source: bytes, places: pieces.places };
  const unsound = valueFault(source, places, pieces.places, work);
  if (unsound !== undefined) return unsound;
  const options = new DhcpOptions(source, places);
  return { kind: "scanned", options, fileOverloaded, snameOverloaded };
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
    if (pieces.places.length === PLACE * MAX_PIECES)
      return malformed(`more than ${MAX_PIECES} options`, at - 2);
    pieces.split ||= placeOf(pieces.places, code) >= 0;
    pieces.places.push(code, at, length);
    at += length;
  }
  if (work !== undefined) work.visited += at - start;
  return mustEnd && code !== END
    ? malformed("the options field has no end option", end)
    : undefined;
}

/** The bytes of all options, the pieces of each code joined (RFC 3396 §7), and where each now lies. */
function joined(
  bytes: Uint8Array,
  pieces: OptionPlaces,
  work: Work | undefined,
): { readonly source: Uint8Array; readonly places: OptionPlaces } {
  const source: number[] = []; // BOUNDED: by the message
  const places: OptionPlaces = [];
  for (let first = 0; first < pieces.length; first += PLACE) {
    const code = pieces[first] as number;
    if (placeOf(places, code) >= 0) continue;
    const offset = source.length;
    for (let i = first; i < pieces.length; i += PLACE) {
      if (pieces[i] !== code) continue;
      const from = pieces[i + 1] as number;
      const end = from + (pieces[i + 2] as number);
      for (let k = from; k < end; k++) source.push(bytes[k] as number);
    }
    places.push(code, offset, source.length - offset);
  }
  if (work !== undefined) work.visited += source.length;
  return { source: Uint8Array.from(source), places };
}

/** The first option whose length or content breaks its rules. `pieces` lie in the message, `places` in `source`. */
function valueFault(
  source: Uint8Array,
  places: OptionPlaces,
  pieces: OptionPlaces,
  work: Work | undefined,
): Malformed | undefined {
  for (let i = 0; i < places.length; i += PLACE) {
    const definition = definitionOf(places[i] as number);
    if (definition === undefined) continue;
    const length = places[i + 2] as number;
    const lengthReason = lengthFault(definition, length);
    if (lengthReason !== undefined)
      return malformed(lengthReason, firstPieceAt(pieces, definition.code));
    const fault = definition.format.fault?.(source, places[i + 1] as number, length, work);
    if (fault === undefined) continue;
    // in a joined option offsets mean nothing to the message: name the place of the first piece instead
    const offset = places === pieces ? fault.offset : firstPieceAt(pieces, definition.code);
    return malformed(`${optionLabel(definition.code)}: ${fault.reason}`, offset);
  }
  return undefined;
}

function firstPieceAt(pieces: OptionPlaces, code: number): number {
  return pieces[placeOf(pieces, code) + 1] as number;
}
