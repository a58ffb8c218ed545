/** The streams of one service: what it asks of each, and the listeners among them. */
import type { Endpoint, StreamId, StreamRequest } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import { Connector } from "./connector.ts";
import type { Engine } from "./engine.ts";
import type { Listener } from "./listeners.ts";
import { isLoopback } from "./ports.ts";
import { ownerBeyond, routeTo } from "./routing.ts";
import type { Runner } from "./runner.ts";
import { StreamEnd } from "./stream-end.ts";

export class StreamTable {
  readonly #engine: Engine;
  readonly #runner: Runner;
  readonly #streams = new Map<StreamId, StreamEnd | Listener>(); // BOUNDED: by what the service holds open
  #accepted = 0;

  constructor(engine: Engine, runner: Runner) {
    this.#engine = engine;
    this.#runner = runner;
  }

  request(id: StreamId, request: StreamRequest): void {
    if (request.kind === "connect") return this.#connect(id, request);
    if (request.kind === "listen") return this.#listen(id, request);
    const stream = this.#streams.get(id);
    if (stream instanceof StreamEnd) perform(stream, request);
    else if (stream !== undefined && request.kind === "destroy") this.#unlisten(stream);
  }

  forget(id: StreamId): void {
    this.#streams.delete(id);
  }

  /** The service is gone: listeners close, and the other ends of its streams are reset. */
  stop(): void {
    for (const stream of this.#streams.values()) {
      if (stream instanceof StreamEnd) stream.close("reset");
      else this.#unlisten(stream);
    }
  }

  /** The end for a connection to one of this service's listeners. */
  accept(listener: Listener, near: Attachment, local: Endpoint, remote: Endpoint): StreamEnd {
    const id = -++this.#accepted;
    const role = { kind: "server", listener } as const;
    const end = new StreamEnd(this.#engine, this.#runner, id, near, local, remote, role);
    this.#streams.set(id, end);
    return end;
  }

  #listen(id: StreamId, request: Extract<StreamRequest, { kind: "listen" }>): void {
    const listener = this.#runner.node.listeners.open(this.#runner, id, request);
    if (typeof listener === "string") {
      const message = `port ${request.port} cannot be listened on`;
      this.#post(id, { kind: "failed", why: listener, message });
      this.#post(id, { kind: "closed" });
      return;
    }
    this.#streams.set(id, listener);
    this.#post(id, { kind: "listening", local: listener.local });
  }

  #unlisten(listener: Listener): void {
    this.#runner.node.listeners.close(listener);
    this.#streams.delete(listener.id);
    this.#post(listener.id, { kind: "closed" });
  }

  #connect(id: StreamId, request: Extract<StreamRequest, { kind: "connect" }>): void {
    const { node } = this.#runner;
    const { to, device } = request;
    const way = wayTo(this.#runner, to, device ?? to.zone);
    const near = way?.near ?? node.attachments[0] ?? node.loopback;
    const local = { address: near.sourceFor(to.address), port: node.listeners.ephemeral() };
    const role = { kind: "client", tls: request.tls } as const;
    const end = new StreamEnd(this.#engine, this.#runner, id, near, local, to, role);
    this.#streams.set(id, end);
    if (!near.carrier) return end.fail("link-down", `${near.device} has no carrier`);
    new Connector(this.#engine, end, request.about).start(way?.far);
  }

  #post(id: StreamId, event: Parameters<StreamEnd["emit"]>[0]): void {
    this.#runner.post({ kind: "stream", id, event });
  }
}

function perform(
  end: StreamEnd,
  request: Exclude<StreamRequest, { kind: "connect" | "listen" }>,
): void {
  switch (request.kind) {
    case "write":
      return end.write(request.bytes, request.about);
    case "end":
      return end.end();
    case "destroy":
      return end.close("reset");
    case "pause":
      end.paused = true;
      return;
    case "resume":
      return end.resume();
    case "export":
      return end.exportKeys(request.label, request.context, request.length);
  }
}

/** The interface a connection leaves by and the one it arrives at; undefined: nobody owns the address. */
function wayTo(
  runner: Runner,
  to: Endpoint,
  device: string | undefined,
): { readonly near: Attachment; readonly far: Attachment } | undefined {
  const { node } = runner;
  for (const near of node.attachments) {
    if (device !== undefined && device !== near.device) continue;
    const far = near.segment.ownerOf(to.address);
    if (far?.node === node) return { near: node.loopback, far: node.loopback };
    if (far !== undefined) return { near, far };
  }
  if (isLoopback(to.address)) return { near: node.loopback, far: node.loopback };
  const near = routeTo(node, to.address, device)?.egress;
  const far = near && ownerBeyond(node, to.address);
  return far && { near, far };
}
