/**
 * The DHCP client as a service: inputs to the machine of ./client-machine.ts, packets judged by ./reply.ts, counted
 * and, where `explain` is set, accounted for one by one.
 */
import { canonicalMac } from "../../net/address.ts";
import type { RandomRoot } from "../../net/random.ts";
import { RoundTrips } from "../../net/round-trips.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type Saved,
  type Service,
} from "../../net/service.ts";
import type {
  DhcpClientConfig,
  DhcpCommand,
  DhcpEvent,
  MacConflict,
  Outputs,
} from "./client-config.ts";
import { ClientMachine, emit, type MachineRecord } from "./client-machine.ts";
import { ClientView, deadlineOf, type DhcpView } from "./client-state.ts";
import { messageTypeName } from "./message-type.ts";
import { macConflictText, readReply, type Refused } from "./reply.ts";
import { decodeDhcp } from "./wire.ts";

type Datagram = Extract<Input<DhcpCommand>, { kind: "datagram" }>;
type Failed = Extract<Input<DhcpCommand>, { kind: "failed" }>;

interface ClientRecord extends Saved {
  readonly machine: MachineRecord;
  readonly received: number;
  readonly ignored: number;
  readonly failures: number;
  readonly trouble: string;
  readonly conflicts: readonly MacConflict[];
  /** Those of the client alone. */
  readonly roundTrips: ReturnType<RoundTrips["save"]> | undefined;
}

/** Servers that are told apart; a segment with more of them has other troubles. */
const CONFLICTS_MAX = 16;

/** A new client, or one that goes on from `saved`. RangeError for a configuration that cannot be. */
export function createDhcpClient(
  config: DhcpClientConfig,
  random: RandomRoot,
  saved?: Saved,
): Service<DhcpCommand, DhcpEvent, DhcpView> {
  return new DhcpClient(config, random, saved as ClientRecord | undefined);
}

class DhcpClient implements Service<DhcpCommand, DhcpEvent, DhcpView> {
  readonly #config: DhcpClientConfig;
  readonly #mac: string;
  readonly #machine: ClientMachine;
  #received: number;
  #ignored: number;
  #failures: number;
  /** Why the last packet was ignored; empty after one that was not. */
  #trouble: string;
  readonly #ownRoundTrips: RoundTrips | undefined;
  readonly #conflicts: MacConflict[]; // BOUNDED: by CONFLICTS_MAX, one for each server

  constructor(config: DhcpClientConfig, random: RandomRoot, saved: ClientRecord | undefined) {
    const mac = canonicalMac(config.mac);
    if (mac === undefined) throw new RangeError(`not a MAC address: ${config.mac}`);
    this.#config = config;
    this.#mac = mac;
    const roundTrips = config.roundTrips ?? ownRoundTrips(saved);
    if (config.roundTrips === undefined) this.#ownRoundTrips = roundTrips;
    this.#machine = new ClientMachine(config, roundTrips, random, saved?.machine);
    this.#received = saved?.received ?? 0;
    this.#ignored = saved?.ignored ?? 0;
    this.#failures = saved?.failures ?? 0;
    this.#trouble = saved?.trouble ?? "";
    this.#conflicts = [...(saved?.conflicts ?? [])];
  }

