import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readUpConfig } from "../../cli/up-config-file.ts";
import { withConfig } from "../../cli/up-config.ts";
import { run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

function file(config: Readonly<Record<string, unknown>>): string {
  writeFileSync(at("c.json"), JSON.stringify({ schema: "bringup.config/1", ...config }));
  return at("c.json");
}

describe("a configuration", () => {
  it("is not read to the end where it has none", () => {
    expect(() => readUpConfig("/dev/zero")).toThrow(/at most 16777216 bytes/);
  });

  it("says in its own words what the options say", () => {
    const config = file({
      interfaces: ["eth0"],
      configure: "apply",
      keep: true,
      stay: true,
      until: "TIME_VALID",
      timeout: "never",
      retry: "rfc2131",
      link: "lte",
      dnsServers: ["192.0.2.53"],
      ntpServers: ["ntp.example.org", "192.0.2.1"],
      probe: "example.org",
      require: ["address", "dns"],
      name: "wan",
      control: "/run/wan.sock",
      exec: "true",
      log: "journal",
      logLevel: "info",
      record: "/tmp/wan.rec",
    });
    expect(readUpConfig(config)).toMatchObject({
      interface: ["eth0"],
      apply: true,
      keep: true,
      stay: true,
      until: "TIME_VALID",
      timeout: Infinity,
      retry: { name: "rfc2131" },
      link: "lte",
      dnsServer: ["192.0.2.53"],
      ntpServer: ["ntp.example.org", "192.0.2.1"],
      probe: "example.org",
      require: ["address", "dns"],
      name: "wan",
      control: "/run/wan.sock",
      exec: "true",
      log: { kind: "journal" },
      logLevel: "info",
      record: "/tmp/wan.rec",
    });
  });

  it("is empty if it says nothing", () => {
    expect(readUpConfig(file({}))).toEqual({});
  });

  it("looks for files beside itself", () => {
    expect(readUpConfig(file({ retry: "./mine.json", link: "links/mine.json" }))).toEqual({
      retry: { file: at("mine.json") },
      link: at("links/mine.json"),
    });
  });

  it.each([
    [{ probe: 7 }, "probe: expected a text, found 7"],
    [{ interfaces: [] }, "interfaces: expected 1 to 16 interfaces, found []"],
    [{ dnsServers: ["x"] }, 'dnsServers[0]: expected an IP address, found "x"'],
    [{ ntpServers: ["a b"] }, 'ntpServers[0]: expected an address or a name, found "a b"'],
    [{ timeout: "soon" }, 'timeout: expected a number with a unit, found "soon"'],
    [{ until: "UP" }, "until: expected "],
    [{ nonsense: 1 }, 'nonsense: expected no such key, found "nonsense"'],
    [{ log: "paper" }, 'log: expected stderr, file:PATH, syslog or journal, found "paper"'],
    [
      { schema: "bringup.config/2" },
      'schema: expected "bringup.config/1", found "bringup.config/2"',
    ],
  ])("refuses %j", async (config, words) => {
    const { exitCode, stderr } = await run("up", "--config", file(config));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  it("has to be there", async () => {
    const { exitCode, stderr } = await run("up", "--config", at("nothing.json"));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/the file: expected a file that can be read, found ENOENT/);
  });
});

describe("beside the command line", () => {
  it("gives way, option for option", async () => {
    const config = file({ probe: "a.example", until: "DHCP" });
    expect(await withConfig({ config, probe: "b.example" })).toEqual({
      config,
      probe: "b.example",
      until: "DHCP",
    });
  });

  it("gives way with all that belongs to where it runs", async () => {
    const config = file({ interfaces: ["eth0"], configure: "apply", probe: "a.example" });
    expect(await withConfig({ config, simulate: true })).toEqual({
      config,
      simulate: true,
      probe: "a.example",
    });
  });

  it("gives way with another way to configure an interface", async () => {
    const config = file({ interfaces: ["eth0"], configure: "apply" });
    expect(await withConfig({ config, isolate: true })).toEqual({
      config,
      interface: ["eth0"],
      isolate: true,
    });
  });

  it("leaves a time-out that is never to what can be ended", async () => {
    expect(await run("up", "--simulate", "--timeout", "never")).toMatchObject({ exitCode: 2 });
  });
});
