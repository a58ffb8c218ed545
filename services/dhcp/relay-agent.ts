/**
 * DHCP relay agent (RFC 2131 §4.1, RFC 1542 §4.1; option 82: RFC 3046): clients on links without a server.
 *
 *   client ── broadcast ──► circuit (udp-frame 67) ── giaddr, hops + 1 ──► udp 67 ── unicast ──► every server
 *   client ◄── broadcast or frame to chaddr ── circuit ◄── giaddr ── udp 67 ◄── unicast ── server
 *
 * The agent remembers nothing of a client: where a reply belongs stands in it.
 *
 * - A request that another agent has passed already keeps its giaddr and goes on.
 * - A request with the agent's own giaddr is a loop or a lie (RFC 3046 §2.1.1), and so is one that claims to have
 *   passed an agent (option 82) without a giaddr, on a circuit that is not trusted.
 * - Option 82 is taken out of a reply where the agent put it into requests.
 *
 * Deviates: no threshold on `secs` (RFC 1542 §4.1.1 allows one); replies are not checked to come from one of the
 * servers, which may have several addresses.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import { derived } from "../../net/derived.ts";
import type { RandomRoot } from "../../net/random.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type PortId,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { messageTypeName } from "./message-type.ts";
import { OPTIONS } from "./option-table.ts";
import type {
  DhcpRelayCommand,
  DhcpRelayConfig,
  DhcpRelayEvent,
  DhcpRelayView,
  RelayCircuit,
  RelayCounters,
} from "./relay-config.ts";
import {
  agentInformation,
  copyOf,
  replyWithoutInformation,
  requestFrom,
  requestOnward,
} from "./relay-message.ts";
import { EVERY_CLIENT, newcomerEndpoint } from "./server-message.ts";
import { BOOT_REQUEST, SERVER_PORT, UNSPECIFIED, decodeDhcp, type DhcpMessage } from "./wire.ts";

type Outputs = Output<DhcpRelayEvent>[];
type Datagram = Extract<Input<DhcpRelayCommand>, { kind: "datagram" }>;
type Failed = Extract<Input<DhcpRelayCommand>, { kind: "failed" }>;

interface RelayRecord extends Saved {
  readonly firstPort: PortId;
  readonly lastPort: PortId;
  readonly counters: RelayCounters;
  readonly changes: number;
}

const AGENT_INFORMATION = OPTIONS.relayAgentInformation.code;
/** RFC 1542 §4.1.1. */
const DEFAULT_MAX_HOPS = 4;
const MOST_HOPS = 16;

/**
 * A new agent, or one that goes on from `saved`. RangeError for a configuration that cannot be. It leaves nothing to
 * chance, so `random` is there for the contract's sake.
 */
export function createDhcpRelayAgent(
  config: DhcpRelayConfig,
  _random: RandomRoot,
  saved?: Saved,
): Service<DhcpRelayCommand, DhcpRelayEvent, DhcpRelayView> {
  return new RelayAgent(config, saved as RelayRecord | undefined);
}

/** A circuit, ready for use. */
interface Circuit {
  readonly address: string;
  readonly device: string;
  readonly information: Uint8Array | undefined;
  readonly trusted: boolean;
}

class RelayAgent implements Service<DhcpRelayCommand, DhcpRelayEvent, DhcpRelayView> {
  readonly #config: DhcpRelayConfig;
  readonly #circuits: readonly Circuit[];
  readonly #maxHops: number;
  readonly deadlineUs = Infinity;
  /** Port `#firstPort + 2 × n` faces the clients of circuit n, the one behind it the servers. 0: closed. */
  #firstPort: PortId;
  #lastPort: PortId;
  #requests: number;
  #replies: number;
  #ignored: number;
  #changes: number;

