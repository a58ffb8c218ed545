/** Where a log goes: stderr, a file, syslog or the journal. A place that is not there is an error before anything begins. */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { datagramsTo } from "../../library/unix-datagrams.ts";
import { CliError, EXIT, systemReason } from "../exit.ts";
import { libraryError } from "../library-error.ts";
import type { Runtime } from "../runtime.ts";
import type { LogTarget } from "./log-target.ts";
import { journalDatagram, logLine, syslogDatagram, type LogOrigin } from "./log-format.ts";
import type { LogRecord } from "./log-record.ts";

export interface LogSink {
  /** Never throws: what cannot be written is lost. */
  write(record: LogRecord, unixMs: number): void;
  close(): void;
}

/** Rejects with a CliError. */
export async function openLogSink(
  target: LogTarget,
  { stderr }: Pick<Runtime, "stderr">,
  origin: LogOrigin,
): Promise<LogSink> {
  switch (target.kind) {
    case "stderr":
      return {
        write: (record, unixMs) => stderr.write(logLine(record, unixMs)),
        close: () => undefined,
      };
    case "file":
      return fileSink(target.path);
    case "syslog":
      return datagramSink(target.path, "a syslog daemon", (record, unixMs) =>
        syslogDatagram(record, unixMs, origin),
      );
    case "journal":
      return datagramSink(target.path, "systemd-journald", (record) =>
        journalDatagram(record, origin),
      );
  }
}

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
/** A pipe that nobody reads yet is refused, and one that is full is not waited for. */
const APPENDED = O_APPEND | O_CREAT | O_NONBLOCK | O_WRONLY;

/** Appended to: what rotates logs may move the file away, and SIGHUP opens a new one. */
function fileSink(path: string): LogSink {
  let file: number;
  try {
    file = openSync(path, APPENDED, 0o640);
  } catch (error) {
    throw missing(path, systemReason(error), "a file that can be written");
  }
  return {
    write: (record, unixMs) => {
      try {
        writeSync(file, logLine(record, unixMs));
      } catch {
        // the disk is full: the bring-up matters more than its log
      }
    },
    close: () => closeSync(file),
  };
}

async function datagramSink(
  path: string,
  who: string,
  format: (record: LogRecord, unixMs: number) => Uint8Array,
): Promise<LogSink> {
  let sender;
  try {
    sender = await datagramsTo(path);
  } catch (error) {
    throw libraryError(error, {});
  }
  // nobody logs an empty datagram, and whether somebody is there shows
  const fault = sender.send(new Uint8Array());
  if (fault === "ENOENT" || fault === "ECONNREFUSED") {
    sender.close();
    throw missing(path, fault, who);
  }
  return {
    write: (record, unixMs) => void sender.send(format(record, unixMs)),
    close: () => sender.close(),
  };
}

function missing(path: string, reason: string, expected: string): CliError {
  return new CliError(EXIT.io, "io.log", `cannot log to ${path}: ${reason}`, {
    expected,
    attempt: "--log stderr",
  });
}
