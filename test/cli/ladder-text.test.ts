import { Chalk } from "chalk";
import { describe, expect, it } from "vitest";
import { LadderText } from "../../cli/ladder-text.ts";
import type { LogEntry, LogEvent } from "../../net/event-log.ts";
import { CapturedOutput } from "./captured-runtime.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const plain = new Chalk({ level: 0 });
const STYLE = {
  good: plain.green,
  warn: plain.yellow,
  bad: plain.red,
  dim: plain.dim,
};

class Watched {
  readonly out: CapturedOutput;
  readonly ladder: LadderText;

  constructor(columns: number, options: { verbose?: boolean; stays?: boolean } = {}) {
    this.out = new CapturedOutput({ columns, rows: 24 });
    const { verbose = false, stays = false } = options;
    this.ladder = new LadderText(this.out, STYLE, { verbose, stays });
  }

  add(atUs: number, entry: LogEntry, source = "system"): this {
    this.ladder.add({ atUs, source, ...entry } as LogEvent);
    return this;
  }

  get screen(): TerminalScreen {
    return new TerminalScreen(this.out.columns).take(this.out.text);
  }

  get lines(): readonly string[] {
    return this.screen.lines;
  }
}

function entered(state: string, from: string): LogEntry {
  return { type: "state-entered", state, from, dwellUs: 0, direction: "forward" };
}

function held(notifier: string, reason: string): LogEntry {
  return { type: "held", notifier, next: "DHCP", reason };
}

function sent(attempt: number): LogEntry {
  const to = { address: "192.0.2.1", port: 67 };
  return { type: "packet-sent", to, lengthBytes: 300, transaction: 1, attempt, what: "DISCOVER" };
}

describe("LadderText, on a terminal", () => {
  it("keeps what is held below what is done, with time and retries as they stand", () => {
    const watched = new Watched(80)
      .add(0, entered("INITIALIZED", "CONTEXT_CREATED"))
      .add(0, held("dhcp", "eth0: no OFFER yet"));
    watched.ladder.draw(100_000);
    expect(watched.lines.slice(1)).toEqual([
      "           · held by dhcp … 100 ms: eth0: no OFFER yet",
      "",
    ]);
    watched.add(150_000, sent(2), "dhcp/eth0").add(200_000, sent(3), "dhcp/eth0");
    watched.ladder.draw(250_000);
    expect(watched.lines[1]).toBe(
      "           · held by dhcp … 250 ms, 2 retries: eth0: no OFFER yet",
    );
    expect(watched.screen.cursorHidden).toBe(true);
  });

  it("turns a hold into a line that stays when it is released", () => {
    const watched = new Watched(80).add(0, held("dhcp", "no OFFER yet"));
    watched.ladder.draw(50_000);
    watched
      .add(80_000, { type: "released", notifier: "dhcp", next: "DHCP", heldUs: 80_000 })
      .add(80_000, entered("DHCP", "IFACE_COLDPLUG"));
    expect(watched.lines).toEqual([
      "           · held by dhcp for 80.0 ms: no OFFER yet",
      "  80.0 ms  DHCP",
      "",
    ]);
  });

  it("redraws another hold at once when a line is printed above it", () => {
    const watched = new Watched(80).add(0, held("dhcp", "a")).add(0, held("ntp", "b"));
    watched.ladder.draw(10_000);
    watched.add(20_000, { type: "released", notifier: "dhcp", next: "DHCP", heldUs: 20_000 });
    expect(watched.lines.slice(0, 2)).toEqual([
      "           · held by dhcp for 20.0 ms: a",
      "           · held by ntp … 20.0 ms: b",
    ]);
  });

  it("cuts what is open to the width, and wraps it once it stays", () => {
    const reason = "lo: no ACK yet from 127.0.0.1 for 127.0.0.100 after 2 REQUESTs";
    const watched = new Watched(40).add(0, held("dhcp", reason));
    watched.ladder.draw(10_000);
    expect(watched.lines[0]).toBe("           · held by dhcp … 10.0 ms: l…");
    watched.ladder.close(20_000);
    expect(watched.screen.overflows).toBe(0);
    expect(watched.lines[0]).toBe("           · held by dhcp still, for");
    expect(watched.lines.join(" ").replaceAll(/ +/g, " ")).toContain(reason);
  });

  it("gives the cursor back when it is closed, and says nothing afterwards", () => {
    const watched = new Watched(80).add(0, held("dhcp", "a"));
    watched.ladder.draw(10_000);
    watched.ladder.close(20_000);
    const { text } = watched.out;
    watched.add(30_000, entered("CONTEXT_DESTROYING", "DHCP"));
    watched.ladder.draw(40_000);
    watched.ladder.close(50_000);
    expect(watched.screen.cursorHidden).toBe(false);
    expect(watched.out.text).toBe(text);
  });

  it("shows that it stays after the goal", () => {
    const watched = new Watched(80, { stays: true }).add(1_000, {
      type: "outcome",
      how: "reached",
      reached: "OPERATIONAL",
      elapsedUs: 1_000,
    });
    watched.ladder.draw(2_001_000);
    expect(watched.lines[0]).toBe("           · staying for 2.00 s; Ctrl-C gives everything back");
  });

  it("says which network the system had", () => {
    const value = { address: "192.0.2.100", prefixLength: 24, routers: ["192.0.2.1"] };
    const watched = new Watched(80)
      .add(0, { type: "fact", name: "network/eth0", value, provenance: "os" })
      .add(0, entered("DHCP", "IFACE_COLDPLUG"));
    expect(watched.lines[0]).toBe("     0 µs  DHCP           192.0.2.100/24 on eth0 (os)");
  });

  it("says from where and why it went back", () => {
    const back = {
      ...entered("IFACE_COLDPLUG", "OPERATIONAL"),
      direction: "back",
      why: "the lease expired",
    } as LogEntry;
    expect(new Watched(80).add(5_000_000, back).lines[0]).toBe(
      "   5.00 s  IFACE_COLDPLUG back from OPERATIONAL: the lease expired",
    );
  });

  it("counts the retries since it went back, not those that renewals took before", () => {
    const back = {
      ...entered("IFACE_COLDPLUG", "OPERATIONAL"),
      direction: "back",
      why: "the lease expired",
    } as LogEntry;
    const watched = new Watched(80)
      .add(1_000, sent(2), "dhcp/eth0")
      .add(2_000, back)
      .add(2_000, held("dhcp", "no OFFER yet"))
      .add(3_000, sent(2), "dhcp/eth0")
      .add(4_000, { type: "released", notifier: "dhcp", next: "DHCP", heldUs: 2_000 });
    expect(watched.lines[1]).toBe("           · held by dhcp for 2.00 ms, 1 retry: no OFFER yet");
  });
});

