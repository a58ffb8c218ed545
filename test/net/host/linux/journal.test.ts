import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal, type Journal } from "../../../../net/host/linux/journal.ts";
import {
  decodeRecord,
  encodeRecord,
  type JournalRecord,
  type Undo,
} from "../../../../net/host/linux/journal-entry.ts";
import { loadLibc } from "../../../../net/host/linux/libc.ts";

const ADDRESS: Undo = {
  kind: "address",
  device: "eth0",
  index: 2,
  address: "192.0.2.10",
  prefixLength: 24,
};
const ROUTE: Undo = {
  kind: "route",
  device: "eth0",
  index: 2,
  destination: "0.0.0.0",
  prefixLength: 0,
  gateway: "192.0.2.1",
};
const RECORD: JournalRecord = {
  version: 1,
  pid: 4711,
  device: "eth0",
  mode: "apply",
  network: "5160",
  lease: { address: "192.0.2.10", server: "192.0.2.1", expiresUnixUs: 1e15 },
  undo: [
    { kind: "link", device: "eth0", index: 2, up: false },
    ADDRESS,
    ROUTE,
    { kind: "resolv-conf", path: "/etc/resolv.conf", before: null, written: ["aGVsbG8="] },
    { kind: "resolvectl", device: "eth0" },
  ],
};

describe("a record of a run", () => {
  it("is read as it was written", () => {
    expect(decodeRecord(encodeRecord(RECORD))).toEqual(RECORD);
  });

  it("is none where anything is missing, or of another kind", () => {
    expect(decodeRecord("")).toBeUndefined();
    expect(decodeRecord("[]")).toBeUndefined();
    expect(decodeRecord(encodeRecord(RECORD).slice(0, -4))).toBeUndefined();
    for (const key of Object.keys(RECORD).filter((name) => name !== "lease")) {
      expect(decodeRecord(JSON.stringify({ ...RECORD, [key]: undefined })), key).toBeUndefined();
      expect(decodeRecord(JSON.stringify({ ...RECORD, [key]: {} })), key).toBeUndefined();
    }
    expect(decodeRecord(JSON.stringify({ ...RECORD, lease: {} }))).toBeUndefined();
  });

  it("is none where one thing to be undone cannot be read", () => {
    for (const [index, undo] of RECORD.undo.entries()) {
      for (const key of Object.keys(undo).filter((name) => name !== "gateway")) {
        const list = RECORD.undo.with(index, { ...undo, [key]: [] } as unknown as Undo);
        const text = JSON.stringify({ ...RECORD, undo: list });
        if (key === "written") expect(decodeRecord(text)).toBeDefined();
        else expect(decodeRecord(text), `${undo.kind}: ${key}`).toBeUndefined();
      }
    }
  });
});

