/**
 * What a bring-up counts and says: packet counters always, the event log where somebody listens.
 *
 * Packets are logged where they pass the composition, so every service's traffic looks the same; the service that
 * gets a datagram adds what it was, or why it was ignored.
 */
import type { Finding, LogEntry, LogEvent } from "../../net/event-log.ts";
import type { LinkWords } from "../../net/impairment/link-words.ts";
import type { Endpoint, Input, Instant, Output, PacketVerdict } from "../../net/service.ts";
import type { BringUpEvent } from "./contract.ts";

export interface PacketCounts {
  readonly sent: number;
  readonly received: number;
  readonly droppedTx: number;
  readonly droppedRx: number;
  readonly ignored: number;
}

/** What one run finds out; the log has them all. */
const FINDINGS_MAX = 64;

type EventOutput = Extract<Output<BringUpEvent>, { kind: "event" }>;
type Received = Extract<LogEntry, { type: "packet-received" }>;
type PacketReceived = { -readonly [Key in keyof Received]: Received[Key] };
type Datagram = { readonly from: Endpoint; readonly bytes: Uint8Array };

export class Journal {
  readonly explain: boolean;
  startedUs: number | undefined;
  sent = 0;
  retries = 0;
  received = 0;
  droppedTx = 0;
  droppedRx = 0;
  /** As last told; the driver begins with what it was made with. */
  link: LinkWords | undefined;
  #findings: Finding[] = []; // BOUNDED: by FINDINGS_MAX
  #events: EventOutput[] = [];
  /** The one that is being judged. */
  #datagram: Datagram | undefined;

  constructor(explain: boolean, saved?: JournalRecord) {
    this.explain = explain;
    if (saved === undefined) return;
    const { findings, ...rest } = saved;
    Object.assign(this, rest);
    this.#findings = [...findings];
  }

  /** Everything that was found, once each, in order. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** The zero of the log's clock, on the monotonic clock. */
  get zeroUs(): number {
    return this.startedUs ?? 0;
  }

  /** An instant on the log's clock. */
  logUs({ monoUs }: Instant): number {
    return monoUs - (this.startedUs ?? monoUs);
  }

  tell(event: LogEvent): void {
    this.#events.push({ kind: "event", event });
  }

  /** An entry that is built in any case, because a driver acts on it. */
  always(at: Instant, source: string, entry: LogEntry): void {
    this.tell({ atUs: this.logUs(at), source, ...entry });
  }

  /** An entry for whoever reads the log; callers build it only if `explain`. */
  add(at: Instant, source: string, entry: LogEntry): void {
    if (this.explain) this.always(at, source, entry);
  }

  /** Logged in any case, because it is for a person; kept for the document. */
  finding(at: Instant, source: string, finding: Finding): void {
    this.always(at, source, { type: "finding", ...finding });
    if (this.#findings.length >= FINDINGS_MAX) return;
    const { code, device, message } = finding;
    const isKnown = this.#findings.some(
      (known) => known.code === code && known.device === device && known.message === message,
    );
    if (!isKnown) this.#findings.push(finding);
  }

  take(): readonly EventOutput[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  packetSent(at: Instant, source: string, send: Extract<Output<never>, { kind: "send" }>): void {
    this.sent++;
    if (send.about.attempt > 1) this.retries++;
    if (!this.explain) return;
    const { to, bytes, about } = send;
    const { transaction, attempt, what } = about;
    this.tell({
      atUs: this.logUs(at),
      source,
      type: "packet-sent",
      to,
      lengthBytes: bytes.length,
      transaction,
      attempt,
      what,
    });
  }

  /** A datagram came in; verdicts are on it until `packetDone`. */
  packetReceived(datagram: Datagram): void {
    this.received++;
    this.#datagram = datagram;
  }

  packetDone(): void {
    this.#datagram = undefined;
  }

  verdict(at: Instant, source: string, verdict: PacketVerdict): void {
    const datagram = this.#datagram;
    if (datagram === undefined) return;
    const { from, bytes } = datagram;
    const packet = { from, lengthBytes: bytes.length };
    if (verdict.kind === "accepted") {
      const { what, transaction, attempt } = verdict;
      const entry: PacketReceived = { type: "packet-received", ...packet, what };
      if (transaction !== undefined) entry.transaction = transaction;
      if (attempt !== undefined) entry.attempt = attempt;
      this.add(at, source, entry);
    } else {
      const { what, reason } = verdict;
      this.add(at, source, {
        type: "packet-ignored",
        ...packet,
        ...(what === undefined ? {} : { what }),
        reason,
      });
    }
  }

  /** The network refused what was asked of it: a packet or, where `about` is left out, a port. */
  sendFailed(at: Instant, source: string, failed: Extract<Input<never>, { kind: "failed" }>): void {
    if (!this.explain) return;
    const { why, about } = failed;
    const entry = { type: "send-failed", why } as const;
    this.always(at, source, about === undefined ? entry : { ...entry, what: about.what });
  }

  packetDropped(
    at: Instant,
    drop: { direction: "tx" | "rx"; lengthBytes: number; what?: string; reason: string },
  ): void {
    if (drop.direction === "tx") this.droppedTx++;
    else this.droppedRx++;
    if (!this.explain) return;
    const { direction, lengthBytes, what, reason } = drop;
    this.always(at, "link", {
      type: "packet-dropped",
      direction,
      lengthBytes,
      ...(what === undefined ? {} : { what }),
      reason,
    });
  }

  linkModel(at: Instant, { tx, rx }: LinkWords): void {
    this.link = { tx, rx };
    this.add(at, "link", { type: "link-model", tx, rx });
  }

  save(): JournalRecord {
    const { startedUs, sent, retries, received, droppedTx, droppedRx, link } = this;
    const findings = [...this.#findings];
    return { startedUs, sent, retries, received, droppedTx, droppedRx, link, findings };
  }
}

export interface JournalRecord {
  readonly findings: readonly Finding[];
  readonly startedUs: number | undefined;
  readonly sent: number;
  readonly retries: number;
  readonly received: number;
  readonly droppedTx: number;
  readonly droppedRx: number;
  readonly link?: LinkWords | undefined;
}
