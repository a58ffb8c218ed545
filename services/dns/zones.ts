/**
 * What an authoritative server knows, made from plain records: names, their records, and the zones they lie in.
 *
 * A zone is where a SOA record is. Names outside all of those are given zones of their own, one for each name that
 * has no other of them above it, with a SOA record made up, so that a handful of addresses is a configuration.
 *
 * Records below a delegation are answered like any others: this server refers nobody elsewhere.
 */
import { derived } from "../../net/derived.ts";
import { isWithin, nameText, parentName, parseName } from "./wire/names.ts";
import { parseBody } from "./wire/record-text.ts";
import type { RecordBody, ResourceRecord } from "./wire/record.ts";
import { CLASS, TYPE, typeNumber, type RecordTypeName } from "./wire/types.ts";

/** One record as data. */
export interface ZoneRecord {
  /** A first label `*` stands for every name that is not there (RFC 4592). */
  readonly name: string;
  readonly type: RecordTypeName;
  readonly ttlSeconds: number;
  /** As a master file writes it (./wire/record-text.ts), or as a value. */
  readonly data: string | RecordBody;
}

/** RFC 4592 §2.1.1. */
const WILDCARD = "*";
/** Of SOA records that are made up: how long clients keep "no". */
const NEGATIVE_TTL_SECONDS = 60;

export class Zones {
  /** By name in lower case; a name without records has something below it (RFC 4592 §2.2.2). */
  readonly #records = new Map<string, ResourceRecord[]>(); // BOUNDED: by the configuration
  readonly #soas = new Map<string, ResourceRecord>(); // BOUNDED: by the configuration

  /** Throws RangeError for a record that is none. */
  constructor(records: readonly ZoneRecord[]) {
    for (const record of records) this.#add(readRecord(record));
    const names = [...this.#records.keys()];
    for (const name of names) this.#cover(name);
    for (const name of names) this.#addParents(name);
  }

  /** The SOA record of the zone that `name` lies in; undefined if it lies in none. */
  soaOf(name: string): ResourceRecord | undefined {
    if (this.#soas.size === 0) return undefined;
    let zone = name.toLowerCase();
    // BOUNDED: by the labels of a name
    while (!this.#soas.has(zone) && zone !== ".") zone = parentName(zone);
    return this.#soas.get(zone);
  }

  /** All records of a name, in the name's own spelling; undefined if there is no such name. */
  recordsOf(name: string): readonly ResourceRecord[] | undefined {
    const own = this.#records.get(name.toLowerCase());
    if (own !== undefined) return own;
    // RFC 4592 §3.3.1: the wildcard right below the closest name that is there
    let encloser = parentName(name.toLowerCase());
    // BOUNDED: by the labels of a name
    while (!this.#records.has(encloser) && encloser !== ".") encloser = parentName(encloser);
    const wild = this.#records.get(`${WILDCARD}.${encloser}`);
    return wild?.map(({ type, class: recordClass, ttlSeconds, body }) => {
      return { name, type, class: recordClass, ttlSeconds, body };
    });
  }

  #add(record: ResourceRecord): void {
    const key = record.name.toLowerCase();
    const there = this.#records.get(key);
    if (there === undefined) this.#records.set(key, [record]);
    else there.push(record);
    if (record.type === TYPE.SOA) this.#soas.set(key, record);
  }

  /** Makes a zone for a name that lies in none, at the highest name above it that is there. */
  #cover(name: string): void {
    if (this.soaOf(name) !== undefined) return;
    let apex = name;
    for (const other of this.#records.keys()) {
      if (other.length < apex.length && isWithin(name, other)) apex = other;
    }
    this.#add({
      name: apex,
      type: TYPE.SOA,
      class: CLASS.IN,
      ttlSeconds: NEGATIVE_TTL_SECONDS,
      body: {
        kind: "SOA",
        mname: apex,
        rname: apex,
        serial: 1,
        refreshSeconds: 3_600,
        retrySeconds: 600,
        expireSeconds: 86_400,
        minimumSeconds: NEGATIVE_TTL_SECONDS,
      },
    });
  }

  #addParents(name: string): void {
    let parent = name;
    // BOUNDED: by the labels of a name
    while (!this.#soas.has(parent) && parent !== ".") {
      parent = parentName(parent);
      if (!this.#records.has(parent)) this.#records.set(parent, []);
    }
  }
}

/** What is known by these records; throws RangeError for one that is none. Lab servers share theirs: 9 % of a run. */
export const zonesOf = derived((records: readonly ZoneRecord[]) => new Zones(records));

function readRecord({ name, type, ttlSeconds, data }: ZoneRecord): ResourceRecord {
  const octets = parseName(name);
  const number = typeNumber(type);
  const body = typeof data === "string" ? parseBody(type, data) : data;
  if (!(octets instanceof Uint8Array))
    throw new RangeError(`${name} is not a name: ${octets.reason}`);
  if (number === undefined) throw new RangeError(`${type} is not a record type`);
  if (body === undefined) throw new RangeError(`"${String(data)}" is not ${type} data, of ${name}`);
  return { name: nameText(octets), type: number, class: CLASS.IN, ttlSeconds, body };
}
