import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AF_UNIX, MSG_DONTWAIT, SOCK_DGRAM } from "../../../../net/host/linux/constants.ts";
import { loadLibc, type Libc } from "../../../../net/host/linux/libc.ts";
import { unixAddress, UnixDatagrams } from "../../../../net/host/linux/unix-datagrams.ts";

const libc: Libc = await loadLibc();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bringup-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function receiver(path: string): number {
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
  expect(libc.bind(fd, unixAddress(path) ?? new Uint8Array())).toBe(0);
  return fd;
}

describe("the address of a path", () => {
  it("ends with a zero, that of an abstract one begins with it", () => {
    expect(unixAddress("/a")).toEqual(Uint8Array.of(1, 0, 0x2f, 0x61, 0));
    expect(unixAddress("@a")).toEqual(Uint8Array.of(1, 0, 0, 0x61));
  });

  it("has room for 108 bytes", () => {
    expect(unixAddress(`/${"x".repeat(106)}`)).toHaveLength(110);
    expect(unixAddress(`/${"x".repeat(107)}`)).toBeUndefined();
    expect(unixAddress(`@${"x".repeat(107)}`)).toHaveLength(110);
    expect(unixAddress(`@${"x".repeat(108)}`)).toBeUndefined();
  });

  it.each(["", "relative", "/a\u0000b"])("is none for %j", (path) => {
    expect(unixAddress(path)).toBeUndefined();
    expect(() => UnixDatagrams.to(libc, path)).toThrow(/ENAMETOOLONG/);
  });
});

describe("a datagram", () => {
  it.each([["a path"], ["an abstract name"]])("arrives at %s as it is", (kind) => {
    const path = kind === "a path" ? join(folder, "s") : `@bringup-test-${process.pid}-unix`;
    const fd = receiver(path);
    const datagrams = UnixDatagrams.to(libc, path);
    expect(datagrams.send(Uint8Array.of(1, 2, 3))).toBeUndefined();
    const into = new Uint8Array(8);
    expect(libc.recv(fd, into, MSG_DONTWAIT)).toBe(3);
    expect(into.subarray(0, 3)).toEqual(Uint8Array.of(1, 2, 3));
    datagrams.close();
    libc.close(fd);
  });

  it("finds a receiver that was started anew, and says when there is none", () => {
    const path = join(folder, "s");
    const datagrams = UnixDatagrams.to(libc, path);
    expect(datagrams.send(Uint8Array.of(1))).toBe("ENOENT");
    const first = receiver(path);
    expect(datagrams.send(Uint8Array.of(1))).toBeUndefined();
    libc.close(first);
    expect(datagrams.send(Uint8Array.of(1))).toBe("ECONNREFUSED");
    rmSync(path);
    const second = receiver(path);
    expect(datagrams.send(Uint8Array.of(1))).toBeUndefined();
    datagrams.close();
    libc.close(second);
  });

  it("is refused at once by a receiver that has no room", () => {
    const fd = receiver(join(folder, "s"));
    const datagrams = UnixDatagrams.to(libc, join(folder, "s"));
    let fault: string | undefined;
    // BOUNDED: by what a kernel keeps for a socket, whatever its settings
    for (let i = 0; i < 100_000 && fault === undefined; i++)
      fault = datagrams.send(new Uint8Array(64));
    expect(fault).toBe("EAGAIN");
    datagrams.close();
    libc.close(fd);
  });
});
