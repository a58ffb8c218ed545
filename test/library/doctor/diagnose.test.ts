import { describe, expect, it } from "vitest";
import { diagnose } from "../../../library/doctor.ts";
import { interfaceFiles, machine, processFiles, type Tree } from "./tree.ts";

const CALM: Tree = {
  ...interfaceFiles("eth0", { carrier: "0" }),
  ...processFiles(10, "chronyd", ["chronyd"]),
  "/proc/net/packet": "sk RefCnt Type Proto Iface R Rmem User Inode\n",
  "/proc/net/udp": "sl local_address\n",
  "/etc/resolv.conf": { link: "../run/systemd/resolve/stub-resolv.conf" },
  "/etc/hosts": "127.0.0.1 localhost\n",
};

describe("diagnose", () => {
  it("goes from files to causes without sending anything", async () => {
    const { causes, checks, device } = await diagnose(
      { passive: true, device: "eth0" },
      machine(CALM),
    );
    expect(device).toBe("eth0");
    expect(causes.map(({ code }) => code)).toEqual(["no-carrier", "resolved-not-running"]);
    const asked = checks.filter(({ id }) => /^(?:dhcp-answer|dns-udp|ntp-answer)$/.test(id));
    expect(asked.map(({ status }) => status)).toEqual(["skipped", "skipped", "skipped"]);
  });

  it("asks no DHCP server where that would be in vain, and no name server where none is known", async () => {
    const { checks } = await diagnose({ device: "eth0" }, machine(CALM));
    expect(checks).toContainEqual({
      id: "dhcp-answer",
      about: "eth0",
      status: "skipped",
      text: "no DHCP server was asked: eth0 has no carrier",
      advice: null,
    });
    expect(checks.find(({ id }) => id === "dns-udp")?.status).toBe("skipped");
  });

  it("does not take an interface into hand on which a killed run has left changes", async () => {
    const undo = [{ kind: "resolvectl", device: "eth0" }];
    const record = { version: 1, pid: 99, device: "eth0", mode: "apply", network: "", undo };
    const tree = {
      ...CALM,
      ...interfaceFiles("eth0", {}),
      "/proc/self/ns/net": { link: "net:[1]" },
      "/run/bringup/1-eth0.json": JSON.stringify(record),
    };
    const { causes, checks } = await diagnose({ device: "eth0" }, machine(tree));
    expect(causes.map(({ code }) => code)).toContain("bringup-killed");
    expect(checks.find(({ id }) => id === "dhcp-answer")?.text).toMatch(/has left changes on eth0/);
  });

  it.each([
    ["timeoutUs", { timeoutUs: Infinity }],
    ["windowUs", { windowUs: 0.5 }],
  ])("refuses a %s that makes no sense", async (option, options) => {
    await expect(diagnose({ ...options, passive: true }, machine({}))).rejects.toMatchObject({
      name: "OptionError",
      option,
    });
  });
});
