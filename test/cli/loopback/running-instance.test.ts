import { chmodSync, mkdirSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentOf } from "../captured-runtime.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { InstanceFolder } from "./instance-folder.ts";
import { killedServer } from "./killed-server.ts";

const at = scratchDirectory();
let folder: InstanceFolder;

beforeEach(() => {
  folder = new InstanceFolder(at("run"));
});
afterEach(() => folder.close());

describe("a running instance", () => {
  it("shows where it stands, to people and as a snapshot", async () => {
    await folder.operational();
    const { exitCode, stdout } = await folder.run("status");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^lab \(lab, process \d+\): OPERATIONAL for .*\n {2}lo +127\.0\.0\.100\/8 from /,
    );
    expect(documentOf(await folder.run("status", "--json"))).toMatchObject({
      schema: "bringup.snapshot/1",
      mode: "lab",
      current: "OPERATIONAL",
      interfaces: [{ device: "lo", phase: "bound" }],
    });
  });

  it("renews, asks for the time and forgets names when it is told to", async () => {
    const { runtime } = await folder.operational("lab", "--ndjson");
    expect((await folder.run("renew")).stdout).toBe("lab: renewing\n");
    expect((await folder.run("renew", "--time")).stdout).toBe("lab: asking for the time\n");
    expect((await folder.run("flush", "lab.example")).stdout).toBe(
      "lab: lab.example is forgotten\n",
    );
    expect(documentOf(await folder.run("flush", "--json"))).toEqual({
      schema: "bringup.done/1",
      instance: "lab",
      message: "the cache of names is empty",
    });
    expect(runtime.stdout.text).toContain('"name":"renewed"');
  });

  it("says why it cannot do something", async () => {
    await folder.operational();
    expect(await folder.run("renew", "eth7")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "bringup: eth7 is not managed here; managed: lo\n",
    });
    expect((await folder.run("release", "--json")).stdout).toMatch(/"code":"control.refused"/);
  });

  it("ends when it is told to, with everything given back and its socket gone", async () => {
    const { ended } = await folder.operational("lab", "--ndjson");
    expect(folder.has("lab.sock")).toBe(true);
    expect(await folder.run("stop")).toEqual({ exitCode: 0, stdout: "lab: stopped\n", stderr: "" });
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain('"what":"RELEASE"');
    expect([folder.has("lab.sock"), folder.has("lab.sock.lock")]).toEqual([false, false]);
  });

  it("is for its owner alone", async () => {
    await folder.operational();
    expect(statSync(at("run")).mode & 0o777).toBe(0o700);
    expect(statSync(at("run/lab.sock")).mode & 0o777).toBe(0o600);
  });

  it("explains itself", async () => {
    await folder.operational();
    const { exitCode, stdout } = await folder.run("why");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^OPERATIONAL/);
    expect(documentOf(await folder.run("why", "--json"))).toMatchObject({
      schema: "bringup.why/1",
      reached: true,
    });
    expect(await folder.run("why", "--at", "1s")).toMatchObject({ exitCode: 2 });
  });

  it("is watched from its first event to its last", async () => {
    const { ended } = await folder.operational("lab", "--ndjson");
    const [watching, plain] = ["--ndjson", "--plain"].map((how) => folder.start("watch", how));
    for (const watcher of [watching, plain])
      await expect.poll(() => watcher?.runtime.stdout.text).toContain("OPERATIONAL");
    await folder.run("renew");
    await folder.run("stop");
    const { stdout } = await ended;
    // the last line of `up` says how the whole came out; whoever watches sees that it was stopped
    const events = stdout.trimEnd().split("\n").slice(0, -1);
    const watched = ((await watching?.ended)?.stdout ?? "").trimEnd().split("\n");
    expect(watched.filter((line) => !line.includes('"how":"stopped"'))).toEqual(events);
    expect((await plain?.ended)?.stdout).toMatch(/→ dhcp\/lo: DISCOVER to .*(?:.*\n)*.*RELEASE/);
  });
});

describe("a hold by hand", () => {
  it("keeps the ladder from climbing until it is released", async () => {
    folder.up("--name", "lab", "--loss", "100");
    const held = await folder.run("wait", "--for", "IFACE_COLDPLUG", "--timeout", "5s");
    expect(held.exitCode).toBe(0);
    expect((await folder.run("hold", "--reason", "not\u001byet")).stdout).toBe(
      "lab: operator holds DHCP\n",
    );
    expect((await folder.run("status")).stdout).toContain("by operator for ");
    expect((await folder.run("status")).stdout).toContain("before DHCP: not\\x1byet");
    expect(
      (await folder.run("hold", "OPERATIONAL", "--as", "night", "--reason", "rest")).exitCode,
    ).toBe(0);
    expect((await folder.run("status")).stdout).toContain("night will hold OPERATIONAL: rest");
    expect((await folder.run("release")).stdout).toBe("lab: operator is released\n");
    expect((await folder.run("status")).stdout).not.toContain("operator");
  });

  it("may have a reason that looks like a number without end", async () => {
    folder.up("--name", "lab", "--loss", "100");
    await folder.run("wait", "--for", "IFACE_COLDPLUG", "--timeout", "5s");
    await folder.run("hold", "--reason", "Infinity");
    const why = await folder.run("why");
    expect(why.exitCode).toBe(1);
    expect(why.stdout).toContain("operator holds DHCP");
  });

  it("stands under a name of its own, as a veto, and ends by itself", async () => {
    folder.up("--name", "lab", "--loss", "100");
    await folder.run("wait", "--for", "IFACE_COLDPLUG", "--timeout", "5s");
    const hold = [
      "hold",
      "DHCP",
      "--reason",
      "moving",
      "--as",
      "crane",
      "--veto",
      "--for",
      "300ms",
    ];
    expect((await folder.run(...hold)).stdout).toBe("lab: crane vetoes DHCP for 300 ms\n");
    const blockers = documentOf(await folder.run("status", "--json"))["blockers"];
    expect(blockers).toContainEqual(
      expect.objectContaining({ notifier: "crane", kind: "veto", reason: "moving (for 300 ms)" }),
    );
    await expect
      .poll(async () => (await folder.run("status")).stdout, { timeout: 5_000 })
      .not.toContain("crane");
  });

  it("needs a reason, and a state that there is", async () => {
    expect(await folder.run("hold")).toMatchObject({ exitCode: 2 });
    expect(await folder.run("hold", "UP", "--reason", "x")).toMatchObject({ exitCode: 2 });
  });
});

