import { describe, expect, it } from "vitest";
import { journalDatagram, logLine, syslogDatagram } from "../../../cli/log/log-format.ts";
import { recordOf } from "../../../cli/log/log-record.ts";
import type { LogEntry } from "../../../net/event-log.ts";

const HOLD = { notifier: "dns", next: "OPERATIONAL" } as const;
const STATE = { type: "state-entered", from: "AUTH2", dwellUs: 1_500 } as const;
const SERVICE = { type: "service", detail: {} } as const;
const PEER = { address: "192.0.2.1", port: 67 };

function record(entry: LogEntry, source = "system"): ReturnType<typeof recordOf> {
  return recordOf({ atUs: 0, source, ...entry });
}

describe("a log record", () => {
  it.each<[LogEntry, string, string]>([
    [
      { ...STATE, state: "OPERATIONAL", direction: "forward" },
      "notice",
      "OPERATIONAL after 1.50 ms in AUTH2",
    ],
    [{ ...STATE, state: "AUTH1", direction: "forward" }, "info", "AUTH1 after 1.50 ms in AUTH2"],
    [
      { ...STATE, state: "INITIALIZED", direction: "back", why: "no carrier" },
      "warn",
      "back from AUTH2 to INITIALIZED: no carrier",
    ],
    [
      { ...STATE, state: "CONTEXT_DESTROYING", direction: "back", why: "stopped" },
      "notice",
      "back from AUTH2 to CONTEXT_DESTROYING: stopped",
    ],
    [{ type: "held", ...HOLD, reason: "no answer" }, "info", "dns holds OPERATIONAL: no answer"],
    [{ type: "vetoed", ...HOLD, reason: "no" }, "warn", "dns vetoes OPERATIONAL: no"],
    [
      { type: "released", ...HOLD, heldUs: 2_000 },
      "info",
      "dns lets OPERATIONAL go on, after 2.00 ms",
    ],
    [
      { type: "hold-expired", ...HOLD, reason: "x" },
      "warn",
      "the hold of dns on OPERATIONAL has expired and stands: x",
    ],
    [{ type: "fact-lost", name: "time", why: "stopped" }, "info", "time is lost: stopped"],
    [
      { type: "fact-lost", name: "time", why: "stepped by 2 s" },
      "warn",
      "time is lost: stepped by 2 s",
    ],
    [{ type: "link", device: "eth0", carrier: false }, "notice", "eth0: no carrier"],
    [
      { type: "finding", code: "x", message: "look", severity: "error", suggestion: "run" },
      "err",
      "look; run",
    ],
    [{ type: "finding", code: "x", message: "look" }, "notice", "look"],
    [
      { type: "outcome", how: "timed-out", reached: "DHCP", elapsedUs: 1_000_000 },
      "err",
      "given up at DHCP after 1.00 s",
    ],
    [
      { ...SERVICE, name: "nak", detail: { reason: "wrong network" } },
      "warn",
      "dhcp/eth0: nak: wrong network",
    ],
    [{ ...SERVICE, name: "renewed" }, "info", "dhcp/eth0: renewed"],
    [{ ...SERVICE, name: "lost", detail: { why: "stopped" } }, "info", "dhcp/eth0: lost: stopped"],
    [
      { type: "packet-received", from: PEER, lengthBytes: 300, what: "OFFER" },
      "debug",
      "← dhcp/eth0: OFFER from 192.0.2.1:67, 300 bytes",
    ],
    [
      {
        type: "operation",
        name: "setLink",
        parameters: { up: true },
        how: "failed",
        detail: "EPERM",
      },
      "err",
      'setLink {"up":true} failed: EPERM',
    ],
  ])("of %j is %s: %s", (entry, level, message) => {
    const source = "type" in entry && entry.type === "service" ? "dhcp/eth0" : "system";
    const from = entry.type.startsWith("packet") ? "dhcp/eth0" : source;
    expect(record(entry, from)).toMatchObject({ level, message: expect.stringContaining(message) });
  });

  it("shows what a terminal would obey by its number", () => {
    const { message } = record({ type: "vetoed", ...HOLD, reason: "\u001b[2J\nx" });
    expect(message).toBe("dns vetoes OPERATIONAL: \\x1b[2J\\x0ax");
  });
});

describe("its forms", () => {
  const told = record({ type: "vetoed", ...HOLD, reason: "no" });

  it("a line has the time in UTC and the level", () => {
    expect(logLine(told, 0)).toBe("1970-01-01T00:00:00.000Z warn dns vetoes OPERATIONAL: no\n");
  });

  it("syslog's has facility, severity and who says it, and an end", () => {
    const text = Buffer.from(syslogDatagram(told, 0, { pid: 42, name: "eth0" })).toString();
    expect(text).toMatch(
      /^<28>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d bringup\[42\]: dns vetoes OPERATIONAL: no$/,
    );
    const long = { ...told, message: "x".repeat(9_999) };
    expect(syslogDatagram(long, 0, { pid: 42, name: "eth0" })).toHaveLength(4_096);
  });

  it("the journal's gives a value with a line feed its length", () => {
    const split = { ...told, fields: { BRINGUP_WHY: "a\nb" } };
    const bytes = Buffer.from(journalDatagram(split, { pid: 42, name: "eth0" }));
    const field = Buffer.from(
      "BRINGUP_WHY\n\u0003\u0000\u0000\u0000\u0000\u0000\u0000\u0000a\nb\n",
    );
    expect(bytes.includes(field)).toBe(true);
    expect(bytes.toString()).toMatch(
      /^MESSAGE=dns vetoes OPERATIONAL: no\nPRIORITY=4\nSYSLOG_IDENTIFIER=bringup\nBRINGUP_INSTANCE=eth0\n/,
    );
  });
});
