import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CapturedRuntime, documentOf, run } from "../captured-runtime.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { eventsOf, traceFaults } from "../../report/perfetto/trace-rules.ts";
import { readBlocks, textOf } from "../../report/pcapng/blocks.ts";

const at = scratchDirectory();
const PACKET = 6;

/** The comments of a capture file: that of the run, then those of its packets. */
function commentsOf(path: string): readonly (string | undefined)[] {
  const blocks = readBlocks(new Uint8Array(readFileSync(path)));
  const packets = blocks.filter(({ type }) => type === PACKET);
  return [
    textOf(blocks[0]?.options(16).get(1)),
    ...packets.map((block) => {
      const length = (block.body.getUint32(12, true) + 3) & ~3;
      return textOf(block.options(20 + length).get(1));
    }),
  ];
}

describe("up --pcap", () => {
  it.each(["--lab", "--simulate"])(
    "writes every packet of %s, for its owner alone",
    async (mode) => {
      const path = at(`${mode}.pcapng`);
      const result = await run("up", mode, "--loss", "20", "--seed", "5", "--pcap", path, "--json");
      const { packets } = documentOf(result) as { packets: Record<string, number> };
      const [head, ...comments] = commentsOf(path);
      const count = (words: RegExp) =>
        comments.filter((comment) => words.test(comment ?? "")).length;
      expect(head).toBe(`up ${mode} (seed 5)`);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      // the document stands before the stop, which sends a RELEASE
      expect(count(/: sent/)).toBe((packets["sent"] ?? 0) + 1);
      expect(count(/: accepted/)).toBe(packets["received"]);
      expect(count(/on the way in: loss/)).toBe(packets["droppedRx"]);
      expect(result.exitCode).toBe(0);
    },
  );

  it("tells the seed that it drew itself", async () => {
    const path = at("drawn.pcapng");
    const { seed } = documentOf(await run("up", "--simulate", "--pcap", path, "--json"));
    expect(commentsOf(path)[0]).toBe(`up --simulate (seed ${String(seed)})`);
  });

  it("says how to have the lab's odd ports decoded", async () => {
    const path = at("hints.pcapng");
    await run("up", "--pcap", path, "--json");
    const hints = commentsOf(path).flatMap(
      (comment) => /tshark -d udp\.port==\d+,(\w+)/.exec(comment ?? "")?.[1] ?? [],
    );
    expect(hints.toSorted()).toEqual(["dhcp", "dns", "ntp"]);
  });

  it("is read by decode", async () => {
    const path = at("decoded.pcapng");
    await run("up", "--simulate", "--pcap", path, "--json");
    const { stdout, exitCode } = await run("decode", path);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/DHCP DISCOVER[^]*DHCP ACK[^]*NTP[^]*A lab\.example/);
  });

  it("fails with what the system says where it cannot write, and leaves nothing behind", async () => {
    const path = at("no-such-folder/up.pcapng");
    const failed = await run("up", "--simulate", "--pcap", path, "--json");
    expect(failed.exitCode).toBe(74);
    expect(documentOf(failed)).toMatchObject({ schema: "bringup.error/1", code: "io.pcap" });
    const full = await run("up", "--pcap", "/dev/full");
    expect(full).toMatchObject({ exitCode: 74, stderr: expect.stringContaining("no space left") });
    expect(existsSync("/dev/full")).toBe(true);
  });

  it("leaves alone what was there if the bring-up never begins", async () => {
    const path = at("before.pcapng");
    writeFileSync(path, "before");
    const failed = await run("up", "--host", "--probe", "not a name", "--pcap", path);
    expect(failed.exitCode).toBe(2);
    expect(readFileSync(path, "utf8")).toBe("before");
  });
});

describe("up --latency FILE.json", () => {
  it("keeps the rules of traces with the host's own work in it, and counts", async () => {
    const path = at("live.json");
    await run("up", "--loss", "20", "--seed", "5", "--latency", path, "--json");
    const trace = eventsOf(readFileSync(path, "utf8"));
    expect(traceFaults(trace)).toEqual([]);
    const names = new Set(trace.map(({ name }) => name));
    for (const name of ["host queue", "host send", "host parse", "host notify", "host stall"])
      expect(names).toContain(name);
    const counters = trace.filter(({ ph }) => ph === "C");
    expect(new Set(counters.map(({ name }) => name))).toEqual(
      new Set([
        "under way, dhcp/lo",
        "under way, ntp",
        "under way, dns",
        "answers whose TTL lasts",
        "clock offset, µs",
      ]),
    );
    const last = counters.findLast(({ name }) => name === "under way, dns");
    expect(last?.args).toEqual({ value: 0 });
  });
});

describe("up --metrics-listen", () => {
  it("serves what the bring-up is doing, and stops with it", async () => {
    const runtime = new CapturedRuntime();
    const up = runtime.run("up", "--stay", "--ndjson", "--metrics-listen", "0");
    await expect.poll(() => runtime.stdout.text).toContain('"how":"reached"');
    const url = /http:\S+/.exec(runtime.stderr.text)?.[0] ?? "";
    const text = await (await fetch(url)).text();
    expect(text).toContain('bringup_state{bringup_state="OPERATIONAL"} 1\n');
    expect(text).toContain(
      'bringup_latency_seconds_count{phase="transaction",source="dns",what="A"} 1\n',
    );
    expect(text).toMatch(/bringup_latency_seconds_count\{phase="parse",source="\w+/);
    runtime.interrupt("SIGTERM");
    expect((await up).exitCode).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it.each(["http://127.0.0.1", "127.0.0.1:99999", "::1:9464", "example.com:9464", ""])(
    "refuses to listen at %j",
    async (place) => {
      const failed = await run("up", "--metrics-listen", place, "--json");
      expect(failed.exitCode).toBe(2);
      expect(documentOf(failed)).toMatchObject({ code: "usage.listen" });
    },
  );

  it("says that virtual time is over at once", async () => {
    const failed = await run("up", "--simulate", "--metrics-listen", "0", "--json");
    expect(failed.exitCode).toBe(2);
    expect(documentOf(failed)).toMatchObject({ code: "usage.metrics-listen" });
  });
});
