/**
 * Clients and a server on links that lose packets: a plain loop in virtual time, arrivals before deadlines, then in
 * the order of their making. Every packet that is sent becomes a line of the trace.
 */
import { DeadlineQueue } from "../../../net/deadline-queue.ts";
import { Link, type LinkModel } from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";
import type { RetryPolicy } from "../../../net/retry.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import type { Endpoint, Output, Saved } from "../../../net/service.ts";
import {
  createDhcpClient,
  createDhcpServer,
  type DhcpClientConfig,
  type DhcpEvent,
  type DhcpServerConfig,
  type DhcpServerEvent,
  type Lease,
} from "../../../services/dhcp/index.ts";
import { clientConfig, instant } from "./tape.ts";

const SERVER: Endpoint = { address: "192.0.2.1", port: 67, link: "02:00:00:00:00:fe" };

/** No run is longer than this. */
const MAX_STEPS = 2_000_000;

export interface ExchangeOptions {
  readonly seed: number;
  readonly clients?: number;
  readonly model: LinkModel;
  readonly policy: RetryPolicy;
  /** For REQUESTs; left out, four tries by the same policy. */
  readonly request?: RetryPolicy;
  readonly leaseSeconds?: number;
  readonly poolLast?: string;
  /** Replace everything by what its own record gives before every step. */
  readonly reborn?: true;
}

export class Exchange {
  readonly trace: string[] = [];
  nowUs = 0;
  readonly #options: ExchangeOptions;
  readonly #clients: Client[] = [];
  readonly #arrivals = new DeadlineQueue<() => void>();
  readonly #serverConfig: DhcpServerConfig;
  #server: ReturnType<typeof createDhcpServer>;
  #serverPort = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#serverConfig = {
      device: "lab",
      address: SERVER.address,
      port: 67,
      transport: { kind: "frames" },
      pool: { first: "192.0.2.100", last: options.poolLast ?? "192.0.2.199" },
      prefixLength: 24,
      leaseSeconds: options.leaseSeconds ?? 3600,
      routers: [SERVER.address],
      dnsServers: ["192.0.2.53"],
      ntpServers: [],
      explain: true,
    };
    this.#server = createDhcpServer(this.#serverConfig, seededRandom(options.seed));
    for (let i = 0; i < (options.clients ?? 1); i++) {
      this.#clients.push(new Client(i, options));
    }
    this.#serve(() =>
      this.#server.step(instant(0), { kind: "command", command: { kind: "start" } }),
    );
    for (const client of this.#clients) {
      this.#run(client, () =>
        client.service.step(instant(0), { kind: "command", command: { kind: "start" } }),
      );
    }
  }

  /** The leases that clients hold now. */
  leases(): readonly Lease[] {
    return this.#clients.flatMap(({ service }) => service.state.lease ?? []);
  }

  /** When the server thinks an address falls back to it. */
  heldUntilUs(address: string): number | undefined {
    for (const binding of this.#server.state.bindings()) {
      if (binding.address === address && binding.use === "leased") return binding.untilUs;
    }
    return undefined;
  }

  /** Runs until `done` says so after a step, or the time is up. */
  runUntil(endUs: number, done: () => boolean = () => false): void {
    for (let steps = 0; steps < MAX_STEPS && !done(); steps++) {
      const dueUs = Math.min(
        this.#server.deadlineUs,
        ...this.#clients.map((each) => each.service.deadlineUs),
      );
      const nextUs = Math.min(this.#arrivals.nextUs, dueUs);
      if (nextUs > endUs) return;
      this.nowUs = nextUs;
      const arrival = this.#arrivals.popDue(nextUs);
      if (arrival !== undefined) arrival.value();
      else this.#due();
    }
  }

  #due(): void {
    if (this.#server.deadlineUs <= this.nowUs) {
      this.#serve(() => this.#server.step(instant(this.nowUs), { kind: "deadline" }));
      return;
    }
    const client = this.#clients.find((each) => each.service.deadlineUs <= this.nowUs);
    if (client === undefined) return;
    this.#run(client, () => client.service.step(instant(this.nowUs), { kind: "deadline" }));
  }

  #run(client: Client, step: () => readonly Output<DhcpEvent>[]): void {
    if (this.#options.reborn) client.reborn();
    for (const output of step()) {
      if (output.kind === "open") client.port = output.port;
      else if (output.kind === "send") this.#sendUp(client, output);
      else if (output.kind === "event")
        this.#note(`${client.name} ${JSON.stringify(output.event)}`);
    }
  }

  #sendUp(
    client: Client,
    { to, bytes, about }: Extract<Output<DhcpEvent>, { kind: "send" }>,
  ): void {
    this.#note(
      `${client.name} ${about.what}#${about.attempt} ${about.transaction} to ${to.address}`,
    );
    const from = { address: "0.0.0.0", port: 68, link: client.config.mac };
    for (const arrival of client.up.deliveries(bytes, this.nowUs).arrivals) {
      this.#arrivals.insert(arrival.atUs, () => {
        const input = {
          kind: "datagram",
          on: this.#serverPort,
          from,
          bytes: arrival.bytes,
        } as const;
        this.#serve(() => this.#server.step(instant(this.nowUs), input));
      });
    }
  }

  #serve(step: () => readonly Output<DhcpServerEvent>[]): void {
    if (this.#options.reborn) {
      const saved: Saved = structuredClone(this.#server.save());
      this.#server = createDhcpServer(this.#serverConfig, seededRandom(this.#options.seed), saved);
    }
    for (const output of step()) {
      if (output.kind === "open") this.#serverPort = output.port;
      else if (output.kind === "send") this.#sendDown(output);
      else if (output.kind === "event") this.#note(`server ${JSON.stringify(output.event)}`);
    }
  }

  #sendDown({ to, bytes, about }: Extract<Output<DhcpServerEvent>, { kind: "send" }>): void {
    this.#note(`server ${about.what} ${about.transaction} to ${to.address}`);
    for (const client of this.#clients) {
      if (to.link !== undefined && to.link !== client.config.mac) continue;
      for (const arrival of client.down.deliveries(bytes, this.nowUs).arrivals) {
        this.#arrivals.insert(arrival.atUs, () => {
          const input = {
            kind: "datagram",
            on: client.port,
            from: SERVER,
            bytes: arrival.bytes,
          } as const;
          this.#run(client, () => client.service.step(instant(this.nowUs), input));
        });
      }
    }
  }

  #note(line: string): void {
    this.trace.push(`${this.nowUs} ${line}`);
  }
}

class Client {
  readonly name: string;
  readonly up: Link;
  readonly down: Link;
  config: DhcpClientConfig;
  service: ReturnType<typeof createDhcpClient>;
  port = 0;
  readonly #seed: number;

  constructor(number: number, { seed, model, policy, request }: ExchangeOptions) {
    const random = seededRandom(seed);
    this.name = `client${number}`;
    this.#seed = seed;
    this.up = new Link(model, random.stream(`${this.name}/up`));
    this.down = new Link(model, random.stream(`${this.name}/down`));
    this.config = clientConfig({
      device: this.name,
      mac: `02:00:00:00:01:${number.toString(16).padStart(2, "0")}`,
      discover: policy,
      request: request ?? { ...policy, conceal: 3 },
    });
    this.service = createDhcpClient(this.config, random);
  }

  reborn(): void {
    const roundTrips = RoundTrips.resume(structuredClone(this.config.roundTrips?.save() ?? {}));
    const saved: Saved = structuredClone(this.service.save());
    this.config = { ...this.config, roundTrips };
    this.service = createDhcpClient(this.config, seededRandom(this.#seed), saved);
  }
}
