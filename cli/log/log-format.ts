/**
 * Log records as bytes.
 *
 *   line      2026-11-21T14:00:00.000Z notice OPERATIONAL after …        for stderr and files
 *   syslog    <29>Nov 21 14:00:00 bringup[42]: OPERATIONAL after …       what the C library's syslog() sends to /dev/log
 *   journal   MESSAGE=…  PRIORITY=5  BRINGUP_STATE=…                     the native protocol, a field a line
 *
 * To /dev/log goes the format of RFC 3164 §4, without a host name, and not that of RFC 5424: it is the one that every
 * daemon behind that socket reads, journald and busybox included.
 */
import { SEVERITY } from "./log-levels.ts";
import type { LogRecord } from "./log-record.ts";

/** RFC 5424 table 1: system daemons. */
const FACILITY_DAEMON = 3;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** What receivers take at least (RFC 3164 §4.1 says 1 024, syslog daemons of today 8 192). */
const MESSAGE_BYTES_MAX = 4_096;

export interface LogOrigin {
  readonly pid: number;
  /** Of the instance: `eth0`. */
  readonly name: string;
}

/** With its line feed. */
export function logLine({ level, message }: LogRecord, unixMs: number): string {
  return `${new Date(unixMs).toISOString()} ${level} ${message}\n`;
}

export function syslogDatagram(record: LogRecord, unixMs: number, { pid }: LogOrigin): Uint8Array {
  const at = new Date(unixMs);
  const [, , , , time = ""] = at.toString().split(" ");
  const day = String(at.getDate()).padStart(2);
  const priority = FACILITY_DAEMON * 8 + SEVERITY[record.level];
  const head = `<${priority}>${MONTHS[at.getMonth()]} ${day} ${time} bringup[${pid}]: `;
  return Buffer.from(head + record.message).subarray(0, MESSAGE_BYTES_MAX);
}

export function journalDatagram(record: LogRecord, origin: LogOrigin): Uint8Array {
  const fields = {
    MESSAGE: record.message.slice(0, MESSAGE_BYTES_MAX),
    PRIORITY: String(SEVERITY[record.level]),
    SYSLOG_IDENTIFIER: "bringup",
    BRINGUP_INSTANCE: origin.name,
    ...record.fields,
  };
  return Buffer.concat(Object.entries(fields).map(([name, value]) => journalField(name, value)));
}

/** A value with a line feed in it goes with its length, 64 bits, lowest byte first. */
function journalField(name: string, value: string): Uint8Array {
  if (!value.includes("\n")) return Buffer.from(`${name}=${value}\n`);
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n")]);
}
