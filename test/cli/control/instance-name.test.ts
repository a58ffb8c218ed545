import { describe, expect, it } from "vitest";
import { instanceName, nameOfRun, socketFolders } from "../../../cli/control/instance-name.ts";

describe("where sockets lie", () => {
  it.each([
    [{}, 1_000, ["/tmp/bringup-1000"]],
    [{ XDG_RUNTIME_DIR: "/run/user/1000" }, 1_000, ["/run/user/1000/bringup", "/tmp/bringup-1000"]],
    [{ XDG_RUNTIME_DIR: "relative" }, 0, ["/run/bringup", "/tmp/bringup-0"]],
    [{ BRINGUP_RUNTIME_DIR: "/x", XDG_RUNTIME_DIR: "/y" }, 0, ["/x"]],
  ])("with %j for user %i: %j", (env, uid, folders) => {
    expect(socketFolders(env, uid)).toEqual(folders);
  });
});

describe("the name of an instance", () => {
  it("is that of its interfaces, or of where it runs", () => {
    expect(nameOfRun("interface", ["eth0", "wlan0"])).toBe("eth0+wlan0");
    expect(nameOfRun("interface", ["a/b"])).toBe("a-b");
    expect(nameOfRun("lab", [])).toBe("lab");
  });

  it.each(["..", "a/b", "", "x".repeat(41), "ü"])("is not %j", (name) => {
    expect(() => instanceName(name)).toThrow(/is not a name for an instance/);
  });
});
