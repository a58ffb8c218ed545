/** Recordings of a real interface against foreign servers: proven, rewound, forked, redacted. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLIENT_MAC, type LiveNet } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { FIRST_PLAN } from "./servers/dhcp-server.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { bringup, up } from "./up.ts";

interface Replayed {
  readonly code: number | null;
  readonly document: Readonly<Record<string, unknown>>;
}

async function replay({ client }: LiveNet, ...options: readonly string[]): Promise<Replayed> {
  const { code, stdout } = await client.outcome(bringup("replay", ...options, "--json"));
  return { code, document: JSON.parse(stdout) as Replayed["document"] };
}

describe("a recording of up -i", () => {
  it.each([
    ["dry run", []],
    ["--apply", ["--apply"]],
    ["--isolate", ["--isolate"]],
  ])("is proven, rewound, forked and redacted (%s)", (_name, mode) =>
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      await DNSMASQ_SET.start(net, FIRST_PLAN);
      const [file, fork, clean] = ["run", "fork", "clean"].map(
        (name) => `${net.folder}/${name}.rec`,
      );
      if (file === undefined || fork === undefined || clean === undefined) throw new Error();
      const { document, stderr } = await up(net, ...mode, "--record", file);
      expect(document.reached, stderr).toBe("OPERATIONAL");
      expect(await replay(net, file, "--verify")).toMatchObject({ code: 0 });

      const bound = await replay(net, file, "--until", "DHCP");
      expect(bound.document).toMatchObject({
        interfaces: [{ lease: { serverId: expect.any(String) } }],
      });
      const atUs = Number(bound.document["atUs"]);
      const options = ["--fork", "--at", `${atUs}us`, "--for", "2h", "--record", fork];
      expect(await replay(net, file, ...options)).toMatchObject({
        code: 0,
        document: { how: "approximate", run: { reached: "OPERATIONAL", dhcp: document.dhcp } },
      });
      expect(await replay(net, fork, "--verify")).toMatchObject({ code: 0 });

      const redacted = await replay(net, file, "--redact", "--out", clean);
      expect(redacted).toMatchObject({ code: 0, document: { kind: "recording" } });
      expect(await replay(net, clean, "--verify")).toMatchObject({ code: 0 });
      const text = readFileSync(clean, "utf8");
      for (const secret of [CLIENT_MAC, CLIENT_MAC.replaceAll(":", ""), '"secure"'])
        expect(text).not.toContain(secret);
      const key = /"key":\{"\$":\["bytes","([0-9a-f]{64})"\]\}/.exec(
        readFileSync(file, "utf8"),
      )?.[1];
      expect(text).not.toContain(key ?? "no key");
      expect(key).toBeDefined();
    })(),
  );
});
