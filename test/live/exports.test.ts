/**
 * What is exported, read by programs that know nothing of bringup: captures by tcpdump and tshark, metrics by the parser
 * of Prometheus' own client library.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packets } from "./capture.ts";
import { onNet } from "./on-net.ts";
import { program, PYTHON } from "./programs.ts";
import { Running, run, type Outcome } from "./running.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { until } from "./until.ts";
import { bringup, up } from "./up.ts";

const folder = mkdtempSync(join(tmpdir(), "bringup-exports-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LOSSY = ["--loss", "25", "--seed", "11"];
const DATAGRAM = ["ip.src", "udp.srcport", "ip.dst", "udp.dstport", "udp.payload"];
const ROOT_WARNING = /^Running as user "root".*\n/;

/** Prints the families of a text, name and type, as Prometheus' client library understands them. */
const PARSER = `
import sys
from prometheus_client.openmetrics.parser import text_fd_to_metric_families
for family in text_fd_to_metric_families(sys.stdin):
    print(family.name, family.type, family.unit, len(family.samples))
`;

async function familiesIn(text: string): Promise<ReadonlyMap<string, string>> {
  const { code, stdout, stderr } = await new Running([PYTHON, "-c", PARSER], { input: text })
    .exited;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  return new Map(lines.map((line) => [line.split(" ", 1)[0] as string, line]));
}

function outcomeOf(...argv: readonly string[]): Promise<Outcome> {
  return new Running(argv).exited;
}

/** Nothing that tshark or tcpdump would complain about. */
async function expectSound(file: string): Promise<void> {
  const read = await outcomeOf(program("tcpdump"), "-nn", "-v", "-r", file);
  expect(read.stderr).toMatch(/^reading from file \S+, link-type LINUX_SLL .*\n$/);
  expect(read.stdout).not.toMatch(/bad (?:udp )?cksum|\[\||truncated|invalid/i);
  const seen = await outcomeOf(program("tshark"), "-r", file, "-n");
  expect(seen.stderr.replace(ROOT_WARNING, "")).toBe("");
  const checked = ["-o", "udp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
  const faults = "_ws.malformed or udp.checksum.bad or ip.checksum.status == 0";
  const found = await run([program("tshark"), "-r", file, "-n", ...checked, "-Y", faults]);
  expect(found).toBe("");
}

describe("up --pcap, read by tcpdump and tshark", () => {
  it.each([{ mode: [] }, { mode: ["--apply"] }, { mode: ["--isolate"] }])(
    "is what tcpdump saw on the wire, packet for packet, $mode",
    ({ mode }) =>
      onNet(async (net) => {
        await net.relay({ loss: 20, delayMs: 3, seed: 3 });
        await DNSMASQ_SET.start(net);
        const file = `${net.folder}/up.pcapng`;

        const { document, stderr } = await up(net, ...mode, "--pcap", file);

        expect(document.reached, stderr).toBe("OPERATIONAL");
        await expectSound(file);
        const [client = ""] = await net.captures();
        const ours = (await packets(file, "udp", ...DATAGRAM)).map(String);
        const theirs = (await packets(client, "udp and not icmp", ...DATAGRAM)).map(String);
        expect(ours.filter((packet) => !theirs.includes(packet))).toEqual([]);
        // an answer that comes when its port has been closed reaches nobody
        const late = theirs.filter((packet) => !ours.includes(packet));
        for (const packet of late) expect(packet).toMatch(/^10\.77\.0\.1,(?:123|53),/);
        expect(ours).toHaveLength(theirs.length - late.length);
      })(),
  );

  it("shows what became of each packet, and keeps the lost ones apart", async () => {
    const file = join(folder, "lossy.pcapng");
    await outcomeOf(...bringup("up", "--simulate", ...LOSSY, "--pcap", file, "--json"));
    await expectSound(file);
    const rows = await packets(
      file,
      "udp",
      "frame.interface_name",
      "frame.comment",
      "frame.packet_flags_direction",
    );
    const dropped = rows.filter(([name]) => name === "eth0 dropped");
    expect(dropped.length).toBeGreaterThan(0);
    for (const [, comment] of dropped)
      expect(comment).toMatch(/dropped by the link on the way (?:out|in): loss$/);
    const sent = rows.filter(([name]) => name === "eth0 tx");
    for (const [, comment, direction] of sent) {
      expect(comment).toMatch(/: sent$/);
      expect(Number(direction)).toBe(2);
    }
  });

  it("tells how to decode the odd ports of the lab, and tshark does", async () => {
    const file = join(folder, "lab.pcapng");
    await outcomeOf(...bringup("up", "--pcap", file, "--json"));
    await expectSound(file);
    const comments = await packets(file, "udp", "frame.comment");
    const rules = comments.flatMap(
      ([comment = ""]) => /-d (udp\.port==\d+,\w+)/.exec(comment)?.[1] ?? [],
    );
    expect(rules).toHaveLength(3);
    const decodeAs = rules.flatMap((rule) => ["-d", rule]);
    const argv = ["-r", file, "-n", ...decodeAs, "-Y", "not (dhcp or ntp or dns)"];
    expect(await run([program("tshark"), ...argv])).toBe("");
  });

  it("can be made of a recording", async () => {
    const recording = join(folder, "run.rec");
    const [live, converted] = [join(folder, "live.pcapng"), join(folder, "converted.pcapng")];
    await outcomeOf(...bringup("up", ...LOSSY, "--record", recording, "--pcap", live, "--json"));
    const { code, stderr } = await outcomeOf(
      ...bringup("latency", "convert", recording, converted),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await expectSound(converted);
    const fields = ["frame.time_epoch", "frame.interface_name", "frame.comment", ...DATAGRAM];
    expect(await packets(converted, "udp", ...fields)).toEqual(
      await packets(live, "udp", ...fields),
    );
  });
});

describe("metrics, read by Prometheus' client library", () => {
  it("are understood while a bring-up stays", async () => {
    const staying = new Running(bringup("up", "--stay", "--ndjson", "--metrics-listen", "0"));
    try {
      const url = await until(
        "the place of the metrics",
        () => /http:\S+/.exec(staying.stderr)?.[0],
      );
      await staying.says(/"how":"reached"/);
      const families = await familiesIn(await (await fetch(url)).text());
      expect(families.get("bringup_state")).toBe("bringup_state stateset  14");
      expect(families.get("bringup_latency_seconds")).toMatch(/ histogram seconds \d+$/);
      expect(families.get("bringup_packets")).toBe("bringup_packets counter  5");
      expect(families.get("bringup_interface")).toMatch(/ info  1$/);
      expect(families.get("bringup_lease_remaining_seconds")).toMatch(/ gauge seconds 1$/);
    } finally {
      await staying.stop("SIGTERM");
    }
  });

  it("are understood as a file", async () => {
    const file = join(folder, "run.prom");
    await outcomeOf(...bringup("up", "--simulate", ...LOSSY, "--latency", file, "--json"));
    const families = await familiesIn(await run(["cat", file]));
    expect([...families.keys()]).toEqual(["bringup_build", "bringup_latency_seconds"]);
  });
});