describe("LadderText, verbose", () => {
  const from = { address: "192.0.2.9", port: 68 };
  it.each<[string, LogEntry]>([
    ["→ dhcp/eth0: DISCOVER to 192.0.2.1:67, 300 bytes, try 2", sent(2)],
    [
      "← dhcp/eth0: OFFER from 192.0.2.9:68, 309 bytes",
      { type: "packet-received", from, lengthBytes: 309, what: "OFFER" },
    ],
    [
      "← dhcp/eth0: packet from 192.0.2.9:68, 9 bytes, ignored: cut off",
      { type: "packet-ignored", from, lengthBytes: 9, reason: "cut off" },
    ],
    [
      "✗ packet dropped on the way in, 9 bytes: loss",
      { type: "packet-dropped", direction: "rx", lengthBytes: 9, reason: "loss" },
    ],
    [
      "✗ ACK dropped on the way out, 9 bytes: loss",
      { type: "packet-dropped", direction: "tx", lengthBytes: 9, what: "ACK", reason: "loss" },
    ],
    [
      "✗ dhcp/eth0: DISCOVER failed: denied",
      { type: "send-failed", why: "denied", what: "DISCOVER" },
    ],
    [
      "· dhcp/eth0: nak: wrong network",
      { type: "service", name: "nak", detail: { serverId: "192.0.2.1", message: "wrong network" } },
    ],
  ])("%s", (text, entry) => {
    const watched = new Watched(100, { verbose: true }).add(1_000, entry, "dhcp/eth0");
    expect(watched.lines[0]).toBe(`  1.00 ms  ${text}`);
  });

  it("adds nothing to what the packets have said", () => {
    const offer: LogEntry = { type: "service", name: "offer", detail: { offer: {} } };
    expect(new Watched(80, { verbose: true }).add(0, offer, "dhcp/eth0").out.text).toBe("");
  });
});
