import { existsSync } from "node:fs";
import {
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerFileQuestion } from "../../../net/host/files.ts";
import { LiveHost } from "../../../net/host/live-host.ts";
import type { Answer } from "../../../net/service.ts";
import { bytesOf, ScriptedService } from "./scripted-service.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
});

afterEach(() => rm(folder, { recursive: true }));

function write(path: string, words: string, mode?: number): Promise<Answer> {
  const bytes = bytesOf(words);
  return answerFileQuestion({
    kind: "write-file",
    path,
    bytes,
    ...(mode !== undefined && { mode }),
  });
}

function read(path: string): Promise<Answer> {
  return answerFileQuestion({ kind: "read-file", path });
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe("answerFileQuestion, writing", () => {
  it("writes a file that reads back the same, and leaves nothing beside it", async () => {
    const path = join(folder, "lease");
    expect(await write(path, "one")).toEqual({ kind: "written" });
    expect(await write(path, "two")).toEqual({ kind: "written" });
    expect(await read(path)).toEqual({ kind: "file", bytes: bytesOf("two") });
    expect(await readdir(folder)).toEqual(["lease"]);
  });

  it("replaces the file rather than its contents: a reader of the old one is not disturbed", async () => {
    const path = join(folder, "lease");
    await write(path, "one");
    const before = (await stat(path)).ino;
    await write(path, "two");
    expect((await stat(path)).ino).not.toBe(before);
  });

  it("gives the mode that was asked for, and otherwise keeps the one there was", async () => {
    const path = join(folder, "secret");
    await write(path, "one", 0o600);
    expect(await modeOf(path)).toBe(0o600);
    await write(path, "two");
    expect(await modeOf(path)).toBe(0o600);
    await write(path, "three", 0o666);
    expect(await modeOf(path)).toBe(0o666);
  });

  it("writes behind a link and leaves the link", async () => {
    const path = join(folder, "real");
    const link = join(folder, "link");
    await writeFile(path, "one");
    await symlink(path, link);
    await write(link, "two");
    expect(await readlink(link)).toBe(path);
    expect(await readFile(path, "utf8")).toBe("two");
  });

  it("fails where the folder is missing", async () => {
    expect(await write(join(folder, "no", "lease"), "x")).toMatchObject({
      kind: "failed",
      why: "ENOENT",
    });
  });

  it("fails on a folder, and removes what it had begun", async () => {
    expect(await write(folder, "x")).toMatchObject({ kind: "failed", why: "EISDIR" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("fails with ENOSPC on a full disk, and replaces no device", async () => {
    const full = "/dev/full"; // Linux has it; elsewhere nothing can be made in /dev either
    const why = existsSync(full) ? "ENOSPC" : expect.any(String);
    expect(await write(full, "x")).toMatchObject({ kind: "failed", why });
    expect(existsSync(full) && (await stat(full)).isFile()).toBe(false);
  });
});

describe("answerFileQuestion, reading", () => {
  it("reads a file longer than one piece", async () => {
    const bytes = new Uint8Array(200_000).map((_, i) => i % 251);
    await writeFile(join(folder, "long"), bytes);
    expect(await read(join(folder, "long"))).toEqual({ kind: "file", bytes });
  });

  it("fails on a file that is missing", async () => {
    expect(await read(join(folder, "none"))).toMatchObject({ kind: "failed", why: "ENOENT" });
  });

  it("stops at a file without an end", async () => {
    expect(await read("/dev/zero")).toMatchObject({ kind: "failed", why: "EFBIG" });
  });
});

describe("LiveHost, files", () => {
  it("are written when its closing is done", async () => {
    const path = join(folder, "lease");
    const host = new LiveHost(new ScriptedService());
    host.command([{ kind: "ask", ask: 1, of: { kind: "write-file", path, bytes: bytesOf("x") } }]);
    await host.close();
    expect(await readFile(path, "utf8")).toBe("x");
  });
});

describe("answerFileQuestion, anything else", () => {
  it("is unsupported", async () => {
    expect(
      await answerFileQuestion({ kind: "operation", name: "reboot", parameters: {} }),
    ).toMatchObject({
      kind: "failed",
      why: "unsupported",
    });
  });
});
