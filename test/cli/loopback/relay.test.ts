import { describe, expect, it } from "vitest";
import { CapturedRuntime, documentOf, run } from "../captured-runtime.ts";

/** A port that nobody is asked at. */
const UDP = ["relay", "--udp", "127.0.0.1:0:127.0.0.1:9"];

function linesOf(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("relay", () => {
  it("says in its first line what it relays, with which dice, and what it does", async () => {
    const { exitCode, stdout } = await run(
      ...UDP,
      "--loss",
      "10",
      "--delay-ab",
      "5ms",
      "--seed",
      "7",
      "--duration",
      "10ms",
    );
    expect(exitCode).toBe(0);
    const [first = "", ...rest] = stdout.split("\n");
    expect(first).toMatch(
      /^relaying 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:9, seed 7, there: loss 10 %, delay 5\.00 ms; back: loss 10 %/,
    );
    expect(rest.join("\n")).toMatch(/direction +packets +bytes +lost[^]*127\.0\.0\.1:9 -> /);
  });

  it("prints one document at the end, and is ready on the other stream", async () => {
    const result = await run(...UDP, "--json", "--loss", "10", "--seed", "3", "--duration", "10ms");
    expect(result.stderr).toMatch(/^relaying /);
    expect(documentOf(result)).toMatchObject({
      schema: "bringup.relay/1",
      seed: 3,
      models: { aToB: { loss: 0.1 }, bToA: { loss: 0.1 } },
      circuits: [{ aToB: { packets: 0, lost: 0 }, bToA: { packets: 0 } }],
    });
  });

  it("prints a line when it is ready and one when it ends", async () => {
    const { stdout } = await run(...UDP, "--ndjson", "--duration", "10ms");
    expect(linesOf(stdout)).toMatchObject([
      { schema: "bringup.relay/1", type: "ready", circuits: [expect.stringMatching(/ -> /)] },
      { type: "end", circuits: [{ aToB: { packets: 0 } }] },
    ]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 0],
  ] as const)("shows what was counted after %s, and ends with %i", async (signal, exitCode) => {
    const runtime = new CapturedRuntime();
    runtime.interruptAt("relaying", signal);
    const result = await runtime.run(...UDP);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toContain("direction");
    expect(runtime.isListening).toBe(false);
  });

  it.each([
    [["relay"], /two ends.*two interfaces, or --udp/],
    [["relay", "a"], /two ends/],
    [["relay", "a", "a"], /cannot be joined with itself/],
    [["relay", "lo", "nowhere0"], /lo is not an Ethernet interface/],
    [["relay", "nowhere0", "nowhere1"], /no interface "nowhere0"; there are/],
    [["relay", "a", "b", "--udp", "127.0.0.1:0:127.0.0.1:9"], /do not go together/],
    [["relay", "--udp", "127.0.0.1:0"], /from where to where.*LISTEN:TARGET/],
    [["relay", "--udp", "127.0.0.1:0:example.org:53"], /"example.org" is not an address/],
    [["relay", "--udp", "[::1]:0:[::1]:0"], /port/],
    [["relay", "--udp", "127.0.0.1:5301:127.0.0.1:5301"], /127.0.0.1:5301 would be sent to itself/],
    [["relay", "a", "b", "--exempt", "dogs"], /unknown exemption "dogs".*arp, nd, ipv6/],
    [["relay", "a", "b", "--loss-ab", "101"], /probability/],
  ])("refuses %j", async (argv, says) => {
    const { exitCode, stderr } = await run(...argv);
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });
});
