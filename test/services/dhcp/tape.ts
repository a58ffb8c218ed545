/**
 * A DHCP client on a tape: inputs at given times, and what it did about them as lines that read like a capture.
 * Silence is asserted, too: what a test does not take fails the next step.
 */
import { expect } from "vitest";
import { formatEndpoint } from "../../../net/endpoint.ts";
import { SECOND_US } from "../../../net/instant.ts";
import { seededRandom, type RandomRoot } from "../../../net/random.ts";
import { fixedPolicy } from "../../../net/retry.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import {
  SILENT,
  type Endpoint,
  type Failure,
  type Input,
  type Instant,
  type Output,
  type PortSpec,
} from "../../../net/service.ts";
import {
  DhcpOptions,
  MESSAGE_TYPE,
  createDhcpClient,
  decodeDhcp,
  encodeDhcp,
  messageTypeName,
  type DhcpClientConfig,
  type DhcpCommand,
  type DhcpEvent,
  type DhcpMessage,
  type OptionValues,
} from "../../../services/dhcp/index.ts";

export const MAC = "02:00:00:00:00:01";
export const SERVER_ID = "192.0.2.1";
export const ADDRESS = "192.0.2.100";
export const SERVER: Endpoint = { address: SERVER_ID, port: 67, link: "02:00:00:00:00:fe" };

export const second = (seconds: number): number => seconds * SECOND_US;

export function instant(monoUs: number): Instant {
  return { monoUs, unixUs: 1_700_000_000_000_000 + monoUs };
}

export function clientConfig(changes: Partial<DhcpClientConfig> = {}): DhcpClientConfig {
  return {
    device: "eth0",
    mac: MAC,
    transport: { kind: "frames" },
    discover: fixedPolicy("discover", [second(1), second(2), second(4)]),
    request: { ...fixedPolicy("request", [second(1)]), conceal: 1 },
    roundTrips: new RoundTrips(),
    explain: true,
    ...changes,
  };
}

/** What a server would send: the usual reply with these changes; an option set to undefined is left out. */
export interface ReplyParts {
  readonly type: keyof typeof MESSAGE_TYPE;
  readonly header?: Partial<Omit<DhcpMessage, "kind" | "options">>;
  readonly options?: OptionValues;
  readonly from?: Endpoint;
}

const NETWORK: OptionValues = {
  subnetMask: "255.255.255.0",
  routers: [SERVER_ID],
  domainNameServers: ["192.0.2.53"],
  leaseTime: 3600,
  renewalTime: 1800,
  rebindingTime: 3150,
};

export function replyBytes(xid: number, { type, header, options }: ReplyParts): Uint8Array {
  const network = type === "nak" ? {} : NETWORK;
  return encodeDhcp({
    kind: "dhcp",
    op: 2,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid,
    secs: 0,
    broadcast: false,
    ciaddr: "0.0.0.0",
    yiaddr: type === "nak" ? "0.0.0.0" : ADDRESS,
    siaddr: "0.0.0.0",
    giaddr: "0.0.0.0",
    chaddr: MAC,
    sname: "",
    file: "",
    ...header,
    options: DhcpOptions.of({
      messageType: MESSAGE_TYPE[type],
      serverIdentifier: SERVER_ID,
      ...network,
      ...options,
    }),
  });
}

export class ClientTape {
  readonly config: DhcpClientConfig;
  readonly client: ReturnType<typeof createDhcpClient>;
  nowUs = 0;
  /** The last message sent. */
  last: DhcpMessage | undefined;
  #port = 0;
  #lines: string[] = [];

  constructor(changes: Partial<DhcpClientConfig> = {}, random: RandomRoot = seededRandom(1)) {
    this.config = clientConfig(changes);
    this.client = createDhcpClient(this.config, random);
  }

  command(command: DhcpCommand): this {
    return this.#step({ kind: "command", command });
  }

  /** A reply to the last message, on the port that is open. */
  receives(parts: ReplyParts): this {
    return this.receivesBytes(replyBytes(this.last?.xid ?? 0, parts), parts.from);
  }

  receivesBytes(bytes: Uint8Array, from: Endpoint = SERVER, on: number = this.#port): this {
    return this.#step({ kind: "datagram", on, from, bytes });
  }

  fails(why: Failure, on: number = this.#port): this {
    return this.#step({ kind: "failed", on, why });
  }

