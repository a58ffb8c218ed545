/**
 * One end of a TCP connection, with or without TLS, as its service knows it.
 *
 *   connecting → connected ─(TLS: hello →, ← hello, finished →)→ secured → … ended → closed
 *
 * `end` closes once both sides have ended and everything has arrived. `destroy` resets: the other side gets
 * `failed reset`. Every `failed` is followed by `closed`, and nothing follows that.
 */
import type { DeadlineEntry } from "../deadline-queue.ts";
import type {
  About,
  Endpoint,
  StreamEvent,
  StreamFailure,
  StreamId,
  TlsRequest,
} from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine, Happening } from "./engine.ts";
import type { Listener } from "./listeners.ts";
import { Pipe, type Parcel } from "./pipe.ts";
import type { Runner } from "./runner.ts";
import { judge, keyingMaterial, selectAlpn } from "./tls.ts";

/** What an end is in TLS terms: who asked for what. */
export type Role =
  | { readonly kind: "client"; readonly tls: TlsRequest | undefined }
  | { readonly kind: "server"; readonly listener: Listener };

export class StreamEnd {
  readonly runner: Runner;
  readonly id: StreamId;
  readonly near: Attachment;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly pipe: Pipe;
  readonly #engine: Engine;
  readonly #role: Role;
  peer: StreamEnd | undefined;
  paused = false;
  closed = false;
  /** While it connects: what happens if no answer comes. */
  patience: DeadlineEntry<Happening> | undefined;
  /** Number of the TLS connection; undefined until it is secured. */
  #connection: number | undefined;
  #alpn: string | undefined;
  #ended = false;
  #peerEnded = false;
  #turnedAway = false;

  constructor(
    engine: Engine,
    runner: Runner,
    id: StreamId,
    near: Attachment,
    local: Endpoint,
    remote: Endpoint,
    role: Role,
  ) {
    this.#engine = engine;
    this.runner = runner;
    this.id = id;
    this.near = near;
    this.local = local;
    this.remote = remote;
    this.#role = role;
    this.pipe = new Pipe(engine, this);
  }

  /** The client's half of the TCP handshake is done. */
  connected(peer: StreamEnd): void {
    this.peer = peer;
    peer.peer = this;
    this.#calm();
    this.emit({ kind: "connected", local: this.local, remote: this.remote });
    this.pipe.transmit({ kind: "established" });
    const tls = this.#role.kind === "client" ? this.#role.tls : undefined;
    if (tls === undefined) this.pipe.release();
    else this.pipe.transmit({ kind: "client-hello", alpn: tls.alpn });
  }

  write(bytes: Uint8Array, about: About | undefined): void {
    if (this.pipe.write({ kind: "data", bytes, about })) return;
    this.fail("no-buffer", "too much was written without waiting for drained");
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.pipe.write({ kind: "fin" });
  }

  resume(): void {
    this.paused = false;
    this.peer?.pipe.flush();
  }

