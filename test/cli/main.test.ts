import { describe, expect, it } from "vitest";
import { documentOf, run } from "./captured-runtime.ts";

describe("help and version", () => {
  it.each([[], ["--help"], ["-h"], ["help"], ["help", "help"]])(
    "%j shows the commands",
    async (...argv) => {
      const { exitCode, stdout, stderr } = await run(...argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toMatch(/^bringup takes a network interface/);
      for (const command of ["up", "states", "replay", "dns query", "ntp query", "version"])
        expect(stdout).toContain(`\n  ${command}`);
    },
  );

  it.each(["--version", "-V"])("%s is the version alone", async (option) => {
    expect(await run(option)).toEqual({ exitCode: 0, stdout: "9.9.9\n", stderr: "" });
  });

  it.each([
    ["up"],
    ["states"],
    ["replay"],
    ["dns"],
    ["dns", "query"],
    ["ntp", "query"],
    ["version"],
  ])("%s --help and help %s say the same, with the program's name", async (...words) => {
    const asOption = await run(...words, "--help");
    expect(asOption.exitCode).toBe(0);
    expect(asOption.stdout).toContain(`Usage: bringup ${words.join(" ")} `);
    expect(await run("help", ...words)).toEqual(asOption);
  });

  it.each([["up"], ["states"], ["replay"], ["dns", "query"], ["ntp", "query"]])(
    "%s gives examples",
    async (...words) => {
      const { stdout } = await run(...words, "--help");
      expect(stdout).toMatch(new RegExp(`\nExamples:\n(?:  .*\n)*  bringup ${words.join(" ")}`));
    },
  );

  it("never gets wider than 110 columns", async () => {
    for (const words of [[], ["up"], ["dns", "query"], ["ntp", "query"], ["replay"]]) {
      const { stdout } = await run("help", ...words);
      for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(110);
    }
  });

  it("tells the version to people and to programs", async () => {
    expect((await run("version")).stdout).toMatch(/^bringup 9\.9\.9 \(Node \d/);
    expect(documentOf(await run("version", "--json"))).toMatchObject({
      schema: "bringup.version/1",
      version: "9.9.9",
    });
  });
});

describe("refusals", () => {
  it.each<[readonly string[], string]>([
    [["nonsense"], 'unknown command "nonsense"; expected one of up, status, '],
    [
      ["--json-lines"],
      'the option "--json-lines" stands before a command; expected a command first: one of up',
    ],
    [["up", "--bogus"], 'unknown option "--bogus"; try bringup up --help'],
    [["up", "--los", "3"], 'unknown option "--los"; try --log, --loss'],
    [["up", "extra"], '"extra" is one argument too many; try bringup up --help'],
    [["up", "--loss"], 'option "--loss <percent>" argument missing; try bringup up --help'],
    [
      ["up", "--loss", "101"],
      '"101" is not a probability; expected per cent from 0 to 100; try 30',
    ],
    [["up", "--timeout", "0"], 'a time-out of "0" leaves no time; expected more than zero'],
    [["up", "--lab", "--host"], 'option "--lab" cannot be used with option "--host"'],
    [
      ["up", "--host", "--seed", "3"],
      "with --seed on a real network others can guess the ids of packets; try --insecure-seed",
    ],
    [["up", "--simulate", "--dns-server", "1::2::3"], '"1::2::3" is not an address'],
    [
      ["up", "--simulate", "--ntp-server", "300.1.1.1"],
      '"300.1.1.1" is neither an address nor a name',
    ],
    [
      ["up", "--simulate", "--probe", "a..b"],
      '"a..b" is not a name: a label is empty; expected labels',
    ],
    [
      ["up", "--require", "dhcp"],
      'unknown part "dhcp"; expected one of address, mask, router, dns',
    ],
    [["up", "--until", "HEAVEN"], 'unknown state "HEAVEN"; expected one of CONTEXT_CREATED'],
    [["dns"], "a subcommand is missing; expected query; try bringup dns --help"],
    [["dns", "foo"], 'unknown command "foo"; expected query; try bringup dns --help'],
    [["dns", "query"], 'missing required argument "name"; try bringup dns query --help'],
    [["dns", "query", "x", "NOPE"], 'unknown record type "NOPE"; expected A, AAAA, MX, TXT …'],
    [["dns", "query", "x", "192.0.2.1"], "or TYPE followed by its number; try @192.0.2.1"],
    [["dns", "query", "x", "@foo"], '"foo" is not a server\'s address; expected an IP address'],
    [["dns", "query", "a..b", "@127.0.0.1"], '"a..b" is not a domain name: a label is empty'],
    [["ntp", "query", "a b"], '"a b" is neither an address nor a name'],
    [
      ["ntp", "query", "127.0.0.1", "--port", "0"],
      '"0" is not a port; expected a number from 1 to 65535',
    ],
    [["up", "--apply"], "--apply is about an interface; expected -i beside it"],
    [["up", "-i", "eth0", "--keep"], "--keep keeps what --apply did; expected --apply beside it"],
    [["up", "-i", "eth0", "--lab"], 'option "-i, --interface <name>" cannot be used with option'],
    [["up", "-i", "eth0", "--static", "192.0.2.1"], '"192.0.2.1" is not a static address'],
    [["up", "-i", "eth0", "--seed", "7"], "--insecure-seed beside it"],
    [["up", "-i", "none0"], 'there is no interface "none0"; there are lo'],
    [["up", "-i", "lo"], "lo is not an Ethernet interface"],
    [["dhcp", "discover"], "--interface <name>"],
    [["dhcp", "discover", "-i", "none0"], 'there is no interface "none0"'],
    [["states", "--dot", "--mermaid"], 'option "--dot" cannot be used with option "--mermaid"'],
  ])("%j is a usage error that says what to do", async (argv, text) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^bringup: .*\n$/);
    expect(stderr).toContain(text);
  });

  it.each<[readonly string[], object]>([
    [
      ["up", "--retry", "nope", "--json"],
      { code: "usage.retry", message: 'unknown retry preset "nope"', try: "250ms,500ms,1s" },
    ],
    [["up", "--json", "--ndjson"], { code: "usage.conflicting-option" }],
    [["nonsense", "--json"], { code: "usage.command", try: "bringup --help" }],
    [["replay", "no/such/file", "--json"], { code: "io.recording" }],
    [
      ["dns", "query", "--json"],
      { code: "usage.missing-argument", try: "bringup dns query --help" },
    ],
  ])("%j is one JSON document", async (argv, expected) => {
    const failed = await run(...argv);
    expect(failed.stderr).toBe("");
    expect(documentOf(failed)).toMatchObject({ schema: "bringup.error/1", ...expected });
  });
});
