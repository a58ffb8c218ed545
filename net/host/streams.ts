/** The streams of one host by their ids: the service's positive ones, and negative ones for those that arrive. */
import type { Socket } from "node:net";
import type { Endpoint } from "../endpoint.ts";
import type { StreamEvent, StreamId, StreamRequest } from "../service.ts";
import { messageOf, streamFailureOf } from "./socket-failure.ts";
import { endpointOf } from "./socket-address.ts";
import { connect, Connection, type ConnectionRequest, type TcpMaker } from "./stream-connection.ts";
import { Listener, type ListenRequest } from "./stream-listener.ts";

export class Streams {
  readonly #deliver: (id: StreamId, event: StreamEvent) => void;
  readonly #makeTcp: TcpMaker | undefined;
  readonly #connections = new Map<StreamId, Connection>(); // BOUNDED: by the service, and MAX_CONNECTIONS per listener
  readonly #listeners = new Map<StreamId, Listener>(); // BOUNDED: by the service
  readonly #leaving = new Set<Listener>(); // BOUNDED: by the listeners whose connections live on
  #nextAccepted = -1;

  constructor(deliver: (id: StreamId, event: StreamEvent) => void, makeTcp?: TcpMaker) {
    this.#deliver = deliver;
    this.#makeTcp = makeTcp;
  }

  /** A request for a stream that is gone is dropped: its `closed` may be on the way. */
  request(id: StreamId, request: StreamRequest): void {
    switch (request.kind) {
      case "connect":
        return this.#start(id, () =>
          this.#adopt(id, connect(request, this.#emitter(id), this.#makeTcp)),
        );
      case "listen":
        return this.#start(id, () => this.#listeners.set(id, this.#listener(id, request)));
      case "write":
      case "end":
      case "destroy":
      case "pause":
      case "resume":
      case "export":
        return this.#handle(id, request);
    }
  }

  /** Resolves when the system has let go of every stream. */
  async closeAll(): Promise<void> {
    const listeners = [...this.#listeners.values(), ...this.#leaving];
    const connections = [...this.#connections.values()];
    for (const connection of connections) connection.handle({ kind: "destroy" });
    for (const listener of listeners) listener.destroy();
    await Promise.all([...connections, ...listeners].map((stream) => stream.closed));
  }

  #handle(id: StreamId, request: ConnectionRequest): void {
    const listener = this.#listeners.get(id);
    if (listener === undefined) this.#connections.get(id)?.handle(request);
    else if (request.kind === "destroy") listener.close();
    else throw new Error(`stream ${id} listens: it cannot ${request.kind}`);
  }

  #start(id: StreamId, start: () => void): void {
    if (this.#connections.has(id) || this.#listeners.has(id))
      throw new Error(`stream ${id} exists already`);
    try {
      start();
    } catch (systemError) {
      // an address, a device or a certificate that cannot be used
      const why = streamFailureOf(systemError, true);
      this.#deliver(id, { kind: "failed", why, message: messageOf(systemError) });
      this.#deliver(id, { kind: "closed" });
    }
  }

  #emitter(id: StreamId): (event: StreamEvent) => void {
    return (event) => this.#deliver(id, event);
  }

  #adopt(id: StreamId, connection: Connection): void {
    this.#connections.set(id, connection);
    void connection.closed.then(() => this.#connections.delete(id));
  }

  #listener(id: StreamId, request: ListenRequest): Listener {
    const emit = (event: StreamEvent): void => {
      if (event.kind === "closed") this.#retire(id);
      this.#deliver(id, event);
    };
    return new Listener(request, emit, {
      accepted: (socket) => this.#accepted(id, socket),
      refused: (socket, message) => this.#refused(id, socket, message),
    });
  }

  #retire(id: StreamId): void {
    const listener = this.#listeners.get(id);
    if (listener === undefined) return;
    this.#listeners.delete(id);
    this.#leaving.add(listener);
    void listener.closed.then(() => this.#leaving.delete(listener));
  }

  #accepted(listener: StreamId, socket: Socket): void {
    const stream = this.#nextAccepted--;
    const connection = new Connection(socket, this.#emitter(stream), "alpnProtocol" in socket);
    // before it is announced: the service may answer with requests for it
    this.#adopt(stream, connection);
    this.#deliver(listener, { kind: "accepted", stream, from: remoteOf(socket) });
    connection.arrived();
  }

  #refused(listener: StreamId, socket: Socket, message: string): void {
    const stream = this.#nextAccepted--;
    this.#deliver(listener, { kind: "accepted", stream, from: remoteOf(socket) });
    this.#deliver(stream, { kind: "failed", why: "tls", message });
    this.#deliver(stream, { kind: "closed" });
  }
}

/** Of a client that has gone already the address is not known any more. */
function remoteOf(socket: Socket): Endpoint {
  return endpointOf(socket.remoteAddress ?? "", socket.remotePort ?? 0);
}