  constructor(config: DhcpRelayConfig, saved: RelayRecord | undefined) {
    const { circuits, maxHops } = partsOf(config);
    this.#config = config;
    this.#circuits = circuits;
    this.#maxHops = maxHops;
    this.#firstPort = saved?.firstPort ?? 0;
    this.#lastPort = saved?.lastPort ?? 0;
    this.#requests = saved?.counters.requests ?? 0;
    this.#replies = saved?.counters.replies ?? 0;
    this.#ignored = saved?.counters.ignored ?? 0;
    this.#changes = saved?.changes ?? 0;
  }

  get state(): DhcpRelayView {
    return { version: this.#changes, serving: this.#firstPort !== 0, counters: this.#counters };
  }

  step(_at: Instant, input: Input<DhcpRelayCommand>): readonly Output<DhcpRelayEvent>[] {
    switch (input.kind) {
      case "command":
        return input.command.kind === "start" ? this.#start() : this.#stop();
      case "datagram":
        return this.#receive(input);
      case "failed":
        return this.#failed(input);
      case "deadline":
      case "sent":
      case "stream":
      case "answer":
        return SILENT;
    }
  }

  save(): Saved {
    return {
      version: 1,
      firstPort: this.#firstPort,
      lastPort: this.#lastPort,
      counters: this.#counters,
      changes: this.#changes,
    } satisfies RelayRecord;
  }

  get #counters(): RelayCounters {
    return { requests: this.#requests, replies: this.#replies, ignored: this.#ignored };
  }

  #start(): readonly Output<DhcpRelayEvent>[] {
    if (this.#firstPort !== 0) return SILENT;
    this.#changes++;
    this.#firstPort = this.#lastPort + 1;
    const out: Outputs = [];
    for (const { device, address } of this.#circuits) {
      const forClients = { kind: "udp-frame", device, port: SERVER_PORT, source: address } as const;
      // bound to the address, so that the clients' broadcasts do not come a second time
      const forServers = { kind: "udp", port: SERVER_PORT, address } as const;
      out.push({ kind: "open", port: ++this.#lastPort, spec: forClients });
      out.push({ kind: "open", port: ++this.#lastPort, spec: forServers });
    }
    return out;
  }

  #stop(): readonly Output<DhcpRelayEvent>[] {
    if (this.#firstPort === 0) return SILENT;
    this.#changes++;
    const out: Outputs = [];
    for (let port = this.#firstPort; port <= this.#lastPort; port++)
      out.push({ kind: "close", port });
    this.#firstPort = 0;
    return out;
  }

  #receive({ on, bytes }: Datagram): readonly Output<DhcpRelayEvent>[] {
    this.#changes++;
    const message = decodeDhcp(bytes);
    if (message.kind === "malformed")
      return this.#ignore(`malformed at byte ${message.offset}: ${message.reason}`);
    const what = messageTypeName(message.options.get("messageType"));
    const place = this.#firstPort === 0 ? -1 : on - this.#firstPort;
    const circuit = this.#circuits[place >> 1];
    if (circuit === undefined) return this.#ignore("the relay agent is stopped", what);
    const fromClients = place % 2 === 0;
    if (message.op === BOOT_REQUEST) {
      const fault = this.#requestFault(message, circuit, fromClients);
      if (fault !== undefined) return this.#ignore(fault, what);
      const onward =
        message.giaddr === UNSPECIFIED
          ? requestFrom(bytes, circuit.address, informationFor(message, circuit))
          : requestOnward(bytes);
      return this.#passRequest(message, onward, fromClients ? on + 1 : on, what);
    }
    if (fromClients) return this.#ignore("it is a reply, and from where the clients are", what);
    return this.#passReply(message, bytes, what);
  }

  /** Why a request goes no further. */
  #requestFault(
    { hops, giaddr, options }: DhcpMessage,
    circuit: Circuit,
    fromClients: boolean,
  ): string | undefined {
    if (hops > this.#maxHops) return `it has passed ${hops} relay agents, more than allowed`;
    if (giaddr !== UNSPECIFIED) {
      const isOwn = this.#circuits.some(({ address }) => address === giaddr);
      return isOwn ? `it has passed this agent already (giaddr ${giaddr})` : undefined;
    }
    if (!fromClients) return "it has passed no relay agent, and is not from a circuit";
    const claims = options.has(AGENT_INFORMATION) && !circuit.trusted;
    return claims ? "it says where it comes from (option 82), on an untrusted circuit" : undefined;
  }

  #passRequest(
    { xid }: DhcpMessage,
    bytes: Uint8Array,
    on: PortId,
    what: string,
  ): readonly Output<DhcpRelayEvent>[] {
    this.#requests++;
    const about = { transaction: xid, attempt: 1, what };
    const out: Outputs = [];
    for (const address of this.#config.servers) {
      const copy = out.length === 0 ? bytes : copyOf(bytes);
      out.push({ kind: "send", on, to: { address, port: SERVER_PORT }, bytes: copy, about });
    }
    return this.#accepted(xid, what, out);
  }

  /** The agent's address in the reply tells the circuit, whichever of the agent's addresses it came to. */
  #passReply(
    message: DhcpMessage,
    bytes: Uint8Array,
    what: string,
  ): readonly Output<DhcpRelayEvent>[] {
    const { giaddr, xid, options } = message;
    const place = this.#circuits.findIndex(({ address }) => address === giaddr);
    const circuit = this.#circuits[place];
    if (circuit === undefined) return this.#ignore(`giaddr ${giaddr} is not ours`, what);
    this.#replies++;
    const isOurs = circuit.information !== undefined && options.has(AGENT_INFORMATION);
    const out: Outputs = [
      {
        kind: "send",
        on: this.#firstPort + 2 * place,
        to: clientEndpoint(message),
        bytes: isOurs ? replyWithoutInformation(bytes) : copyOf(bytes),
        about: { transaction: xid, attempt: 1, what },
      },
    ];
    return this.#accepted(xid, what, out);
  }

  #accepted(transaction: number, what: string, out: Outputs): Outputs {
    if (this.#config.explain)
      out.push({ kind: "event", event: { kind: "accepted", what, transaction } });
    return out;
  }

  #ignore(reason: string, what?: string): readonly Output<DhcpRelayEvent>[] {
    this.#ignored++;
    if (!this.#config.explain) return SILENT;
    const named = what === undefined ? undefined : { what };
    return [{ kind: "event", event: { kind: "ignored", reason, ...named } }];
  }

  /** A packet that was not delivered is sent again by the client; a port that cannot be opened is the end. */
  #failed({ on, why, about }: Failed): readonly Output<DhcpRelayEvent>[] {
    const isOpening = about === undefined && (why === "in-use" || why === "denied");
    if (!isOpening || this.#firstPort === 0 || on < this.#firstPort) return SILENT;
    const message = `port ${SERVER_PORT} cannot be opened: ${why}`;
    return [...this.#stop(), { kind: "event", event: { kind: "failed", why, message } }];
  }
}

/** What a client's request is told to carry. On a trusted circuit it may have it already. */
function informationFor({ options }: DhcpMessage, circuit: Circuit): Uint8Array | undefined {
  return options.has(AGENT_INFORMATION) ? undefined : circuit.information;
}

/** RFC 1542 §4.1.2: the new address, or the one that the client has. */
function clientEndpoint(reply: DhcpMessage): Endpoint {
  const { yiaddr, ciaddr } = reply;
  const address = yiaddr === UNSPECIFIED ? ciaddr : yiaddr;
  return address === UNSPECIFIED ? EVERY_CLIENT : newcomerEndpoint(reply, address);
}

/** What all agents of one configuration have in common. */
const partsOf = derived((config: DhcpRelayConfig) => {
  const { maxHops = DEFAULT_MAX_HOPS, circuits } = config;
  if (!(maxHops >= 0 && maxHops <= MOST_HOPS))
    throw new RangeError(`maxHops is from 0 to ${MOST_HOPS}, not ${maxHops}`);
  return { maxHops, circuits: circuits.map(circuitOf) };
});

function circuitOf({ device, address, agentInformation: of, trusted }: RelayCircuit): Circuit {
  const information = of === undefined ? undefined : agentInformation(of);
  return { device, address, information, trusted: trusted ?? false };
}
