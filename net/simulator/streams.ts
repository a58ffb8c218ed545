/**
 * The streams of one service, and how a connection comes about (RFC 9293 §3.5):
 *
 *   SYN →, ← SYN-ACK: connected;  ACK →: accepted.   SYN →, ← RST: refused.
 *
 * A try that is lost on either way is repeated 1, 3 and 7 s after the first; after 15 s it is a `timeout`. Nobody
 * owns the address: `unreachable` after 3 s, when Linux gives up on ARP.
 */
import type { Endpoint, StreamId, StreamRequest } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine, Happening } from "./engine.ts";
import type { Listener } from "./listeners.ts";
import { travel } from "./pipe.ts";
import { isLoopback } from "./ports.ts";
import type { Runner } from "./runner.ts";
import { StreamEnd } from "./stream-end.ts";

type Connect = Extract<StreamRequest, { kind: "connect" }>;

/** How long each SYN is waited for (RFC 6298 §2: 1 s, doubling). */
const SYN_WAITS_US = [1_000_000, 2_000_000, 4_000_000, 8_000_000] as const;
const UNRESOLVED_US = 3_000_000;
const SYN_BYTES = new Uint8Array(20);

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

  #connect(id: StreamId, request: Connect): void {
    const { node } = this.#runner;
    const { to, device } = request;
    const way = wayTo(this.#runner, to, device ?? to.zone);
    const near = way?.near ?? node.attachments[0] ?? node.loopback;
    const local = { address: near.sourceFor(to.address), port: node.listeners.ephemeral() };
    const role = { kind: "client", tls: request.tls } as const;
    const end = new StreamEnd(this.#engine, this.#runner, id, near, local, to, role);
    this.#streams.set(id, end);
    if (!near.carrier) return end.fail("link-down", `${near.device} has no carrier`);
    new Connector(this.#engine, end, way?.far, request).start();
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
  if (!isLoopback(to.address)) return undefined;
  return { near: node.loopback, far: node.loopback };
}

/** Tries to connect until there is an answer. */
class Connector {
  readonly #engine: Engine;
  readonly #end: StreamEnd;
  readonly #far: Attachment | undefined;
  readonly #request: Connect;
  #tries = 0;

  constructor(engine: Engine, end: StreamEnd, far: Attachment | undefined, request: Connect) {
    this.#engine = engine;
    this.#end = end;
    this.#far = far;
    this.#request = request;
  }

  start(): void {
    if (this.#far !== undefined) this.try(this.#far);
    else this.#wait(UNRESOLVED_US, undefined);
  }

  /** Sends a SYN, or gives up. */
  try(far: Attachment): void {
    const waitUs = SYN_WAITS_US[this.#tries++];
    if (waitUs === undefined) {
      this.#end.giveUp(`no answer to ${SYN_WAITS_US.length} SYNs`);
      return;
    }
    this.#wait(waitUs, far);
    const way = travel(this.#engine, this.#end.near, far, SYN_BYTES);
    if (typeof way === "number") this.#engine.arrivals.insert(way, new Syn(this, far));
    else if (way === "tx") this.#end.reportLoss("tx", SYN_BYTES, this.#request.about);
  }

  /** A SYN arrives: the answer sets out. */
  asked(far: Attachment): void {
    if (!far.carrier) return;
    const { address, port } = this.#end.remote;
    const listener = far.node.listeners.find(address, port);
    const way = travel(this.#engine, far, this.#end.near, SYN_BYTES);
    if (typeof way !== "number") return;
    this.#engine.arrivals.insert(way, new SynAnswer(this, far, listener));
  }

  /** SYN-ACK, or without a listener RST. Of several the first counts. */
  answered(far: Attachment, listener: Listener | undefined): void {
    const end = this.#end;
    if (end.closed || end.peer !== undefined || !end.near.carrier) return;
    if (listener === undefined) return end.fail("refused", "nobody listens there");
    const { address, port } = end.remote;
    end.connected(listener.runner.streams.accept(listener, far, { address, port }, end.local));
  }

  unanswered(far: Attachment | undefined): void {
    if (far === undefined) this.#end.fail("unreachable", "nobody answers for the address");
    else this.try(far);
  }

  #wait(waitUs: number, far: Attachment | undefined): void {
    const { arrivals, nowUs } = this.#engine;
    this.#end.patience = arrivals.insert(nowUs + waitUs, new Unanswered(this, far));
  }
}

class Syn implements Happening {
  readonly #connector: Connector;
  readonly #far: Attachment;

  constructor(connector: Connector, far: Attachment) {
    this.#connector = connector;
    this.#far = far;
  }

  happen(): void {
    this.#connector.asked(this.#far);
  }
}

class SynAnswer implements Happening {
  readonly #connector: Connector;
  readonly #far: Attachment;
  readonly #listener: Listener | undefined;

  constructor(connector: Connector, far: Attachment, listener: Listener | undefined) {
    this.#connector = connector;
    this.#far = far;
    this.#listener = listener;
  }

  happen(): void {
    this.#connector.answered(this.#far, this.#listener);
  }
}

class Unanswered implements Happening {
  readonly #connector: Connector;
  readonly #far: Attachment | undefined;

  constructor(connector: Connector, far: Attachment | undefined) {
    this.#connector = connector;
    this.#far = far;
  }

  happen(): void {
    this.#connector.unanswered(this.#far);
  }
}
