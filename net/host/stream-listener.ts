/**
 * A listening socket. A connection is `accepted` when it can be used: over TLS after the handshake. A handshake that
 * fails is accepted too, and its stream fails and closes at once, so that no attempt disappears without a word.
 */
import type { Server, Socket } from "node:net";
import type { StreamRequest } from "../service.ts";
import type { Emit } from "./stream-connection.ts";
import { endpointOf, familyOf, isLiteral, unusable, WILDCARD } from "./socket-address.ts";
import { messageOf, streamFailureOf } from "./socket-failure.ts";

export type ListenRequest = Extract<StreamRequest, { kind: "listen" }>;

export interface Arrivals {
  accepted(socket: Socket): void;
  /** The handshake with a client went wrong; its socket is gone. */
  refused(socket: Socket, message: string): void;
}

/** Connections of one listener at a time; the system refuses what exceeds it. */
const MAX_CONNECTIONS = 1_024;
const HANDSHAKE_TIMEOUT_MS = 10_000;

export class Listener {
  /** Resolves when neither the listener nor any of its connections is left. */
  readonly closed: Promise<void>;
  readonly #server: Server;
  readonly #emit: Emit;
  readonly #sockets = new Set<Socket>(); // BOUNDED: by MAX_CONNECTIONS
  #open = true;

  /** Throws what OpenSSL says about the certificate or the key, and for an address that is none. */
  constructor(request: ListenRequest, emit: Emit, arrivals: Arrivals) {
    const host = request.address ?? WILDCARD[4];
    if (!isLiteral(host)) throw unusable(host);
    const server = serverFor(request, {
      accepted: (socket) => (this.#open ? arrivals.accepted(socket) : void socket.destroy()),
      refused: (socket, message) => (this.#open ? arrivals.refused(socket, message) : undefined),
    });
    this.#server = server;
    this.#emit = emit;
    server.maxConnections = MAX_CONNECTIONS;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("error", (error) => {
      emit({ kind: "failed", why: streamFailureOf(error, false), message: messageOf(error) });
      this.close();
    });
    server.once("listening", () => {
      const bound = server.address();
      if (bound === null || typeof bound === "string") return; // closed meanwhile
      emit({ kind: "listening", local: endpointOf(bound.address, bound.port) });
    });
    this.closed = new Promise((resolve) => server.once("close", resolve));
    const port = request.port === "random" ? 0 : request.port;
    server.listen({ host, port, ipv6Only: familyOf(host) === 6, exclusive: true });
  }

  /** No more arrivals; the connections that were accepted go on. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#server.close();
    this.#emit({ kind: "closed" });
  }

  /** Ends everything that came in here, handshakes included. */
  destroy(): void {
    this.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function serverFor(request: ListenRequest, arrivals: Arrivals): Server {
  const { tls } = request;
  if (tls === undefined) {
    return process
      .getBuiltinModule("node:net")
      .createServer({ allowHalfOpen: true, noDelay: true }, (socket) => arrivals.accepted(socket));
  }
  const server = process.getBuiltinModule("node:tls").createServer({
    cert: tls.certificatePem,
    key: tls.keyPem,
    ...(tls.alpn !== undefined && { ALPNProtocols: [...tls.alpn] }),
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    minVersion: "TLSv1.2",
    noDelay: true,
  });
  server.on("secureConnection", (socket) => {
    // not before: a client that leaves during the handshake would go unnoticed until the timeout
    socket.allowHalfOpen = true;
    arrivals.accepted(socket);
  });
  server.on("tlsClientError", (error, socket) => arrivals.refused(socket, messageOf(error)));
  return server;
}
