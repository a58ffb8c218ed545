/**
 * One connection, from the first packet to the last event.
 *
 *   TCP   connected ─────────────▶ data, drained, ended … ─▶ closed
 *   TLS   connected ──▶ secured ─▶ data, drained, ended … ─▶ closed
 *              └───────────┴─────────────── failed ────────▶ closed
 *
 * Both directions end on their own (`ended` from the peer, `end` by the service). What the service writes before
 * the connection is ready, for TLS before the certificate has been judged, is held back: nothing is ever encrypted
 * for a peer that turns out to be the wrong one.
 */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Family, StreamEvent, StreamFailure, StreamRequest, TlsRequest } from "../service.ts";
import {
  deviceAddress,
  endpointOf,
  familyOf,
  hostText,
  isLiteral,
  isPort,
  unusable,
} from "./socket-address.ts";
import { messageOf, streamFailureOf } from "./socket-failure.ts";
import { judge, tlsOptions } from "./tls-facts.ts";

export type Emit = (event: StreamEvent) => void;
export type ConnectRequest = Extract<StreamRequest, { kind: "connect" }>;
export type ConnectionRequest = Exclude<StreamRequest, { kind: "connect" | "listen" }>;

/** Bytes written and not yet taken by the network; a service that goes on without waiting for `drained` fails. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

/** Makes a socket that is not connected yet, where Node's own would be made in the wrong place. */
export type TcpMaker = (family: Family) => Socket;

/** Starts connecting. Throws, with a system error's code, what is known to fail at once. */
export function connect(request: ConnectRequest, emit: Emit, make?: TcpMaker): Connection {
  const { tls } = request;
  const options = connectOptions(request);
  const secured = tls && tlsOptions(tls); // before there is a socket: it may be refused
  const made = make?.(familyOf(request.to.address)).connect(options);
  if (tls === undefined) {
    const socket = made ?? process.getBuiltinModule("node:net").connect(options);
    const connection = new Connection(socket, emit, false);
    socket.once("connect", () => {
      connection.connected();
      connection.ready();
    });
    return connection;
  }
  const below = made === undefined ? options : { socket: made };
  const secure = process.getBuiltinModule("node:tls").connect({ ...below, ...secured });
  const connection = new Connection(secure, emit, true);
  secure.once("connect", () => connection.connected());
  secure.once("secureConnect", () => admit(connection, secure, tls, emit));
  return connection;
}

/** As for UDP, the address of a `device` becomes the source; the route remains the kernel's choice. */
function connectOptions({ to, device }: ConnectRequest) {
  const needsZone = to.zone === undefined && to.address.startsWith("fe80:");
  const host = needsZone && device !== undefined ? `${to.address}%${device}` : hostText(to);
  const localAddress =
    device === undefined ? undefined : deviceAddress(device, familyOf(to.address));
  const sourceMissing = device !== undefined && localAddress === undefined;
  if (sourceMissing || !isPort(to.port) || !isLiteral(host)) throw unusable(`${host}:${to.port}`);
  return {
    host,
    port: to.port,
    ...(localAddress !== undefined && { localAddress }),
    allowHalfOpen: true,
    autoSelectFamily: false,
    noDelay: true,
  };
}

function admit(connection: Connection, socket: TLSSocket, tls: TlsRequest, emit: Emit): void {
  const judgement = judge(socket, tls);
  if (judgement.kind === "untrusted") return connection.fail("certificate", judgement.message);
  emit({ kind: "secured", ...alpnOf(socket), certificate: judgement.certificate });
  connection.ready();
}

/** What was agreed on (RFC 7301), if anything. */
function alpnOf(socket: TLSSocket): { readonly alpn?: string } {
  return socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {};
}

export class Connection {
  /** Resolves with the last event. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #emit: Emit;
  readonly #tls: boolean;
  // BOUNDED: by MAX_UNSENT_BYTES
  #held: Uint8Array[] | undefined = [];
  #heldBytes = 0;
  #unsent = 0;
  #ending = false;
  #failed = false;

  constructor(socket: Socket, emit: Emit, tls: boolean) {
    this.#socket = socket;
    this.#emit = emit;
    this.#tls = tls;
    socket.on("data", (bytes: Buffer) => {
      // a plain view: services copy with `slice`, which on a Buffer does not copy
      const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      emit({ kind: "data", bytes: plain });
    });
    socket.on("end", () => emit({ kind: "ended" }));
    socket.on("error", (error) => this.fail(streamFailureOf(error, tls), messageOf(error)));
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        emit({ kind: "closed" });
        resolve();
      });
    });
  }

  /** The network connection stands. */
  connected(): void {
    const { localAddress, localPort, remoteAddress, remotePort } = this.#socket;
    this.#emit({
      kind: "connected",
      local: endpointOf(localAddress ?? "", localPort ?? 0),
      remote: endpointOf(remoteAddress ?? "", remotePort ?? 0),
    });
  }

  /** The connection came in by a listener; of a TLS listener with the handshake done. */
  arrived(): void {
    const socket = this.#socket;
    if (socket.destroyed) return; // the service did not want it
    this.connected();
    if (this.#tls) this.#emit({ kind: "secured", ...alpnOf(socket as TLSSocket) });
    this.ready();
  }

  /** The peer may be written to: everything held back leaves. */
  ready(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const bytes of held) this.#send(bytes);
    if (this.#ending) this.#socket.end();
  }

  handle(request: ConnectionRequest): void {
    switch (request.kind) {
      case "write":
        return this.#write(request.bytes);
      case "end":
        this.#ending = true;
        if (this.#held === undefined) this.#socket.end();
        return;
      case "destroy":
        this.#socket.destroy();
        return;
      case "pause":
        this.#socket.pause();
        return;
      case "resume":
        this.#socket.resume();
        return;
      case "export":
        return this.#export(request);
    }
  }

  /** Reports why, once, and closes. */
  fail(why: StreamFailure, message: string): void {
    if (!this.#failed) this.#emit({ kind: "failed", why, message });
    this.#failed = true;
    this.#socket.destroy();
  }

  #write(bytes: Uint8Array): void {
    if (this.#ending) throw new Error("a stream is written to after its end");
    if (this.#socket.writableLength + this.#heldBytes + bytes.length > MAX_UNSENT_BYTES)
      return this.fail("no-buffer", `more than ${MAX_UNSENT_BYTES} bytes wait to be sent`);
    if (this.#held === undefined) return this.#send(bytes);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #send(bytes: Uint8Array): void {
    this.#unsent++;
    this.#socket.write(bytes, (error) => {
      this.#unsent--;
      if (this.#unsent === 0 && !error) this.#emit({ kind: "drained" });
    });
  }

  #export(request: Extract<StreamRequest, { kind: "export" }>): void {
    if (!this.#tls || this.#held !== undefined)
      throw new Error("keying material is exported from a secured stream only");
    const { label, context, length } = request;
    try {
      const bytes = (this.#socket as TLSSocket).exportKeyingMaterial(
        length,
        label,
        Buffer.from(context),
      );
      this.#emit({ kind: "exported", bytes: new Uint8Array(bytes) });
    } catch (tlsError) {
      // the connection has just ended, or OpenSSL refuses the label
      this.fail("tls", messageOf(tlsError));
    }
  }
}
