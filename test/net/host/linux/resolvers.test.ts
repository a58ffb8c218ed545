import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Undo } from "../../../../net/host/linux/journal-entry.ts";
import { UnrecordedList } from "../../../../net/host/linux/journal-list.ts";
import {
  applyResolvers,
  resolversUndo,
  restoreResolvConf,
  type ResolverSystem,
  type Undone,
} from "../../../../net/host/linux/resolvers.ts";
import { holderOf, type ResolvConfUndo } from "../../../../net/host/linux/resolvers-file.ts";

const BEFORE = "# by hand\nnameserver 192.0.2.53\noptions edns0\n";
const SETTINGS = { device: "eth0", servers: ["192.0.2.1"], searchDomains: ["example.com"] };

let folder: string;
let path: string;
let list: UnrecordedList;
let ran: string[];
let answers: (string | undefined)[];
let mounts: string[];
let foreign: string | undefined;

const system: ResolverSystem = {
  get path() {
    return path;
  },
  mounted: (place) => mounts.includes(place),
  foreign: () => foreign,
  run: (command, args) => {
    ran.push([command, ...args].join(" "));
    return answers.shift();
  },
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bringup-resolvers-"));
  path = join(folder, "resolv.conf");
  list = new UnrecordedList();
  ran = [];
  answers = [];
  mounts = [];
  foreign = undefined;
});

afterEach(() => rmSync(folder, { recursive: true }));

function apply(settings = SETTINGS) {
  return applyResolvers(list, system, settings);
}

function restore(): Undone {
  const undo = resolversUndo(list);
  if (undo?.kind !== "resolv-conf") throw new Error("nothing is noted");
  return restoreResolvConf(undo, undo.path === path);
}

function content(): string {
  return readFileSync(path, "utf8");
}

describe("resolvers in a file", () => {
  it("replace what is there, with a word of who did it, and give it back byte for byte", () => {
    writeFileSync(path, BEFORE);
    chmodSync(path, 0o604);
    expect(apply()).toMatchObject({ kind: "operated", how: "done" });
    expect(content()).toBe(
      `# resolvers of eth0, written by bringup (process ${process.pid}), which puts back what was here\n` +
        "search example.com\nnameserver 192.0.2.1\n",
    );
    expect(statSync(path).mode & 0o777).toBe(0o604);
    expect(restore()).toEqual({ how: "done", message: `put ${path} back` });
    expect(content()).toBe(BEFORE);
    expect(statSync(path).mode & 0o777).toBe(0o604);
    expect(readdirSync(folder)).toEqual(["resolv.conf"]);
  });

  it("are removed again where there was no file", () => {
    apply();
    expect(content()).toContain("nameserver 192.0.2.1\n");
    expect(restore().how).toBe("done");
    expect(existsSync(path)).toBe(false);
  });

  it("are changed on the way, and what was first comes back", () => {
    writeFileSync(path, BEFORE);
    apply();
    apply({ ...SETTINGS, servers: ["192.0.2.2"] });
    apply({ ...SETTINGS, servers: ["192.0.2.3", "2001:db8::1"], searchDomains: [] });
    expect(content()).toMatch(/\nnameserver 192\.0\.2\.3\nnameserver 2001:db8::1\n$/);
    expect(list.undo).toHaveLength(1);
    restore();
    expect(content()).toBe(BEFORE);
  });

  it("are left to whoever has changed them meanwhile", () => {
    writeFileSync(path, BEFORE);
    apply();
    writeFileSync(path, "nameserver 192.0.2.99\n");
    expect(apply({ ...SETTINGS, servers: ["192.0.2.2"] })).toMatchObject({
      kind: "failed",
      why: "EBUSY",
    });
    expect(restore()).toMatchObject({ how: "left" });
    expect(content()).toBe("nameserver 192.0.2.99\n");
  });

  it("are not put back twice, nor where somebody else has done so", () => {
    writeFileSync(path, BEFORE);
    apply();
    writeFileSync(path, BEFORE);
    expect(restore()).toMatchObject({ how: "gone" });
    rmSync(path);
    expect(restore()).toMatchObject({ how: "left" });
    expect(existsSync(path)).toBe(false);
  });

  it("are not taken from another bringup", () => {
    writeFileSync(path, BEFORE);
    apply();
    const other = { undo: [], undoOfOthers: list.undo, note: () => {}, forget: () => {} };
    expect(applyResolvers(other, system, { ...SETTINGS, device: "eth1" })).toMatchObject({
      kind: "failed",
      why: "EBUSY",
    });
  });

  it("let nothing through that is no address or no name", () => {
    const evil = ["a.example\nnameserver 192.0.2.66", "b example", "", "c.example"];
    apply({ device: "eth0", servers: ["192.0.2.1", "nonsense", "1\n2"], searchDomains: evil });
    expect(content().split("\n").slice(1)).toEqual([
      "search c.example",
      "nameserver 192.0.2.1",
      "",
    ]);
    expect(apply({ ...SETTINGS, servers: ["x"] })).toMatchObject({ kind: "failed", why: "EINVAL" });
  });

  it("are written into the file behind a link, which stays a link", () => {
    const real = join(folder, "real.conf");
    writeFileSync(real, BEFORE);
    symlinkSync("real.conf", path);
    const { ino } = statSync(real);
    apply();
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(statSync(real).ino).toBe(ino);
    restore();
    expect(readFileSync(real, "utf8")).toBe(BEFORE);
    expect(statSync(real).ino).toBe(ino);
  });

  it("are refused where a file is too long to be one of resolvers", () => {
    writeFileSync(path, "#".repeat(65_537));
    expect(() => apply()).toThrow(/longer than/);
    expect(list.undo).toEqual([]);
  });
});

