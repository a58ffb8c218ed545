import { describe, expect, it } from "vitest";
import { doctorText } from "../../cli/doctor-text.ts";
import type { Style } from "../../cli/style.ts";
import { judge } from "../../observation/doctor/judge.ts";
import { eth0, facts, OFFER, resolver, SILENCE } from "../observation/doctor/healthy.ts";
import { documentOf, run } from "./captured-runtime.ts";

const plain = (text: string): string => text;
const PLAIN: Style = { good: plain, warn: plain, bad: plain, dim: plain };

describe("doctor's text", () => {
  it("is two lines where nothing is wrong", () => {
    expect(doctorText(judge(facts(), 1_000), false, PLAIN)).toEqual([
      "Nothing is wrong with this machine, as far as can be seen.",
      "",
      expect.stringMatching(
        /^\d+ checks: \d+ ok, 0 warnings, 0 problems, 0 skipped; -v shows them/,
      ),
    ]);
  });

  it("has the worst first, with what speaks for it, what follows and what to do", () => {
    const dead = resolver("192.0.2.53", { udp: SILENCE, udpNonsense: SILENCE, tcp: SILENCE });
    const document = judge(
      facts({
        device: "eth0",
        ...eth0({ carrier: false, addresses: [] }),
        dhcp: { kind: "skipped", why: "eth0 has no carrier" },
        dns: { kind: "asked", results: [dead] },
        hosts: { hasFile: false, localhost: [] },
      }),
      1_000,
    );
    const lines = doctorText(document, false, PLAIN);
    expect(lines.slice(0, 7)).toEqual([
      "eth0: there are problems.",
      "",
      "1. the cable: nothing arrives at the interface (certain)",
      "   - eth0 has no carrier",
      "   from it follows: route-router, dns-udp of 192.0.2.53",
      "   → plug in the cable, and look at the port at its other end",
      "",
    ]);
    expect(lines[7]).toBe("2. localhost is not this machine (certain)");
  });

  it("fits in 80 columns, every check included, and lets no server move the cursor", () => {
    const portal = { ...OFFER, captivePortal: `https://portal.example/\x1b[2J${"?".repeat(20)}` };
    const document = judge(
      facts({ device: "eth0", dhcp: { kind: "asked", results: [portal] } }),
      1_000,
    );
    const lines = doctorText(document, true, PLAIN);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.join("")).not.toContain("\x1b");
    for (const { id } of document.checks) expect(lines.join("\n")).toContain(` ${id}: `);
  });
});

describe("doctor --passive", () => {
  it("prints one document about the machine that it runs on", async () => {
    const outcome = await run("doctor", "--passive", "--json");
    const document = documentOf(outcome);
    expect(document).toMatchObject({ schema: "bringup.doctor/1", device: null });
    expect(outcome.exitCode).toBe(document["verdict"] === "problem" ? 1 : 0);
    const { checks } = document as unknown as { checks: readonly { id: string; status: string }[] };
    expect(checks.find(({ id }) => id === "dns-udp")).toMatchObject({ status: "skipped" });
    expect(checks.find(({ id }) => id === "program-node")).toMatchObject({ status: "ok" });
  });

  it("takes an interface that is not there for a finding, not for a misuse", async () => {
    const { stdout, exitCode } = await run("doctor", "--passive", "-i", "nowhere0");
    expect(exitCode).toBe(1);
    expect(stdout).toContain('there is no interface "nowhere0"');
  });
});

describe("doctor's options", () => {
  it.each([
    [["--probe", "a..b"], /not a domain name/],
    [["--ntp-server", "999.1.1.1"], /neither an address nor a name/],
    [["--timeout", "soon"], /not a duration/],
  ])("refuse %j", async (argv, words) => {
    const refused = await run("doctor", "--passive", ...argv);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(words);
  });
});
