/** A DHCP relay agent on a tape: packets go in, and what it does about them comes out as lines that read like a capture. */
import { expect } from "vitest";
import { formatEndpoint } from "../../../net/endpoint.ts";
import { toHex } from "../../../net/hex.ts";
import { seededRandom } from "../../../net/random.ts";
import type { Input, Output } from "../../../net/service.ts";
import {
  DhcpOptions,
  MESSAGE_TYPE,
  createDhcpRelayAgent,
  encodeDhcp,
  messageTypeName,
  type DhcpMessage,
  type DhcpRelayCommand,
  type DhcpRelayConfig,
  type DhcpRelayEvent,
  type OptionValues,
} from "../../../services/dhcp/index.ts";
import { instant, messageOf } from "./tape.ts";

export const AGENT = "10.0.1.1";
export const SERVER = "198.51.100.7";
export const CIRCUIT = { device: "lan1", address: AGENT };

/** Ports of the first circuit: towards the clients, and towards the servers. */
export const CLIENTS = 1;
export const SERVERS = 2;

export interface Packet {
  readonly type: keyof typeof MESSAGE_TYPE;
  readonly on?: number;
  readonly header?: Partial<Omit<DhcpMessage, "kind" | "options">>;
  readonly options?: OptionValues;
}

/** A request of the usual client, or with `op: 2` a reply to it. */
export function packetBytes({ type, header, options }: Packet): Uint8Array {
  return encodeDhcp({
    kind: "dhcp",
    op: 1,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid: 0x3903f326,
    secs: 0,
    broadcast: false,
    ciaddr: "0.0.0.0",
    yiaddr: "0.0.0.0",
    siaddr: "0.0.0.0",
    giaddr: "0.0.0.0",
    chaddr: "02:00:00:00:00:01",
    sname: "",
    file: "",
    ...header,
    options: DhcpOptions.of({ messageType: MESSAGE_TYPE[type], ...options }),
  });
}

export class RelayTape {
  readonly config: DhcpRelayConfig;
  agent: ReturnType<typeof createDhcpRelayAgent>;
  /** The bytes of the last packet sent, and what they say. */
  lastBytes = new Uint8Array();
  last: DhcpMessage | undefined;

  constructor(changes: Partial<DhcpRelayConfig> = {}) {
    this.config = { circuits: [CIRCUIT], servers: [SERVER], explain: true, ...changes };
    this.agent = createDhcpRelayAgent(this.config, seededRandom(1));
  }

  /** Started, the ports of which nobody asks. */
  static started(changes: Partial<DhcpRelayConfig> = {}): RelayTape {
    const tape = new RelayTape(changes);
    expect(tape.told("start")).toHaveLength(2 * tape.config.circuits.length);
    return tape;
  }

  told(kind: DhcpRelayCommand["kind"]): readonly string[] {
    return this.step({ kind: "command", command: { kind } });
  }

  /** A request from a client; `on` the port towards the servers, from another agent. */
  asks(packet: Packet): readonly string[] {
    return this.receives(packetBytes(packet), packet.on ?? CLIENTS);
  }

  /** A reply from a server to this agent. */
  answers({ header, ...packet }: Packet): readonly string[] {
    const bytes = packetBytes({ ...packet, header: { op: 2, giaddr: AGENT, ...header } });
    return this.receives(bytes, packet.on ?? SERVERS);
  }

  receives(bytes: Uint8Array, on: number): readonly string[] {
    return this.step({ kind: "datagram", on, from: { address: "192.0.2.9", port: 67 }, bytes });
  }

  step(input: Input<DhcpRelayCommand>): readonly string[] {
    return this.agent.step(instant(0), input).map((output) => this.#line(output));
  }

  #line(output: Output<DhcpRelayEvent>): string {
    switch (output.kind) {
      case "send": {
        this.lastBytes = output.bytes.slice();
        this.last = messageOf(output.bytes);
        const { hops, giaddr, options } = this.last;
        const what = messageTypeName(options.get("messageType"));
        const link = output.to.link === undefined ? "" : ` link=${output.to.link}`;
        const information = options.raw(82);
        const tag = information === undefined ? "" : ` 82=${toHex(information)}`;
        const to = `${formatEndpoint(output.to)}${link}`;
        return `${output.on}: ${what} hops ${hops} giaddr ${giaddr}${tag} to ${to}`;
      }
      case "open": {
        const { spec } = output;
        if (spec.kind === "udp-frame")
          return `open ${output.port}: frames ${spec.device} port ${spec.port} from ${spec.source}`;
        return `open ${output.port}: ${spec.kind} ${"port" in spec ? `${spec.address}:${spec.port}` : ""}`;
      }
      case "close":
        return `close ${output.port}`;
      case "event":
        return eventLine(output.event);
      default:
        return output.kind;
    }
  }
}

function eventLine(event: DhcpRelayEvent): string {
  switch (event.kind) {
    case "accepted":
      return `accepted ${event.what}`;
    case "ignored":
      return `ignored ${event.what ?? "bytes"}: ${event.reason}`;
    case "failed":
      return `failed ${event.why}: ${event.message}`;
  }
}