describe("wait", () => {
  it("waits for an instance that is not there yet", async () => {
    const waiting = folder.run("wait", "--timeout", "10s", "--json");
    folder.up();
    const waited = await waiting;
    expect(waited.exitCode).toBe(0);
    expect(documentOf(waited)).toMatchObject({
      schema: "bringup.wait/1",
      state: "OPERATIONAL",
      reached: true,
      instance: "lab",
      current: "OPERATIONAL",
      blockers: [],
    });
  });

  it("gives up in time, and says who stands in the way", async () => {
    folder.up("--loss", "100");
    await folder.run("wait", "--for", "INITIALIZED", "--timeout", "5s");
    const { exitCode, stdout, stderr } = await folder.run("wait", "--timeout", "500ms");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(
      /^bringup: OPERATIONAL not reached within .*: lab stands at IFACE_COLDPLUG; held by dhcp before DHCP: lo: no OFFER yet/,
    );
  });

  it("gives up when nobody comes", async () => {
    const { exitCode, stderr } = await folder.run("wait", "--timeout", "300ms");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/not reached within .*: no instance is running\n$/),
    });
  });
});

describe("which instance", () => {
  it("says in one line that there is none, and what to try", async () => {
    for (const command of [["status"], ["renew"], ["stop"], ["watch", "--plain"], ["why"]])
      expect(await folder.run(...command)).toEqual({
        exitCode: 1,
        stdout: "",
        stderr:
          "bringup: no instance is running; try bringup up --stay, in another terminal or as a service\n",
      });
  });

  it("lists several, and asks which one is meant", async () => {
    folder.up();
    await folder.run("wait", "--name", "lab", "--timeout", "10s");
    folder.up();
    await folder.run("wait", "--name", "lab-2", "--timeout", "10s");
    const { exitCode, stdout } = await folder.run("status");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^lab \(lab, .*\nlab-2 \(lab, .*\n$/);
    expect(await folder.run("renew")).toMatchObject({
      exitCode: 1,
      stderr: "bringup: several instances are running: lab, lab-2; try --name lab\n",
    });
    expect((await folder.run("renew", "--name", "lab-2")).stdout).toBe("lab-2: renewing\n");
    expect(await folder.run("renew", "--name", "lan")).toMatchObject({
      stderr: 'bringup: no instance "lan" is running; expected one of lab, lab-2\n',
    });
  });

  it("runs once under a name that was given", async () => {
    await folder.operational("mine");
    const { exitCode, stderr } = await folder.run("up", "--stay", "--name", "mine");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `bringup: "mine" runs already (process ${process.pid}); try bringup status --name mine, or another --name\n`,
    );
    expect((await folder.run("status", "--name", "mine")).exitCode).toBe(0);
  });

  it("has its socket where it is told to", async () => {
    const staying = folder.up("--control", at("mine.sock"));
    const waited = await folder.run("wait", "--control", at("mine.sock"), "--timeout", "10s");
    expect(waited.exitCode).toBe(0);
    expect(statSync(at("mine.sock")).mode & 0o777).toBe(0o600);
    await folder.run("stop", "--control", at("mine.sock"));
    expect((await staying.ended).exitCode).toBe(0);
  });

  it.each([
    ["a folder that is not there", "nowhere/x.sock", 74, /no control socket at .*nowhere/],
    [
      "a path that is too long",
      `${"x".repeat(120)}.sock`,
      2,
      /is too long; expected at most 107 bytes/,
    ],
  ])("does not start at %s", async (_what, path, exitCode, words) => {
    const ended = await folder.run("up", "--stay", "--control", at(path));
    expect(ended).toMatchObject({ exitCode, stderr: expect.stringMatching(words) });
  });

  it("replaces the socket of an instance that was killed", async () => {
    mkdirSync(at("run"), { mode: 0o700 });
    await killedServer(at("run/lab.sock"));
    expect(await folder.run("status", "--name", "lab")).toMatchObject({ exitCode: 1 });
    await folder.operational();
  });

  it("goes on without a socket that nobody asked for, and says so", async () => {
    mkdirSync(at("run"));
    chmodSync(at("run"), 0o755);
    const { runtime, ended } = folder.up();
    await expect.poll(() => runtime.stdout.text, { timeout: 10_000 }).toContain("OPERATIONAL ");
    runtime.interrupt("SIGTERM");
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/! no control socket at .*: it is not a folder that only its owner/);
  });
});
