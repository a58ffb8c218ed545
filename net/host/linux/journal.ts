/**
 * The journal of a run on one interface: its lock, and what the next run has to know if this one is killed.
 *
 *   open ─► note ─► change ─► … ─► undo ─► forget ─► … ─► close: nothing left, no file
 *
 * Each note is on record before the change that it is about, and struck out after that has been undone. So whatever
 * moment a process is killed at, the next one finds everything that was changed, and perhaps one thing that was not.
 *
 * One file for each interface of a network namespace: /run/bringup/INODE-DEVICE.json, for the owner's eyes only.
 */
import { codeOf, messageOf } from "../socket-failure.ts";
import { AF_INET, SO_NETNS_COOKIE, SOCK_CLOEXEC, SOCK_DGRAM, SOL_SOCKET } from "./constants.ts";
import {
  decodeRecord,
  encodeRecord,
  type JournalRecord,
  type LeaseNote,
  type RunMode,
  type Undo,
} from "./journal-entry.ts";
import { LockedFile } from "./journal-file.ts";
import { noted, without, type UndoList } from "./journal-list.ts";
import type { Libc } from "./libc.ts";

export interface JournalOptions {
  readonly libc: Libc;
  readonly device: string;
  readonly mode: RunMode;
  /** Where journals are kept. */
  readonly directory?: string;
  /** Undoes what a run that is gone has left; returns what could not be undone, which stays on record. */
  readonly recover: (record: JournalRecord, sameNetwork: boolean) => readonly Undo[];
}

export type JournalOpening =
  | { readonly kind: "open"; readonly journal: Journal }
  /** Another run has the interface. */
  | { readonly kind: "busy"; readonly message: string }
  /** `why` is the system's code. */
  | { readonly kind: "failed"; readonly why: string; readonly message: string };

/** What does not outlive the machine's next start (file-hierarchy(7)). */
const RUN_TIME_FOLDER = "/run";
const OWNER_ONLY = 0o700;
const SUFFIX = ".json";
/** Interfaces of one namespace with runs on them. */
const MAX_JOURNALS = 1_000;

/**
 * Takes the interface, of the calling thread's namespace, for this process. Before that it has everything undone that
 * runs which are gone have left in the namespace, on this interface and on others.
 */
export function openJournal(options: JournalOptions): JournalOpening {
  try {
    return open(options);
  } catch (systemError) {
    // no rights, no room, no /run
    const message = `no journal can be kept: ${messageOf(systemError)}`;
    return { kind: "failed", why: codeOf(systemError) || "failed", message };
  }
}

function open({
  libc,
  device,
  mode,
  directory = `${RUN_TIME_FOLDER}/bringup`,
  recover,
}: JournalOptions) {
  const { mkdirSync, statSync } = files();
  mkdirSync(directory, { recursive: true, mode: OWNER_ONLY });
  const network = networkCookie(libc);
  const prefix = `${directory}/${statSync("/proc/thread-self/ns/net").ino}-`;
  const path = `${prefix}${encodeURIComponent(device)}${SUFFIX}`;
  const file = LockedFile.open(libc, path, true);
  if (file === undefined) return busy(path, device);
  const left = (text: string): readonly Undo[] => {
    const record = decodeRecord(text);
    return record === undefined ? [] : recover(record, record.network === network);
  };
  try {
    const undo = left(file.text);
    recoverOthers(libc, prefix, path, left);
    const record = { version: 1, pid: process.pid, device, mode, network, undo } as const;
    return { kind: "open", journal: new Journal(file, directory, record) } as const;
  } catch (systemError) {
    file.release();
    throw systemError;
  }
}

/** Runs on other interfaces that were killed may have left the resolvers, or a default route, to this one. */
function recoverOthers(
  libc: Libc,
  prefix: string,
  own: string,
  left: (text: string) => readonly Undo[],
): void {
  for (const path of journals(prefix.slice(0, prefix.lastIndexOf("/")), prefix)) {
    if (path === own) continue;
    const file = LockedFile.open(libc, path, false);
    if (file === undefined) continue;
    const record = decodeRecord(file.text);
    // of another version, or half written by a program that is none of ours: whoever can read it may undo it
    if (record === undefined && file.text !== "") {
      file.release();
      continue;
    }
    const undo = left(file.text);
    if (record === undefined || undo.length === 0) {
      file.remove();
      continue;
    }
    file.replace(encodeRecord({ ...record, undo }));
    file.release();
  }
}

/** Those whose path begins with `prefix`; left out: of all namespaces. */
function journals(directory: string, prefix = directory): readonly string[] {
  return files()
    .readdirSync(directory)
    .map((name) => `${directory}/${name}`)
    .filter((path) => path.endsWith(SUFFIX) && path.startsWith(prefix))
    .slice(0, MAX_JOURNALS);
}

function busy(path: string, device: string): JournalOpening {
  const pid = recordAt(path)?.pid;
  const who = pid === undefined ? "another bringup" : `another bringup (process ${pid})`;
  return { kind: "busy", message: `${who} has ${device}; stop it first` };
}

/** Undefined also for one that has just gone, or not yet been written. */
function recordAt(path: string): JournalRecord | undefined {
  try {
    return decodeRecord(files().readFileSync(path, "utf8"));
  } catch (systemError) {
    if (codeOf(systemError) === "ENOENT") return undefined;
    throw systemError;
  }
}

export class Journal implements UndoList {
  readonly #file: LockedFile;
  readonly #directory: string;
  #record: JournalRecord; // BOUNDED: by what a run changes, which is one configuration at a time
  #closed = false;

  /** Is on record when this returns. Throws the system's error. */
  constructor(file: LockedFile, directory: string, record: JournalRecord) {
    this.#file = file;
    this.#directory = directory;
    this.#record = record;
    file.replace(encodeRecord(record));
  }

  get undo(): readonly Undo[] {
    return this.#record.undo;
  }

  get undoOfOthers(): readonly Undo[] {
    return journals(this.#directory)
      .filter((path) => path !== this.#file.path)
      .flatMap((path) => recordAt(path)?.undo ?? []);
  }

  note(undo: Undo, instead?: Undo): void {
    this.#write({ undo: noted(this.#record.undo, undo, instead) });
  }

  forget(undo: Undo): void {
    this.#write({ undo: without(this.#record.undo, undo) });
  }

  /** What the server keeps for this run until it is given back; undefined: nothing any more. */
  lease(lease: LeaseNote | undefined): void {
    this.#write({ lease });
  }

  /** Gives the interface back. What is still to be undone is left to the next run, and only then a file. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#record.undo.length === 0) this.#file.remove();
    else this.#file.release();
  }

  #write(change: Partial<JournalRecord>): void {
    const record = { ...this.#record, ...change };
    this.#file.replace(encodeRecord(record));
    this.#record = record;
  }
}

function files() {
  return process.getBuiltinModule("node:fs");
}

/** Number of an i-node may be given to another namespace; this number is not. Empty on a kernel before 5.14. */
function networkCookie(libc: Libc): string {
  const fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw libc.error(fd, "socket");
  const cookie = new BigUint64Array(1);
  const length = libc.getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, new Uint8Array(cookie.buffer));
  libc.close(fd);
  return length < 0 ? "" : String(cookie[0]);
}