  get state(): DhcpView {
    const { state, changes, sender } = this.#machine;
    const counters = { sent: sender.sent, received: this.#received, ignored: this.#ignored };
    const version = changes + this.#received + this.#failures;
    const conflict = state.kind === "selecting" ? this.#conflicts.at(-1) : undefined;
    const trouble =
      conflict === undefined ? this.#trouble : `${macConflictText(conflict)}; try --isolate`;
    return new ClientView(version, state, counters, trouble);
  }

  get deadlineUs(): number {
    return deadlineOf(this.#machine.state);
  }

  step(at: Instant, input: Input<DhcpCommand>): readonly Output<DhcpEvent>[] {
    if (input.kind === "deadline" && at.monoUs < this.deadlineUs) return SILENT;
    const out: Outputs = [];
    switch (input.kind) {
      case "command":
        this.#command(at, input.command, out);
        break;
      case "datagram":
        this.#receive(at, input, out);
        break;
      case "failed":
        this.#failed(input, out);
        break;
      case "deadline":
        this.#machine.due(at, out);
        break;
      case "sent":
      case "stream":
      case "answer":
        break;
    }
    return out.length === 0 ? SILENT : out;
  }

  save(): Saved {
    const record: ClientRecord = {
      version: 1,
      machine: this.#machine.save(),
      received: this.#received,
      ignored: this.#ignored,
      failures: this.#failures,
      trouble: this.#trouble,
      conflicts: [...this.#conflicts],
      roundTrips: this.#ownRoundTrips?.save(),
    };
    return record;
  }

  #command(at: Instant, command: DhcpCommand, out: Outputs): void {
    switch (command.kind) {
      case "start":
        this.#machine.start(at, out);
        return;
      case "stop":
        this.#machine.stop(out);
        return;
      case "renew":
        this.#machine.keepLease(at, out);
        return;
      case "link":
        this.#machine.link(at, command.carrier, out);
        return;
    }
  }

  #receive(at: Instant, input: Datagram, out: Outputs): void {
    this.#received++;
    const message = decodeDhcp(input.bytes);
    if (message.kind === "malformed") {
      this.#ignore(`malformed at byte ${message.offset}: ${message.reason}`, undefined, out);
      return;
    }
    const what = messageTypeName(message.options.get("messageType"));
    const { state, sender, dice } = this.#machine;
    if (!("xid" in state) || !sender.port.isOpen(input.on)) {
      this.#ignore("no answer is awaited here", what, out);
      return;
    }
    const config = this.#config;
    const reply = readReply(message, state, {
      config,
      mac: this.#mac,
      from: input.from,
      nowUs: at.monoUs,
      fuzz: dice.fuzz,
    });
    if (reply.kind === "refused") {
      this.#refuse(reply, what, out);
      return;
    }
    this.#trouble = "";
    const { xid } = message;
    if (config.explain) emit(out, { kind: "accepted", what, transaction: xid });
    this.#machine.act(at, state, { reply, xid, arrivedUs: (input.stamp ?? at).monoUs }, out);
  }

  #refuse({ reason, conflict }: Refused, what: string, out: Outputs): void {
    this.#ignore(reason, what, out);
    if (conflict === undefined || this.#conflicts.length >= CONFLICTS_MAX) return;
    if (this.#conflicts.some(({ serverId }) => serverId === conflict.serverId)) return;
    this.#conflicts.push(conflict);
    emit(out, { kind: "server-identifies-by-mac", ...conflict });
  }

  #ignore(reason: string, what: string | undefined, out: Outputs): void {
    this.#ignored++;
    this.#trouble = `the last packet was ignored: ${reason}`;
    if (!this.#config.explain) return;
    emit(out, what === undefined ? { kind: "ignored", reason } : { kind: "ignored", what, reason });
  }

  /** Something asked of the network did not happen. What was to be sent is sent again in its time. */
  #failed({ on, why, about }: Failed, out: Outputs): void {
    if (!this.#machine.sender.port.isOpen(on)) return;
    this.#failures++;
    const opening = why === "in-use" || why === "denied";
    const what = opening
      ? "the DHCP port was not opened"
      : `${about?.what ?? "a packet"} was not delivered`;
    const message = `${this.#config.device}: ${what} (${why})`;
    if (!opening) this.#trouble = `the last one was not delivered: ${why}`;
    emit(out, { kind: "failed", why, message });
    if (opening) this.#machine.portFailed(message);
  }
}

function ownRoundTrips(saved: ClientRecord | undefined): RoundTrips {
  return saved?.roundTrips === undefined ? new RoundTrips() : RoundTrips.resume(saved.roundTrips);
}
