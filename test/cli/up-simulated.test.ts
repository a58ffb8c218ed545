import { describe, expect, it } from "vitest";
import { LADDER } from "../../services/system-state/index.ts";
import { CapturedRuntime, documentOf, run } from "./captured-runtime.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const LOSSY = ["up", "--simulate", "--loss", "30", "--seed", "7"] as const;

describe("up, as text", () => {
  it("shows each state, its time, who held it and why, and what it cost", async () => {
    const { exitCode, stdout, stderr } = await run(...LOSSY);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatchInlineSnapshot(`
      "     0 µs  INITIALIZED
           0 µs  IFACE_COLDPLUG
                 · held by dhcp for 78.1 ms, 2 retries: eth0: no ACK yet from 192.0.2.1 for 192.0.2.100 after 2 REQUESTs
        78.1 ms  DHCP           192.0.2.100/24 from 192.0.2.1, lease 3600 s
        78.1 ms  CPD_PRE_TIME
                 · held by ntp for 0 µs: waiting for the reply of 192.0.2.11
        78.1 ms  TIME_VALID     offset +90.0 s ± 3 µs by 192.0.2.11, stratum 2
        78.1 ms  CPD_POST_TIME
        78.1 ms  POLICY_VALID
        78.1 ms  REGISTERED
        78.1 ms  AUTH1
        78.1 ms  AUTH2
                 · held by dns for 0 µs: no answer about lab.example yet
        78.1 ms  OPERATIONAL    lab.example: 192.0.2.1 by 192.0.2.53:53

      OPERATIONAL after 78.1 ms
      6 sent, 4 received, 2 dropped (2 out, 0 in), 0 ignored, 2 retries, seed 7
      "
    `);
  });

  it("has a line for each packet and its fate with --verbose, between the same lines", async () => {
    const { stdout } = await run(...LOSSY, "--verbose");
    expect(stdout.split("\n").slice(0, 12)).toMatchInlineSnapshot(`
      [
        "     0 µs  → dhcp/eth0: DISCOVER to 255.255.255.255:67, 300 bytes",
        "     0 µs  INITIALIZED",
        "     0 µs  IFACE_COLDPLUG",
        "     0 µs  ✗ DISCOVER dropped on the way out, 300 bytes: loss",
        "  57.6 ms  → dhcp/eth0: DISCOVER to 255.255.255.255:67, 300 bytes, try 2",
        "  57.6 ms  ← dhcp/eth0: OFFER from 192.0.2.1:67, 309 bytes",
        "  57.6 ms  → dhcp/eth0: REQUEST to 255.255.255.255:67, 300 bytes",
        "  57.6 ms  ✗ REQUEST dropped on the way out, 300 bytes: loss",
        "  78.1 ms  → dhcp/eth0: REQUEST to 255.255.255.255:67, 300 bytes, try 2",
        "  78.1 ms  ← dhcp/eth0: ACK from 192.0.2.1:67, 309 bytes",
        "  78.1 ms  → ntp: NTP request to 192.0.2.11:123, 48 bytes",
        "  78.1 ms  → dns: A lab.example to 192.0.2.53:53, 40 bytes",
      ]
    `);
    const isPacket = /^ *[\d.]+ \S+ {2}[→←✗·]/;
    const calm = stdout.split("\n").filter((line) => !isPacket.test(line));
    expect(calm.join("\n")).toBe((await run(...LOSSY)).stdout);
  });

  it("says who is in the way where the goal is not reached", async () => {
    const { exitCode, stdout } = await run("up", "--simulate", "--loss", "100", "--timeout", "5s");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      / · held by dhcp still, for 5\.00 s, \d+ retries: eth0: no OFFER yet after/,
    );
    expect(stdout).toContain(
      "\nOPERATIONAL not reached within 5.00 s, stopped at IFACE_COLDPLUG\n",
    );
  });

  it("stops at the state that is asked for", async () => {
    const { exitCode, stdout } = await run("up", "--simulate", "--until", "dhcp", "--seed", "1");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /DHCP +192\.0\.2\.100\/24 from 192\.0\.2\.1, lease 3600 s\n\nDHCP after/,
    );
    expect(stdout).not.toContain("TIME_VALID");
  });

  it("tells of renewals while it stays, and of nothing else", async () => {
    const { stdout } = await run("up", "--simulate", "--stay", "--timeout", "2h", "--seed", "1");
    const [, after = ""] = stdout.split(/OPERATIONAL .*\n/);
    expect(after.match(/^ *[\d.]+ (?:min|h) {2}· renewed: 192\.0\.2\.100/gm)).toHaveLength(4);
    expect(after.split("\n\n")[0]?.split("\n")).toHaveLength(4);
  });

  it.each([20, 40, 80])("keeps within %i columns of a terminal and colours it", async (columns) => {
    const runtime = new CapturedRuntime({ columns, rows: 24 });
    const { exitCode, stdout } = await runtime.run(...LOSSY);
    expect(exitCode).toBe(0);
    const screen = new TerminalScreen(columns).take(stdout);
    expect(screen.overflows).toBe(0);
    expect(screen.cursorHidden).toBe(false);
    expect(stdout).toContain("\u001b[32m");
  });

  it("has no colours with NO_COLOR", async () => {
    const runtime = new CapturedRuntime({ columns: 80, rows: 24 }, { NO_COLOR: "1" });
    expect((await runtime.run(...LOSSY)).stdout).not.toContain("\u001b[");
  });
});

