import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../../../observation/snapshot.ts";
import { LADDER } from "../../../services/system-state/index.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { DatagramReceiver } from "./datagram-receiver.ts";
import { InstanceFolder } from "./instance-folder.ts";

const at = scratchDirectory();
let folder: InstanceFolder;
let receiver: DatagramReceiver | undefined;

beforeEach(() => {
  folder = new InstanceFolder(at("run"));
});
afterEach(async () => {
  await folder.close();
  receiver?.close();
  receiver = undefined;
});

function textOf(name: string): string {
  return readFileSync(at(name), "utf8");
}

describe("--exec", () => {
  it("runs a line at each state and each news of the lease, one after another", async () => {
    const line = `echo "$BRINGUP_EVENT $BRINGUP_STATE $BRINGUP_ADDRESS" >> ${at("out")}`;
    const { ended } = await folder.operational("lab", "--exec", line);
    await folder.run("stop");
    expect((await ended).exitCode).toBe(0);
    expect(textOf("out").split("\n")).toEqual([
      "state INITIALIZED ",
      "state IFACE_COLDPLUG ",
      "lease-new IFACE_COLDPLUG 127.0.0.100",
      ...LADDER.slice(LADDER.indexOf("DHCP")).map((state) => `state ${state} 127.0.0.100`),
      "lease-released OPERATIONAL 127.0.0.100",
      "state CONTEXT_DESTROYING 127.0.0.100",
      "",
    ]);
  });

  it("tells what is known, and keeps the service manager's variables to itself", async () => {
    const env = {
      NOTIFY_SOCKET: "@bringup-test-nobody",
      WATCHDOG_USEC: "0",
      PATH: "/usr/bin:/bin",
    };
    folder = new InstanceFolder(at("run"), env);
    const line = `[ $BRINGUP_STATE = OPERATIONAL ] && env > ${at("env")}.new && mv ${at("env")}.new ${at("env")}; :`;
    await folder.operational("lab", "--exec", line);
    await expect.poll(() => textOf("env"), { timeout: 5_000 }).toContain("BRINGUP_");
    const variables = textOf("env");
    for (const one of [
      "BRINGUP_INTERFACE=lo",
      "BRINGUP_PREFIX_LENGTH=8",
      "BRINGUP_NTP_SERVERS=127.0.0.1 127.0.0.2",
      "BRINGUP_DOMAIN=lab.example",
      "BRINGUP_PREVIOUS=AUTH2",
      "BRINGUP_LEASE_SECONDS=3600",
    ])
      expect(variables).toContain(`${one}\n`);
    expect(variables).toMatch(/^BRINGUP_OFFSET_US=-?\d+$/m);
    expect(variables).not.toMatch(/NOTIFY_SOCKET|WATCHDOG_USEC/);
  });

  it("reports what fails, once, and goes on", async () => {
    const { runtime } = await folder.operational("lab", "--exec", "exit 3");
    await expect
      .poll(() => runtime.stdout.text, { timeout: 5_000 })
      .toContain("! --exec at state: exit code 3");
    expect((await folder.run("status")).stdout).toContain("--exec at lease-new: exit code 3");
    expect(runtime.stdout.text.split("--exec at state: exit code 3")).toHaveLength(2);
  });

  it("is nothing for virtual time", async () => {
    const refused = await folder.run("up", "--simulate", "--exec", "true");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("--log", () => {
  it("writes what matters to a file, more of it if told so", async () => {
    const log = `file:${at("log")}`;
    expect(await folder.run("up", "--log", log, "--json")).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect(textOf("log")).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z notice dhcp\/lo: new: 127\.0\.0\.100\/8/,
    );
    expect(textOf("log")).toMatch(/Z notice OPERATIONAL after /);
    expect(textOf("log")).not.toMatch(/ (?:debug|info) /);
    await folder.run("up", "--log", log, "--log-level", "debug", "--json");
    expect(textOf("log")).toMatch(/ debug → dhcp\/lo: DISCOVER to /);
    expect(textOf("log")).toMatch(/ info dns holds OPERATIONAL: /);
  });

  it("goes to stderr where only a level is given", async () => {
    const { stdout, stderr } = await folder.run(
      "up",
      "--log-level",
      "err",
      "--timeout",
      "300ms",
      "--loss",
      "100",
    );
    expect(stdout).toContain("not reached");
    expect(stderr).toMatch(/^\S+Z err given up at IFACE_COLDPLUG after \d+ ms\n$/);
  });

  it("speaks to syslog as the C library does", async () => {
    receiver = await DatagramReceiver.at(at("log.sock"));
    await folder.run("up", "--log", `syslog:${at("log.sock")}`, "--json");
    const [probe, ...lines] = receiver.received();
    expect(probe).toBe("");
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^<29>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d bringup\[\d+\]: OPERATIONAL after /,
      ),
    );
  });

  it("speaks to the journal in fields", async () => {
    receiver = await DatagramReceiver.at(at("journal.sock"));
    await folder.run("up", "--log", `journal:${at("journal.sock")}`, "--json", "--name", "mine");
    const record = receiver.received().find((text) => text.includes("BRINGUP_STATE=OPERATIONAL"));
    expect(record?.split("\n")).toEqual([
      expect.stringMatching(/^MESSAGE=OPERATIONAL after /),
      "PRIORITY=5",
      "SYSLOG_IDENTIFIER=bringup",
      "BRINGUP_INSTANCE=mine",
      "BRINGUP_EVENT=state-entered",
      "BRINGUP_SOURCE=system",
      "BRINGUP_STATE=OPERATIONAL",
      "BRINGUP_DIRECTION=forward",
      "",
    ]);
  });

  it.each([
    ["syslog:/nowhere/log", "cannot log to /nowhere/log: ENOENT; expected a syslog daemon"],
    ["journal:/nowhere/log", "cannot log to /nowhere/log: ENOENT; expected systemd-journald"],
    ["file:/nowhere/log", "cannot log to /nowhere/log: ENOENT: no such file or directory"],
  ])("is an error where there is no %s", async (place, words) => {
    const { exitCode, stdout, stderr } = await folder.run("up", "--log", place);
    expect({ exitCode, stdout }).toEqual({ exitCode: 74, stdout: "" });
    expect(stderr).toContain(words);
  });

  it("is no place that nobody knows", async () => {
    expect(await folder.run("up", "--log", "paper")).toMatchObject({
      exitCode: 2,
      stderr:
        'bringup: "paper" is no place for a log; expected stderr, file:PATH, syslog or journal; try stderr\n',
    });
  });
});

describe("the service manager", () => {
  it("is told of states, of readiness, of life and of the end", async () => {
    receiver = await DatagramReceiver.at(at("notify"));
    folder = new InstanceFolder(at("run"), { NOTIFY_SOCKET: at("notify"), WATCHDOG_USEC: "40000" });
    await folder.operational();
    await expect.poll(() => receiver?.received(), { timeout: 5_000 }).toContain("WATCHDOG=1");
    await folder.run("stop");
    await folder.close();
    const told = receiver.received().filter((text) => text !== "WATCHDOG=1");
    expect(told[0]).toBe("STATUS=INITIALIZED");
    expect(told).toContainEqual(
      expect.stringMatching(/^STATUS=IFACE_COLDPLUG, held by dhcp: lo: no OFFER yet/),
    );
    expect(told.indexOf("READY=1")).toBe(told.indexOf("STATUS=OPERATIONAL") + 1);
    expect(told.slice(-2)).toEqual(["STATUS=CONTEXT_DESTROYING", "STOPPING=1"]);
    expect(told.filter((text) => text === "READY=1")).toHaveLength(1);
  });

  it("may listen at an abstract socket", async () => {
    const name = `@bringup-test-${process.pid}`;
    receiver = await DatagramReceiver.at(name);
    folder = new InstanceFolder(at("run"), { NOTIFY_SOCKET: name });
    await folder.operational();
    await expect.poll(() => receiver?.received(), { timeout: 5_000 }).toContain("READY=1");
  });
});

describe("--config", () => {
  const CONFIG = { schema: "bringup.config/1", where: "lab", stay: true, name: "conf" };

  function write(more: Readonly<Record<string, unknown>>): string {
    writeFileSync(at("config.json"), JSON.stringify({ ...CONFIG, ...more }));
    return at("config.json");
  }

  it("gives options that the command line has not given", async () => {
    const file = write({ link: "loss 5%", until: "DHCP" });
    folder.start("up", "--config", file, "--timeout", "never", "--until", "TIME_VALID");
    const waited = await folder.run(
      "wait",
      "--name",
      "conf",
      "--for",
      "TIME_VALID",
      "--timeout",
      "10s",
    );
    expect(waited.exitCode).toBe(0);
    const { stdout } = await folder.run("status", "--name", "conf", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ goal: "TIME_VALID", link: { tx: "loss 5 %" } });
  });

  it("is read again at SIGHUP; what cannot change is said", async () => {
    const file = write({ link: "loss 5%", timeout: "never" });
    const { runtime, ended } = folder.start("up", "--config", file);
    await folder.run("wait", "--name", "conf", "--timeout", "10s");
    const dnsServers = ["127.0.0.9"];
    write({ link: "delay 1ms", timeout: "never", dnsServers, retry: "rfc2131" });
    runtime.interrupt("SIGHUP");
    const again = `${file} was read again; changed: link, dnsServer; at the next start: retry`;
    await expect.poll(() => runtime.stdout.text, { timeout: 5_000 }).toContain(again);
    const { link, names } = JSON.parse((await folder.run("status", "--json")).stdout) as Snapshot;
    expect(link.tx).toBe("delay 1.00 ms");
    expect(names.servers.map(({ address }) => address)).toEqual(["127.0.0.9", "127.0.0.1"]);
    write({ link: "loss 7%", timeout: "never", dnsServers, probe: "a..b" });
    runtime.interrupt("SIGHUP");
    const refused = `${file}: probe: `;
    await expect.poll(() => runtime.stdout.text, { timeout: 5_000 }).toContain(refused);
    const still = JSON.parse((await folder.run("status", "--json")).stdout) as Snapshot;
    expect(still.link.tx).toBe("delay 1.00 ms");
    write({ link: "delay 1ms", timeout: "never", dnsServers, retry: "rfc2131", exec: "true" });
    runtime.interrupt("SIGHUP");
    // nobody has been there from the start who would run it
    await expect
      .poll(() => runtime.stdout.text, { timeout: 5_000 })
      .toContain(`at the next start: exec`);
    write({ probe: 7 });
    runtime.interrupt("SIGHUP");
    await expect
      .poll(() => runtime.stdout.text, { timeout: 5_000 })
      .toContain("probe: expected a text, found 7");
    runtime.interrupt("SIGTERM");
    expect((await ended).exitCode).toBe(0);
  });
});