  exportKeys(label: string, context: Uint8Array, length: number): void {
    if (this.#connection === undefined) {
      this.fail("tls", "keying material was asked for before the stream was secured");
      return;
    }
    const { random } = this.#engine;
    const bytes = keyingMaterial(random, this.#connection, label, context, length);
    this.emit({ kind: "exported", bytes });
  }

  emit(event: StreamEvent): void {
    if (!this.closed) this.runner.post({ kind: "stream", id: this.id, event });
  }

  /** Breaks the stream; the other end is told `toPeer`. */
  fail(why: StreamFailure, message: string, toPeer: StreamFailure = "reset"): void {
    this.emit({ kind: "failed", why, message });
    this.close(toPeer);
  }

  /** The other end answers no more, so there is nobody to tell either. */
  giveUp(message: string): void {
    this.emit({ kind: "failed", why: "timeout", message });
    this.close(undefined);
  }

  /** Leaves the stream; with `toPeer`, the other end is told by a reset. */
  close(toPeer: StreamFailure | undefined): void {
    if (this.closed) return;
    this.emit({ kind: "closed" });
    this.closed = true;
    this.#calm();
    this.runner.streams.forget(this.id);
    if (toPeer !== undefined && this.peer?.closed === false) this.#reset(toPeer);
  }

  /** Something came for a stream that is gone. */
  turnAway(): void {
    if (!this.#turnedAway) this.#reset("reset");
  }

  receive(parcel: Parcel): void {
    if (this.closed) return;
    switch (parcel.kind) {
      case "established":
        return this.#accepted();
      case "client-hello":
        return this.#hello(parcel.alpn);
      case "server-hello":
        return this.#verify(parcel);
      case "finished":
        return this.#secured();
      case "data":
        return this.#data(parcel.bytes);
      case "fin":
        return this.#fin();
      case "reset":
        this.emit({ kind: "failed", why: parcel.why, message: parcel.message });
        return this.close(undefined);
    }
  }

  #accepted(): void {
    if (this.#role.kind !== "server") return;
    const { listener } = this.#role;
    if (!listener.open) {
      // the service never heard of this stream, so it is not told of its end either
      this.closed = true;
      this.runner.streams.forget(this.id);
      return this.#reset("reset");
    }
    const event: StreamEvent = { kind: "accepted", stream: this.id, from: this.remote };
    this.runner.post({ kind: "stream", id: listener.id, event });
    if (listener.tls === undefined) this.pipe.release();
  }

  /** The server's answer to a ClientHello. Where there is no TLS it is not understood, where no protocol is shared it is refused. */
  #hello(offered: readonly string[] | undefined): void {
    const tls = this.#role.kind === "server" ? this.#role.listener.tls : undefined;
    if (tls === undefined) return this.fail("reset", "the other end speaks TLS", "tls");
    const selected = selectAlpn(tls.alpn, offered);
    if (selected === "none") return this.fail("tls", "no application protocol in common", "tls");
    this.#alpn = selected.alpn;
    this.pipe.transmit({
      kind: "server-hello",
      certificatePem: tls.certificatePem,
      ...selected,
    });
  }

  #verify(hello: Extract<Parcel, { kind: "server-hello" }>): void {
    const tls = this.#role.kind === "client" ? this.#role.tls : undefined;
    if (tls === undefined) return;
    const { unixUs } = this.runner.node.instant;
    const { certificate, fault } = judge(hello.certificatePem, tls, unixUs);
    if (fault !== undefined) return this.fail("certificate", fault, "tls");
    this.#connection = ++this.#engine.connections;
    const { alpn } = hello;
    this.emit({ kind: "secured", certificate, ...(alpn !== undefined && { alpn }) });
    this.pipe.transmit({ kind: "finished" });
    this.pipe.release();
  }

  #secured(): void {
    const alpn = this.#alpn;
    if (this.peer !== undefined) this.#connection = this.peer.#connection;
    this.emit({ kind: "secured", ...(alpn !== undefined && { alpn }) });
    this.pipe.release();
  }

  #data(bytes: Uint8Array): void {
    const isUnsecured = this.#connection === undefined;
    if (isUnsecured && this.#role.kind === "server" && this.#role.listener.tls !== undefined) {
      return this.fail("tls", "the other end does not speak TLS");
    }
    this.emit({ kind: "data", bytes });
  }

  #fin(): void {
    this.#peerEnded = true;
    this.emit({ kind: "ended" });
    const { peer } = this;
    if (peer === undefined || !peer.#peerEnded) return;
    peer.close(undefined);
    this.close(undefined);
  }

  #calm(): void {
    if (this.patience !== undefined) this.#engine.arrivals.cancel(this.patience);
  }

  #reset(why: StreamFailure): void {
    this.#turnedAway = true;
    this.pipe.transmit({ kind: "reset", why, message: "the other end gave the stream up" });
  }
}
