import type { Endpoint, StreamId, StreamRequest } from "../service.ts";
import type { SimulatedNode } from "./node.ts";
import { isOwnable, isUnspecified } from "./ports.ts";
import type { Runner } from "./runner.ts";

type Listen = Extract<StreamRequest, { kind: "listen" }>;
export type ListenerTls = NonNullable<Listen["tls"]>;

const EPHEMERAL_FIRST = 49_152;
const PORT_MAX = 65_535;

/** A stream that waits for others to connect. */
export class Listener {
  readonly runner: Runner;
  readonly id: StreamId;
  readonly local: Endpoint;
  readonly tls: ListenerTls | undefined;
  open = true;

  constructor(runner: Runner, id: StreamId, local: Endpoint, tls: ListenerTls | undefined) {
    this.runner = runner;
    this.id = id;
    this.local = local;
    this.tls = tls;
  }

  hears(address: string, port: number): boolean {
    return (
      port === this.local.port &&
      (isUnspecified(this.local.address) || address === this.local.address)
    );
  }
}

/** The TCP ports of one node. Ports that the driver chooses are counted up: nothing here guards against guessing. */
export class ListenerTable {
  readonly #node: SimulatedNode;
  readonly #listeners: Listener[] = []; // BOUNDED: by the listens of services
  #nextPort = EPHEMERAL_FIRST;

  constructor(node: SimulatedNode) {
    this.#node = node;
  }

  find(address: string, port: number): Listener | undefined {
    return this.#listeners.find((listener) => listener.hears(address, port));
  }

  open(runner: Runner, id: StreamId, request: Listen): Listener | "in-use" | "denied" {
    const port = request.port === "random" ? this.ephemeral() : request.port;
    if (!(Number.isInteger(port) && port >= 1 && port <= PORT_MAX)) return "denied";
    const address = request.address ?? "0.0.0.0";
    const rival = this.#listeners.find(
      ({ local }) =>
        local.port === port &&
        (isUnspecified(address) || isUnspecified(local.address) || local.address === address),
    );
    if (rival !== undefined) return "in-use";
    const listener = new Listener(runner, id, { address, port }, request.tls);
    this.#listeners.push(listener);
    if (isOwnable(address)) {
      for (const attachment of this.#node.attachments) attachment.bind(address);
    }
    return listener;
  }

  close(listener: Listener): void {
    const at = this.#listeners.indexOf(listener);
    if (at < 0) return;
    listener.open = false;
    this.#listeners.splice(at, 1);
    const { address } = listener.local;
    if (isOwnable(address)) {
      for (const attachment of this.#node.attachments) attachment.unbind(address);
    }
  }

  /** A port for a connection or a listener that names none. */
  ephemeral(): number {
    const port = this.#nextPort;
    this.#nextPort = port === PORT_MAX ? EPHEMERAL_FIRST : port + 1;
    return port;
  }
}
