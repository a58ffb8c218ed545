/** What a bring-up tells a person beside the ladder: findings, capabilities, and why an offer is not taken. */
import { describe, expect, it } from "vitest";
import { skippedWords } from "../../../net/capabilities.ts";
import type { Finding } from "../../../net/event-log.ts";
import { SIMULATED_INTERFACE } from "../../../lab/simulated-lab.ts";
import { upDocument, type UpDocument } from "../../../services/bring-up/document.ts";
import { decodeDhcp, ownClientId, type DhcpMessage } from "../../../services/dhcp/index.ts";
import type { InterfaceConfig } from "../../../services/bring-up/config.ts";
import { LabBench, SECOND, type Bench } from "./bench.ts";

const FORWARDING: Finding = {
  code: "forwarding",
  message: "the kernel forwards packets on eth0",
  severity: "warning",
  device: "eth0",
  suggestion: "use --isolate",
};

function document(t: Bench): UpDocument {
  return upDocument(t.view, { mode: "simulate", seed: 1 });
}

/** The device with these changes to its interface. */
function on(changes: Partial<InterfaceConfig>): LabBench {
  return new LabBench({ config: { interfaces: [{ ...SIMULATED_INTERFACE, ...changes }] } });
}

function discovers(t: Bench): readonly DhcpMessage[] {
  const sends = t.steps.flatMap(({ outputs }) =>
    outputs.flatMap((output) =>
      output.kind === "send" && output.about.what === "DISCOVER" ? [output.bytes] : [],
    ),
  );
  return sends.flatMap((bytes) => {
    const message = decodeDhcp(bytes);
    return message.kind === "dhcp" ? [message] : [];
  });
}

describe("BringUp, findings", () => {
  it("come by command, go into the log, and stay for the document, once each", () => {
    for (const explain of [true, false]) {
      const t = new LabBench({ config: { explain } }).start();
      const add = { kind: "add-finding", finding: FORWARDING } as const;
      t.system(add).system(add).climb();
      expect(t.logged("finding")).toMatchObject([
        { type: "finding", source: "system", ...FORWARDING },
        { type: "finding", source: "system", ...FORWARDING },
      ]);
      expect(document(t).findings).toEqual([FORWARDING]);
    }
  });

  it("are left out of the document where there are none", () => {
    expect(document(new LabBench().start().climb())).not.toHaveProperty("findings");
  });

  it("that are none leave a finding that says so", () => {
    const t = new LabBench().start();
    for (const finding of [{}, null, { code: "x" }, { ...FORWARDING, type: "outcome" }])
      t.system({ kind: "add-finding", finding: finding as Finding }).for(0);
    expect(new Set(t.logged("finding").map(({ code }) => code))).toEqual(
      new Set(["add-finding-refused"]),
    );
  });

  it("are kept in a bounded number", () => {
    const t = new LabBench().start();
    for (let i = 0; i < 100; i++)
      t.system({ kind: "add-finding", finding: { code: `c${i}`, message: "m" } });
    expect(t.for(0).view.findings).toHaveLength(64);
  });
});

describe("BringUp, an offer of what the host has", () => {
  it("blocks DHCP, says why, and is a finding of the log and the document", () => {
    const t = on({ avoid: ["192.0.2.100"] })
      .start()
      .for(10 * SECOND);
    expect(new Set(t.sent())).toEqual(new Set(["DISCOVER"]));
    const message =
      "the server at 192.0.2.1 offers 192.0.2.100, which this host already has: it knows clients by their MAC address, unless an earlier run kept that lease";
    expect(t.blockers).toEqual([
      expect.stringMatching(/^dhcp: eth0: no OFFER yet after \d+ DISCOVERs; the server at /),
    ]);
    expect(t.blockers[0]).toContain(`${message}; try --isolate`);
    const finding = {
      code: "server-identifies-by-mac",
      message,
      severity: "warning",
      device: "eth0",
      suggestion: "try --isolate",
      detail: { serverId: "192.0.2.1", address: "192.0.2.100" },
    };
    expect(t.logged("finding")).toMatchObject([{ source: "dhcp/eth0", ...finding }]);
    expect(document(t).findings).toEqual([finding]);
    const from = t.steps.length;
    t.command({ kind: "stop" }).for(0);
    expect(t.sent(from)).toEqual([]);
  });
});

describe("BringUp, who it is for DHCP servers", () => {
  it("is its client identifier and its name, where they are given", () => {
    const clientId = ownClientId(SIMULATED_INTERFACE.mac);
    const t = on({ clientId, hostname: "probe" }).start().climb();
    const [discover] = discovers(t);
    expect(discover?.options.get("clientIdentifier")).toEqual(clientId);
    expect(discover?.options.get("hostName")).toBe("probe");
  });

  it("is its MAC address alone otherwise", () => {
    const [discover] = discovers(new LabBench().start().climb());
    expect(discover?.options.codes).not.toContain(61);
    expect(discover?.options.codes).not.toContain(12);
  });
});

describe("BringUp, capabilities of the driver", () => {
  const capabilities = {
    frames: true,
    udp: true,
    tcp: false,
    tls: false,
    ipv6: false,
    stamps: true,
  };

  it("are shown in the document where the configuration has them", () => {
    expect(document(new LabBench({ config: { capabilities } })).capabilities).toEqual(capabilities);
    expect(document(new LabBench())).not.toHaveProperty("capabilities");
  });

  it("that lack have one wording", () => {
    expect(skippedWords("tcp")).toBe("skipped: needs tcp (use --isolate or --apply)");
  });
});