describe("a file that a killed run has left", () => {
  const undo: ResolvConfUndo = {
    kind: "resolv-conf",
    path: "/etc/resolv.conf",
    before: Buffer.from("before\n").toString("base64"),
    written: ["first\n", "second\n"].map((text) => Buffer.from(text).toString("base64")),
  };

  it.each([
    ["before\n", "as-before"],
    ["first\n", "this-run"],
    ["second\n", "this-run"],
    ["sec", "this-run"],
    ["", "this-run"],
    ["bef", "this-run"],
    ["second\nmore\n", "others"],
    ["other\n", "others"],
  ])("with %o is held by: %s", (text, holder) => {
    expect(holderOf(Buffer.from(text), undo)).toBe(holder);
  });

  it("that is gone is held by others, unless there was none before", () => {
    expect(holderOf(null, undo)).toBe("others");
    expect(holderOf(null, { ...undo, before: null })).toBe("as-before");
    expect(holderOf(Buffer.from("sec"), { ...undo, before: null })).toBe("this-run");
  });

  it("unfinished beside the real one is removed", () => {
    writeFileSync(path, BEFORE);
    writeFileSync(`${path}.bringup`, "half");
    const before = Buffer.from(BEFORE).toString("base64");
    expect(restoreResolvConf({ ...undo, path, before }, true).how).toBe("gone");
    expect(readdirSync(folder)).toEqual(["resolv.conf"]);
  });
});

describe("resolvers of systemd-resolved", () => {
  let real: string;

  beforeEach(() => {
    real = join(folder, "systemd/resolve/stub-resolv.conf");
    mkdirSync(join(real, ".."), { recursive: true });
    writeFileSync(real, BEFORE);
    symlinkSync("systemd/resolve/stub-resolv.conf", path);
  });

  it("are set by resolvectl, and its file is not touched", () => {
    expect(apply()).toMatchObject({ how: "done" });
    expect(ran).toEqual([
      "resolvectl dns -- eth0 192.0.2.1",
      "resolvectl domain -- eth0 example.com",
    ]);
    expect(content()).toBe(BEFORE);
    expect(list.undo).toEqual([{ kind: "resolvectl", device: "eth0" }] satisfies Undo[]);
    apply({ ...SETTINGS, searchDomains: [] });
    expect(ran.at(-1)).toBe("resolvectl domain -- eth0 ");
    expect(list.undo).toHaveLength(1);
  });

  it("never get a name that is an option of the command", () => {
    apply({ ...SETTINGS, searchDomains: ["--help", "-x.example", "example.com"] });
    expect(ran.at(-1)).toBe("resolvectl domain -- eth0 example.com");
  });

  it("are not set where resolvectl does not work", () => {
    answers = [undefined, "resolvectl: ENOENT"];
    expect(apply()).toMatchObject({
      how: "unsupported",
      detail: expect.stringContaining("resolvectl: ENOENT") as string,
    });
    expect(ran.at(-1)).toBe("resolvectl revert -- eth0");
    expect(list.undo).toEqual([]);
  });

  it("are not set where it serves another network namespace", () => {
    foreign = "it does not know the interfaces of this network namespace";
    expect(apply()).toMatchObject({
      how: "unsupported",
      detail: expect.stringContaining(foreign) as string,
    });
    expect(ran).toEqual([]);
  });

  it("are those of a file that is mounted over its own", () => {
    mounts = [real];
    expect(apply()).toMatchObject({ how: "done" });
    expect(ran).toEqual([]);
    expect(content()).toContain("nameserver 192.0.2.1\n");
    restore();
    expect(content()).toBe(BEFORE);
  });

  it("are known by the link alone, where the service does not run", () => {
    rmSync(join(folder, "systemd"), { recursive: true });
    answers = ["Failed to connect to bus"];
    expect(apply()).toMatchObject({ how: "unsupported" });
    expect(existsSync(path)).toBe(false);
  });
});