describe("a journal", () => {
  let directory: string;
  let recovered: { readonly record: JournalRecord; readonly sameNetwork: boolean }[];

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), "bringup-journal-")), "run");
    recovered = [];
  });

  afterEach(() => rmSync(join(directory, ".."), { recursive: true }));

  async function open(device = "eth0", remaining: readonly Undo[] = []) {
    return openJournal({
      libc: await loadLibc(),
      device,
      mode: "apply",
      directory,
      recover: (record, sameNetwork) => {
        recovered.push({ record, sameNetwork });
        return remaining;
      },
    });
  }

  async function opened(device?: string, remaining?: readonly Undo[]): Promise<Journal> {
    const opening = await open(device, remaining);
    if (opening.kind !== "open") throw new Error(opening.message);
    return opening.journal;
  }

  /** What a process that was killed now would leave. */
  function onRecord(): readonly (JournalRecord | undefined)[] {
    return readdirSync(directory).map((name) =>
      decodeRecord(readFileSync(join(directory, name), "utf8")),
    );
  }

  /** A run that was killed: its file without its lock. */
  function leave(record: JournalRecord, journal: Journal): void {
    journal.close();
    writeFileSync(pathOf(record.device), encodeRecord(record));
  }

  function pathOf(device: string): string {
    const { ino } = statSync("/proc/thread-self/ns/net");
    return join(directory, `${ino}-${device}.json`);
  }

  it("has every note on record at once, and nothing when it is closed", async () => {
    const journal = await opened();
    expect(onRecord()).toMatchObject([{ pid: process.pid, device: "eth0", undo: [] }]);
    journal.note(ADDRESS);
    journal.note(ROUTE);
    expect(onRecord()).toMatchObject([{ undo: [ADDRESS, ROUTE] }]);
    journal.forget(ADDRESS);
    expect(onRecord()).toMatchObject([{ undo: [ROUTE] }]);
    journal.forget(ROUTE);
    journal.close();
    journal.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is for the owner's eyes only", async () => {
    const journal = await opened();
    journal.note(ADDRESS);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(pathOf("eth0")).mode & 0o777).toBe(0o600);
    journal.close();
  });

  it("is the lock of its interface, and of no other", async () => {
    const journal = await opened();
    expect(await open()).toEqual({
      kind: "busy",
      message: `another bringup (process ${process.pid}) has eth0; stop it first`,
    });
    journal.note(ADDRESS); // the lock goes over to the new content
    expect(await open()).toMatchObject({ kind: "busy" });
    const other = await opened("eth1");
    journal.forget(ADDRESS);
    journal.close();
    (await opened()).close();
    other.close();
    expect(recovered).toEqual([]);
  });

  it("keeps what could not be undone for the next run", async () => {
    const journal = await opened();
    journal.note(ADDRESS);
    journal.close();
    const next = await opened("eth0", [ADDRESS]);
    expect(recovered).toMatchObject([{ record: { undo: [ADDRESS] }, sameNetwork: true }]);
    expect(next.undo).toEqual([ADDRESS]);
    expect(onRecord()).toMatchObject([{ undo: [ADDRESS] }]);
    next.close();
  });

  it("has runs undone that are gone, on whatever interface of the namespace", async () => {
    const [own, other] = [await opened("eth0"), await opened("eth1")];
    const { network } = onRecord()[0] as JournalRecord;
    leave({ ...RECORD, network }, own);
    leave({ ...RECORD, network, device: "eth1", undo: [] }, other);
    const next = await opened();
    expect(recovered.map(({ record }) => record.device)).toEqual(["eth0", "eth1"]);
    expect(recovered.every(({ sameNetwork }) => sameNetwork)).toBe(true);
    expect(onRecord()).toMatchObject([{ device: "eth0", undo: [] }]);
    next.close();
  });

  it("leaves runs of other interfaces alone that are alive", async () => {
    const other = await opened("eth1");
    other.note({ ...ADDRESS, device: "eth1" });
    const journal = await opened();
    expect(recovered).toEqual([]);
    expect(journal.undoOfOthers).toEqual([{ ...ADDRESS, device: "eth1" }]);
    other.forget(other.undo[0] as Undo);
    other.close();
    journal.close();
  });

  it("tells a namespace from a later one with the same number", async () => {
    leave({ ...RECORD, network: "0" }, await opened());
    (await opened()).close();
    expect(recovered).toMatchObject([{ sameNetwork: false }]);
  });

  it.each(["", "{", encodeRecord(RECORD).slice(0, 100)])(
    "starts afresh where it finds %o",
    async (content) => {
      const journal = await opened();
      journal.close();
      writeFileSync(pathOf("eth0"), content);
      writeFileSync(`${pathOf("eth0")}.new`, content);
      const next = await opened();
      expect(recovered).toEqual([]);
      next.close();
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  it("names the lease until it is given back", async () => {
    const journal = await opened();
    const lease = { address: "192.0.2.10", server: "192.0.2.1" };
    journal.lease(lease);
    expect(onRecord()).toMatchObject([{ lease }]);
    journal.lease(undefined);
    expect(onRecord()[0]?.lease).toBeUndefined();
    journal.close();
  });

  it("has a file of its own whatever the interface is called", async () => {
    const journal = await opened("../eth0");
    expect(readdirSync(directory)).toHaveLength(1);
    journal.close();
  });

  it("says why it cannot be kept", async () => {
    writeFileSync(join(directory, "../run"), "");
    expect(await open()).toMatchObject({ kind: "failed", why: "EEXIST" });
    expect(existsSync(directory)).toBe(true);
  });

  it("leaves no descriptor behind, kept or refused", async () => {
    (await opened()).close();
    const before = readdirSync("/proc/self/fd").length;
    for (let i = 0; i < 100; i++) {
      const journal = await opened();
      journal.note(ADDRESS);
      await open();
      journal.forget(ADDRESS);
      journal.close();
    }
    expect(readdirSync("/proc/self/fd")).toHaveLength(before);
  });
});