  /** Nothing happens up to this moment, and nothing is due at it. */
  quietUntil(atUs: number): this {
    this.#assertTaken();
    this.nowUs = atUs;
    expect(this.client.deadlineUs).toBeGreaterThan(atUs);
    expect(this.client.step(instant(atUs), { kind: "deadline" })).toBe(SILENT);
    return this;
  }

  /** Time goes on without anything on the wire; the deadline may be missed. */
  sleepUntil(atUs: number): this {
    this.nowUs = atUs;
    return this;
  }

  /** The deadline comes at exactly this moment, and not before. */
  dueAt(atUs: number): this {
    this.quietUntil(atUs - 1);
    expect(this.client.deadlineUs).toBe(atUs);
    this.nowUs = atUs;
    return this.#step({ kind: "deadline" });
  }

  /** The deadline, whenever it was. */
  due(): this {
    return this.#step({ kind: "deadline" });
  }

  /** What happened since the last call. */
  take(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Leaves what happened aside: another test looks at it. */
  skip(): this {
    this.take();
    return this;
  }

  #step(input: Input<DhcpCommand>): this {
    this.#assertTaken();
    for (const output of this.client.step(instant(this.nowUs), input)) {
      if (output.kind === "open") this.#port = output.port;
      if (output.kind === "send") this.last = messageOf(output.bytes);
      this.#lines.push(outputLine(output));
    }
    return this;
  }

  #assertTaken(): void {
    expect(this.#lines, "what the client did was not looked at").toEqual([]);
  }
}

/** A client that got its lease at 0. */
export function boundTape(
  options: OptionValues = {},
  changes: Partial<DhcpClientConfig> = {},
  from: Endpoint = SERVER,
): ClientTape {
  const tape = new ClientTape(changes);
  tape.command({ kind: "start" }).skip();
  tape.receives({ type: "offer", from }).skip();
  tape.receives({ type: "ack", options, from }).skip();
  return tape;
}

export function messageOf(bytes: Uint8Array): DhcpMessage {
  const message = decodeDhcp(bytes);
  if (message.kind === "malformed") throw new Error(`${message.reason} at ${message.offset}`);
  return message;
}

function outputLine(output: Output<DhcpEvent>): string {
  switch (output.kind) {
    case "open":
      return `open ${output.port} ${specLine(output.spec)}`;
    case "close":
      return `close ${output.port}`;
    case "send":
      return sendLine(output);
    case "event":
      return eventLine(output.event);
    case "stream":
    case "ask":
      return output.kind;
  }
}

function specLine(spec: PortSpec): string {
  switch (spec.kind) {
    case "udp-frame":
      return `frames ${spec.device} ${spec.source}:${spec.port}`;
    case "udp":
      return `udp ${spec.port} to ${spec.peer === undefined ? "anybody" : formatEndpoint(spec.peer)}`;
    case "arp":
      return spec.kind;
  }
}

function sendLine({ on, to, bytes, about }: Extract<Output<DhcpEvent>, { kind: "send" }>): string {
  const { options, secs, ciaddr, xid } = messageOf(bytes);
  expect(about.what).toBe(messageTypeName(options.get("messageType")));
  expect(about.transaction).toBe(xid);
  const parts = [
    `send ${on} ${about.what}#${about.attempt} to ${formatEndpoint(to)}`,
    `secs=${secs}`,
  ];
  if (to.link !== undefined) parts.push(`link=${to.link}`);
  if (ciaddr !== "0.0.0.0") parts.push(`ciaddr=${ciaddr}`);
  const wanted = options.get("requestedAddress");
  if (wanted !== undefined) parts.push(`wants=${wanted}`);
  const server = options.get("serverIdentifier");
  if (server !== undefined) parts.push(`server=${server}`);
  return parts.join(" ");
}

function eventLine(event: DhcpEvent): string {
  switch (event.kind) {
    case "accepted":
      return `accepted ${event.what}`;
    case "ignored":
      return `ignored ${event.what === undefined ? "" : `${event.what}: `}${event.reason}`;
    case "offer":
      return `offer ${event.offer.address} by ${event.offer.serverId}`;
    case "bound":
      return `bound ${event.how} ${event.lease.address} by ${event.lease.serverId}`;
    case "lost":
      return `lost ${event.lease.address}: ${event.why}`;
    case "nak":
      return `nak by ${event.serverId}${event.message === undefined ? "" : `: ${event.message}`}`;
    case "released":
      return `released ${event.address}`;
    case "server-identifies-by-mac":
      return `${event.serverId} identifies by MAC: ${event.address}`;
    case "failed":
      return `failed ${event.why}: ${event.message}`;
  }
}
