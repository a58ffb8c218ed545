/**
 * The nine columns of libwebsockets 4.0's detailed latency, separated by single spaces, without a header:
 *
 *   1 when   2 letter   3 4 5 durations   6 their sum   7 one more duration   8 bytes accepted   9 bytes requested
 *
 * Where its documentation and its code disagree:
 *  - Column 1 is the time of day in the documentation, the monotonic clock in the code. Written: the time of day, so that
 *    files of several runs can be put together. Read: whatever it counts from, as it is.
 *  - `T` and `t` are TLS of the client and of the server in the code, the other way round in the documentation. We write
 *    neither; both are read as TLS, the code's way.
 *  - Column 7 is the time in the callback in the documentation; the code puts there for `r` the time from the wake-up to
 *    the end of the read and for `t` all of it, and measures the callback without writing it. Written: as the code does.
 *  - Durations are 32 bits in the code and wrap after 71 minutes. Ours do not.
 *
 * What of ours has a place there; a line is a transaction, or one packet's way through the host:
 *
 *   N  a transaction of DNS    3 waits before the packet that was answered, 5 the server; 8 received, 9 sent
 *   ?  one of DHCP or NTP      the same
 *   w  send                    5; 8 and 9 sent
 *   r  queue of a datagram     7; 8 and 9 received
 *
 * So layers stack as in its own script: column 3 what retries cost, column 5 network and server, column 6 the whole.
 * Parse, notify, dwell, hold and stall have no place, nor have ids, peers and outcomes: JSONL and CSV have all of them.
 */
import type { LatencyOutcome, LatencyRecord } from "../../net/latency.ts";
import { servedUs } from "./served.ts";
import { isMicroseconds } from "./vocabulary.ts";
import type { Emit, LatencyReader, LatencyRun, LatencyWriter } from "./writer.ts";

/** A line for each transaction, send and queue, as they come. */
export function datWriter(emit: Emit, { startedUnixUs = 0 }: LatencyRun): LatencyWriter {
  let served: LatencyRecord | undefined;
  return {
    record(record) {
      if (record.phase === "server") served = record;
      const line = lineOf(record, served, startedUnixUs);
      if (line !== undefined) emit(line);
    },
    finish: () => undefined,
  };
}

/** `served`: the last answer of a server; that of a transaction comes right before it. */
function lineOf(
  record: LatencyRecord,
  served: LatencyRecord | undefined,
  startedUnixUs: number,
): string | undefined {
  const { atUs, durationUs, phase, source, sentBytes = 0, receivedBytes = 0 } = record;
  const when = startedUnixUs + atUs;
  switch (phase) {
    case "transaction": {
      const serverUs = servedUs(record, served);
      const letter = source === "dns" ? "N" : "?";
      const columns = `${durationUs - serverUs} 0 ${serverUs} ${durationUs} 0`;
      return `${when} ${letter} ${columns} ${receivedBytes} ${sentBytes}\n`;
    }
    case "send":
      return `${when} w 0 0 ${durationUs} ${durationUs} 0 ${sentBytes} ${sentBytes}\n`;
    case "queue":
      if (record.receivedBytes === undefined) return undefined;
      return `${when} r 0 0 0 0 ${durationUs} ${receivedBytes} ${receivedBytes}\n`;
    case "wait":
    case "server":
    case "parse":
    case "notify":
    case "dwell":
    case "hold":
    case "stall":
      return undefined;
  }
}

const LETTERS: Readonly<Record<string, readonly [source: string, what: string]>> = {
  N: ["dns", "name"],
  C: ["tcp", "connect"],
  T: ["tls", "client"],
  t: ["tls", "server"],
  "?": ["user", "?"],
  r: ["host", "read"],
  w: ["host", "write"],
};

const COLUMNS = 9;

/** Whether a line could be one of such a file. */
export function looksLikeDat(line: string): boolean {
  return /^\d+ [a-zA-Z?] \d+ /.test(line);
}

/** Reads our lines and those of libwebsockets; a transaction brings its waits and its server along. */
export class DatReader implements LatencyReader {
  readonly startedUnixUs = undefined;

  read(line: string): readonly LatencyRecord[] | string {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) return [];
    const words = text.split(/ +/);
    if (words.length !== COLUMNS) return `${words.length} columns; expected ${COLUMNS}`;
    const [when, letter = "", ...rest] = words;
    const kind = LETTERS[letter];
    if (kind === undefined) return `"${letter}" is not a letter of this format`;
    const numbers = [when, ...rest].map(Number);
    if (!numbers.every((value) => isMicroseconds(value) && value >= 0))
      return "a column is not a whole number";
    const [atUs = 0, waitedUs = 0, , serverUs = 0, sumUs = 0, moreUs = 0, accepted = 0, asked = 0] =
      numbers;
    const head = { atUs, source: kind[0], what: kind[1] };
    if (letter === "r")
      return [
        { ...head, durationUs: moreUs, phase: "queue", outcome: "done", receivedBytes: accepted },
      ];
    if (letter === "w")
      return [{ ...head, durationUs: sumUs, phase: "send", outcome: "done", sentBytes: accepted }];
    // TLS of a server is all in column 7
    const durationUs = sumUs === 0 ? moreUs : sumUs;
    const outcome: LatencyOutcome = serverUs > 0 ? "answered" : "done";
    const bytes = { sentBytes: asked, receivedBytes: accepted };
    const whole = { ...head, durationUs, phase: "transaction", outcome, ...bytes } as const;
    if (serverUs === 0) return [whole];
    const server = {
      ...whole,
      atUs: atUs + sumUs - serverUs,
      durationUs: serverUs,
      phase: "server",
    } as const;
    const waits = { ...head, durationUs: waitedUs, phase: "wait", outcome: "resent" } as const;
    return waitedUs === 0 ? [server, whole] : [waits, server, whole];
  }
}
