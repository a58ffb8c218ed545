/** A discovery on a tape: inputs at given times, and what it did about them as lines. */
import { seededRandom } from "../../../net/random.ts";
import { fixedPolicy } from "../../../net/retry.ts";
import type { Endpoint, Failure, Input, Output, Saved } from "../../../net/service.ts";
import {
  createDhcpDiscovery,
  type DhcpDiscoveryCommand,
  type DhcpDiscoveryConfig,
  type DhcpDiscoveryEvent,
  type DhcpMessage,
} from "../../../services/dhcp/index.ts";
import { MAC, SERVER, instant, messageOf, replyBytes, second, type ReplyParts } from "./tape.ts";

export function discoveryConfig(changes: Partial<DhcpDiscoveryConfig> = {}): DhcpDiscoveryConfig {
  return {
    device: "eth0",
    mac: MAC,
    transport: { kind: "frames" },
    windowUs: second(3),
    retry: fixedPolicy("discover", [second(1)]),
    explain: true,
    ...changes,
  };
}

export class DiscoveryTape {
  readonly config: DhcpDiscoveryConfig;
  readonly seen: Output<DhcpDiscoveryEvent>[][] = [];
  discovery: ReturnType<typeof createDhcpDiscovery>;
  /** The DISCOVERs sent. */
  readonly discovers: DhcpMessage[] = [];
  /** Thaws the service from its own record before each input. */
  readonly #reborn: boolean;
  #nowUs = 0;
  #lines: string[] = [];

  constructor(changes: Partial<DhcpDiscoveryConfig> = {}, reborn = false) {
    this.config = discoveryConfig(changes);
    this.#reborn = reborn;
    this.discovery = createDhcpDiscovery(this.config, seededRandom(1));
  }

  at(us: number): this {
    this.#nowUs = us;
    return this;
  }

  command(kind: DhcpDiscoveryCommand["kind"]): this {
    return this.give({ kind: "command", command: { kind } });
  }

  /** A reply to the n-th DISCOVER, counted from 0. */
  receives(discover: number, parts: ReplyParts): this {
    const bytes = replyBytes(this.discovers[discover]?.xid ?? 0, parts);
    return this.receivesBytes(bytes, parts.from);
  }

  receivesBytes(bytes: Uint8Array, from: Endpoint = SERVER): this {
    return this.give({ kind: "datagram", on: 1, from, bytes });
  }

  fails(why: Failure): this {
    return this.give({ kind: "failed", on: 1, why });
  }

  due(): this {
    return this.give({ kind: "deadline" });
  }

  take(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  give(input: Input<DhcpDiscoveryCommand>): this {
    if (this.#reborn) {
      const saved: Saved = structuredClone(this.discovery.save());
      this.discovery = createDhcpDiscovery(this.config, seededRandom(1), saved);
    }
    const outputs = this.discovery.step(instant(this.#nowUs), input);
    this.seen.push([...outputs]);
    for (const output of outputs) {
      if (output.kind === "send") this.discovers.push(messageOf(output.bytes));
      this.#lines.push(line(output));
    }
    return this;
  }
}

function line(output: Output<DhcpDiscoveryEvent>): string {
  switch (output.kind) {
    case "open":
    case "close":
      return `${output.kind} ${output.port}`;
    case "send":
      return `send ${output.about.what}#${output.about.attempt} to ${output.to.address}`;
    case "event":
      return eventLine(output.event);
    case "stream":
    case "ask":
      return output.kind;
  }
}

function eventLine(event: DhcpDiscoveryEvent): string {
  switch (event.kind) {
    case "accepted":
      return `accepted ${event.what}`;
    case "ignored":
      return `ignored ${event.what ?? "packet"}: ${event.reason}`;
    case "offer":
      return `offer ${event.offer.address} by ${event.offer.serverId} after ${event.offer.elapsedUs}`;
    case "failed":
      return `failed ${event.message}`;
    case "done":
      return `done ${event.offers.length}`;
  }
}
