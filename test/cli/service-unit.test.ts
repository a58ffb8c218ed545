import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unitFile, unitText, type UnitWish } from "../../cli/service-unit.ts";
import { run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

const WISH: UnitWish = {
  command: ["/usr/bin/node", "/opt/bringup.cjs", "up", "-i", "eth0", "--stay"],
  devices: ["eth0"],
  configure: "dry-run",
  name: "eth0",
  writes: [],
  reloads: false,
  watchdogSeconds: 30,
};

/** The values of a key, in their order. */
function valuesOf(text: string, key: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
}

describe("a unit", () => {
  it.each([
    [[], "dry-run", ""],
    [["eth0"], "dry-run", "CAP_NET_RAW"],
    [["eth0"], "apply", "CAP_NET_RAW CAP_NET_ADMIN CAP_NET_BIND_SERVICE"],
    [["eth0"], "isolate", "CAP_NET_RAW CAP_NET_ADMIN CAP_NET_BIND_SERVICE CAP_SYS_ADMIN"],
  ] as const)("of %j, %s, has the capabilities %j", (devices, configure, capabilities) => {
    const text = unitText({ ...WISH, devices, configure });
    expect(valuesOf(text, "CapabilityBoundingSet")).toEqual([capabilities]);
  });

  it("opens sockets for frames, namespaces and resolv.conf only where they are used", () => {
    const host = unitText({ ...WISH, devices: [] });
    expect(valuesOf(host, "RestrictAddressFamilies")).toEqual([
      "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    ]);
    const dryRun = unitText(WISH);
    expect(valuesOf(dryRun, "RestrictAddressFamilies").join()).toContain("AF_PACKET");
    expect(valuesOf(dryRun, "RestrictNamespaces")).toEqual(["yes"]);
    expect(valuesOf(dryRun, "ReadWritePaths")).toEqual([]);
    expect(valuesOf(unitText({ ...WISH, configure: "isolate" }), "RestrictNamespaces")).toEqual([
      "net",
    ]);
    expect(valuesOf(unitText({ ...WISH, configure: "apply" }), "ReadWritePaths")).toEqual([
      "-/etc/resolv.conf",
    ]);
  });

  it("reads homes only if the program lies in one", () => {
    expect(valuesOf(unitText(WISH), "ProtectHome")).toEqual(["yes"]);
    const command = ["/usr/bin/node", "/home/me/bringup.cjs", "up"];
    expect(valuesOf(unitText({ ...WISH, command }), "ProtectHome")).toEqual(["read-only"]);
  });

  it("quotes what systemd would read otherwise", () => {
    const command = ["/n", "a b", 'say "x"', "50%", "$HOME", "back\\slash", "a\nb", "plain"];
    expect(valuesOf(unitText({ ...WISH, command }), "ExecStart")).toEqual([
      '/n "a b" "say \\"x\\"" 50%% $$HOME "back\\\\slash" "a\\x0ab" plain',
    ]);
  });

  it("names devices as systemd does", () => {
    const text = unitText({ ...WISH, devices: ["br-lan"], configure: "apply" });
    expect(valuesOf(text, "After").join()).toContain("sys-subsystem-net-devices-br\\x2dlan.device");
    expect(unitFile({ name: "br-lan" })).toBe("/etc/systemd/system/bringup-br\\x2dlan.service");
  });
});

describe("service print-unit", () => {
  it("runs up with the same options, and stays", async () => {
    const { exitCode, stdout } = await run("service", "print-unit", "-i", "eth0", "--apply");
    expect(exitCode).toBe(0);
    expect(valuesOf(stdout, "ExecStart").join()).toMatch(
      / up -i eth0 --apply --stay --timeout never --log journal$/,
    );
    expect(valuesOf(stdout, "Type")).toEqual(["notify"]);
    expect(valuesOf(stdout, "ExecReload")).toEqual([]);
  });

  it("writes where its files are, whatever folder it runs in", async () => {
    const files = ["--record", "r.jsonl", "--log", "file:/var/log/b/x.log", "--pcap", "/srv/a b/c"];
    const { stdout } = await run("service", "print-unit", "--lab", ...files);
    const here = process.cwd();
    expect(valuesOf(stdout, "ExecStart").join()).toContain(
      ` --record ${here}/r.jsonl --log file:/`,
    );
    expect(valuesOf(stdout, "ReadWritePaths")).toEqual([`${here} "/srv/a b" /var/log/b`]);
  });

  it("takes what a configuration says, which SIGHUP reads again", async () => {
    const config = {
      schema: "bringup.config/1",
      interfaces: ["eth1"],
      configure: "isolate",
      stay: true,
      timeout: "5m",
      log: "syslog",
    };
    writeFileSync(at("c.json"), JSON.stringify(config));
    const { stdout } = await run("service", "print-unit", "--config", at("c.json"));
    expect(valuesOf(stdout, "ExecStart").join()).toMatch(/ up --config \S+\/c\.json$/);
    expect(valuesOf(stdout, "ExecReload")).toEqual(["/bin/kill -HUP $MAINPID"]);
    expect(valuesOf(stdout, "CapabilityBoundingSet").join()).toContain("CAP_SYS_ADMIN");
  });

  it.each([[["--nonsense"]], [["extra"]], [["--simulate"]]])("refuses %j", async (words) => {
    expect(await run("service", "print-unit", ...words)).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
