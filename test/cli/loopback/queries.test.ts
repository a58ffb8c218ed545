import { describe, expect, it } from "vitest";
import { documentOf, run } from "../captured-runtime.ts";
import { labServers } from "./lab-servers.ts";

const servers = labServers();
const FROM = String.raw`from 127\.0\.0\.1:\d+ +in [\d.]+ \S+ +\d+ (?:try|tries)`;

function lines(...patterns: readonly string[]): RegExp {
  return new RegExp(`^${patterns.join("\n")}\n$`);
}

describe("dns query", () => {
  it("shows the records of both families, and for each who answered when", async () => {
    const { exitCode, stdout } = await run("dns", "query", "lab.example", `@${servers.dns}`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      lines(
        String.raw`lab\.example  300  IN  A     192\.0\.2\.1`,
        String.raw`lab\.example  60   IN  AAAA  2001:db8::1`,
        "",
        `; A     NOERROR  ${FROM}`,
        `; AAAA  NOERROR  ${FROM}`,
      ),
    );
  });

  it("asks for the types that are given, by name or number", async () => {
    const { stdout } = await run(
      "dns",
      "query",
      "lab.example",
      "mx",
      "TYPE65280",
      `@${servers.dns}`,
    );
    expect(stdout).toMatch(
      lines(
        String.raw`lab\.example  300  IN  MX  10 mail\.lab\.example`,
        "",
        `; MX +NOERROR  ${FROM}`,
        `; TYPE65280 +NODATA +${FROM}`,
      ),
    );
  });

  it("says by which alias it got there", async () => {
    const { stdout } = await run("dns", "query", "www.lab.example", "A", `@${servers.dns}`);
    expect(stdout).toMatch(
      /^; www\.lab\.example is an alias of lab\.example\nlab\.example  300  IN  A/,
    );
  });

  it.each([
    ["nxdomain", "none.lab.example", "NXDOMAIN"],
    ["refused", "other.test", "REFUSED"],
  ])("ends with 1 and %s where there is no answer", async (outcome, name, status) => {
    const asked = ["dns", "query", name, "A", `@${servers.dns}`] as const;
    const { exitCode, stdout } = await run(...asked);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`^; A  ${status}  ${FROM}`));
    const json = await run(...asked, "--json");
    expect(json.exitCode).toBe(1);
    expect(documentOf(json)).toMatchObject({
      schema: "bringup.dns-query/1",
      name,
      outcome,
      records: [],
    });
  });

  it("goes on to the next server and counts the tries", async () => {
    const { exitCode, stdout } = await run(
      "dns",
      "query",
      "lab.example",
      "A",
      `@${servers.refusing}`,
      `@${servers.dns}`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`; A  NOERROR  from ${servers.dns}  in .*  [2-9] tries\n$`));
  });

  it("gives up when the time is up", async () => {
    const options = ["--loss", "100", "--timeout", "50ms"];
    const { exitCode, stdout } = await run(
      "dns",
      "query",
      "lab.example",
      "A",
      `@${servers.dns}`,
      ...options,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^; A  TIMEOUT +in [\d.]+ m?s +\d+ (?:try|tries)/);
  });

  it("is one document with the answers of each type", async () => {
    const document = documentOf(
      await run("dns", "query", "lab.example", "A", `@${servers.dns}`, "--json"),
    );
    const [address = "", port = ""] = servers.dns.split(":");
    const server = { address, port: Number(port) };
    const record = {
      name: "lab.example",
      type: "A",
      ttlSeconds: 300,
      data: { kind: "A", address: "192.0.2.1" },
    };
    expect(document).toMatchObject({
      schema: "bringup.dns-query/1",
      name: "lab.example",
      outcome: "answer",
      addresses: ["192.0.2.1"],
      records: [record],
      elapsedUs: expect.any(Number),
      answers: [
        {
          type: "A",
          outcome: "answer",
          rcodeName: "NOERROR",
          attempts: expect.any(Number),
          server,
          records: [record],
        },
      ],
    });
    expect(document).not.toHaveProperty("id");
  });
});

describe("ntp query", () => {
  it("shows offset, error, delay, stratum and the checks passed", async () => {
    const { exitCode, stdout } = await run("ntp", "query", servers.ntp);
    expect(exitCode).toBe(0);
    const number = String.raw`[\d.]+ (?:µs|ms)`;
    expect(stdout).toMatch(
      lines(
        "server +offset +error +delay +stratum  reference",
        `${servers.ntp} +[+-]${number} +± ${number} +${number} +1 +GPS`,
        "checks passed: format sender version mode T2 T6 T3 T1 T7 clock TA; not made: T5 TB TC TD",
      ),
    );
  });

  it("asks several servers and says what is wrong with one", async () => {
    const timeout = ["--timeout", "500ms"];
    const { exitCode, stdout } = await run(
      "ntp",
      "query",
      servers.ntp,
      servers.unsynchronised,
      ...timeout,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`\n${servers.ntp} `);
    expect(stdout).toMatch(/\n127\.0\.0\.1 {2}refused: T6: stratum 16: not from 1 to 15\n$/);
  });

  it("is one document for all servers", async () => {
    const document = documentOf(await run("ntp", "query", servers.ntp, "--json"));
    expect(document).toMatchObject({
      schema: "bringup.ntp-query/1",
      results: [
        {
          host: "127.0.0.1",
          outcome: "sample",
          server: servers.ntp,
          stratum: 1,
          offsetUs: expect.any(Number),
          errorUs: expect.any(Number),
          delayUs: expect.any(Number),
          checks: { T2: "passed", T6: "passed", T5: "skipped" },
          receivedUnixUs: expect.any(Number),
        },
      ],
    });
  });

  it("takes --port for servers that give none", async () => {
    const [host = "", port = ""] = servers.ntp.split(":");
    expect((await run("ntp", "query", host, "--port", port)).exitCode).toBe(0);
  });
});