describe("up --json", () => {
  it("has the keys that were promised", async () => {
    const document = documentOf(await run(...LOSSY, "--json"));
    expect(document).toMatchObject({
      schema: "bringup.up/1",
      mode: "simulate",
      target: "OPERATIONAL",
      reached: "OPERATIONAL",
      elapsedUs: expect.any(Number),
      seed: 7,
      dhcp: {
        interface: "eth0",
        address: "192.0.2.100",
        prefixLength: 24,
        serverId: "192.0.2.1",
        leaseSeconds: 3600,
        t1Seconds: 1800,
        t2Seconds: 3150,
        routers: ["192.0.2.1"],
        dnsServers: ["192.0.2.53"],
        ntpServers: ["192.0.2.11", "192.0.2.12"],
        domain: "lab.example",
      },
      ntp: { server: "192.0.2.11", stratum: 2, offsetUs: 90_000_000, delayUs: expect.any(Number) },
      dns: {
        servers: ["192.0.2.53"],
        probe: { name: "lab.example", addresses: ["192.0.2.1"], elapsedUs: expect.any(Number) },
      },
      retries: expect.any(Number),
    });
    expect(document).not.toHaveProperty("blockedBy");
    const counts = ["sent", "received", "droppedTx", "droppedRx", "ignored"];
    expect(Object.keys(document["packets"] as object)).toEqual(counts);
  });

  it("lists the states with their holds", async () => {
    const { states } = documentOf(await run(...LOSSY, "--json")) as {
      states: { state: string; holds: object[] }[];
    };
    expect(states.map(({ state }) => state)).toEqual(LADDER);
    const held = states.find(({ state }) => state === "IFACE_COLDPLUG");
    expect(held).toEqual({
      state: "IFACE_COLDPLUG",
      enteredUs: 0,
      dwellUs: expect.any(Number),
      holds: [{ notifier: "dhcp", reason: expect.any(String), heldUs: expect.any(Number) }],
    });
  });

  it("names the blockers where the goal is not reached", async () => {
    const failed = await run("up", "--simulate", "--loss", "100", "--timeout", "1s", "--json");
    expect(failed.exitCode).toBe(1);
    expect(documentOf(failed)).toMatchObject({
      reached: "IFACE_COLDPLUG",
      elapsedUs: 1_000_000,
      blockedBy: [{ notifier: "dhcp", kind: "hold", next: "DHCP", heldUs: 1_000_000 }],
    });
  });
});

describe("up --ndjson", () => {
  it("is the same to the last byte under the same seed", async () => {
    const first = await run(...LOSSY, "--ndjson");
    expect(await run(...LOSSY, "--ndjson")).toEqual(first);
    expect(
      (await run("up", "--simulate", "--loss", "30", "--seed", "8", "--ndjson")).stdout,
    ).not.toBe(first.stdout);
  });

  it("begins with its schema and ends with the outcome", async () => {
    const lines = (await run(...LOSSY, "--ndjson")).stdout.trimEnd().split("\n");
    const [header, ...events] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(header).toEqual({ schema: "bringup.events/1" });
    for (const event of events)
      expect(event).toMatchObject({ atUs: expect.any(Number), source: expect.any(String) });
    expect(events.at(-1)).toMatchObject({
      type: "outcome",
      how: "reached",
      reached: "OPERATIONAL",
    });
    expect(events.filter(({ type, how }) => type === "outcome" && how !== "reached")).toEqual([]);
  });

  it("ends with the outcome where the goal is not reached, too", async () => {
    const { exitCode, stdout } = await run(
      "up",
      "--simulate",
      "--loss",
      "100",
      "--timeout",
      "1s",
      "--ndjson",
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      type: "outcome",
      how: "timed-out",
      reached: "IFACE_COLDPLUG",
      elapsedUs: 1_000_000,
    });
  });
});

describe("up --simulate", () => {
  it("leaves signals to the system: virtual time does not stop to listen", async () => {
    const runtime = new CapturedRuntime();
    runtime.interruptAt("INITIALIZED", "SIGINT");
    expect((await runtime.run("up", "--simulate")).exitCode).toBe(0);
    expect(runtime.isListening).toBe(false);
  });
});
