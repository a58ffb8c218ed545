/**
 * Serves the control socket: each connection reads requests and is answered by the verbs.
 *
 * Who reads slowly slows nobody else. A connection keeps no queue of events: it has a place in the ring, goes on from
 * there when its socket takes more, and is told how many it has missed if the ring was faster. While an answer waits for
 * its reader, no further request of that connection is looked at.
 */
import type { Socket } from "node:net";
import { setImmediate as othersTurn } from "node:timers/promises";
import { isCliError, systemReason } from "../exit.ts";
import { LineReader } from "./line-reader.ts";
import {
  LINE_MAX_BYTES,
  lineOf,
  readRequest,
  type ControlFault,
  type ControlHello,
  type ControlReply,
  type VerbArguments,
} from "./protocol.ts";
import { Subscription } from "./subscription.ts";
import type { Verbs } from "./verbs.ts";
import type { Instance } from "./instance.ts";

/** More at a time are sent away: each costs a descriptor. */
const CONNECTIONS_MAX = 64;

export class ControlServer {
  readonly #hello: ControlHello;
  readonly #verbs: Verbs;
  readonly #instance: Instance;
  readonly #connections = new Set<Connection>(); // BOUNDED: by CONNECTIONS_MAX
  #isAwaited = false;
  #isClosed = false;

  constructor(hello: Omit<ControlHello, "verbs">, verbs: Verbs, instance: Instance) {
    this.#verbs = verbs;
    this.#instance = instance;
    this.#hello = { ...hello, verbs: ["subscribe", ...verbs.keys()] };
  }

  /** Somebody has come. */
  accept(socket: Socket): void {
    if (this.#isClosed || this.#connections.size >= CONNECTIONS_MAX) {
      const message = this.#isClosed ? "the instance ends" : `${CONNECTIONS_MAX} clients are here`;
      socket.on("error", () => undefined);
      socket.end(lineOf({ id: 0, error: { code: "control.full", message } }), () =>
        socket.destroy(),
      );
      return;
    }
    const connection = new Connection(socket, this.#verbs, this.#instance);
    this.#connections.add(connection);
    socket.once("close", () => this.#connections.delete(connection));
    socket.write(lineOf(this.#hello));
    void connection.serve();
  }

  /** There are new events in the ring: whoever follows is told in the next turn, of all that came until then. */
  eventsCame(): void {
    if (this.#isAwaited || this.#connections.size === 0) return;
    this.#isAwaited = true;
    setImmediate(() => {
      this.#isAwaited = false;
      for (const connection of this.#connections) connection.pump();
    });
  }

  /** Sends what is still to be told to those who read; resolves soon, whoever does not. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#connections].map((connection) => connection.end()));
  }
}

/** How long a reader may take for what is left when the instance ends. */
const FAREWELL_MS = 200;

class Connection {
  readonly #socket: Socket;
  readonly #verbs: Verbs;
  readonly #instance: Instance;
  #subscription: Subscription | undefined;
  /** Of the answer that waits for its reader. */
  #goOn = (): void => undefined;

  constructor(socket: Socket, verbs: Verbs, instance: Instance) {
    this.#socket = socket;
    this.#verbs = verbs;
    this.#instance = instance;
    socket.on("drain", () => {
      this.#goOn();
      this.pump();
    });
    socket.once("close", () => {
      this.#goOn();
      this.#subscription?.close();
    });
    socket.on("error", () => socket.destroy()); // the other end has gone: nobody is left to be told
  }

  pump(): void {
    this.#subscription?.pump();
  }

  /** Answers until the client closes its half, and tells a subscriber until it has gone. */
  async serve(): Promise<void> {
    const lines = new LineReader();
    try {
      for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) {
        for (const line of lines.push(chunk as Uint8Array)) {
          this.#reply(await this.#answer(line));
          await this.#room(); // a client may ask a thousand things at once
        }
      }
      if (this.#subscription === undefined) this.#socket.end();
    } catch {
      // the system's error: the connection is over
      this.#socket.destroy();
    }
  }

  /** Resolves when all is sent, or nobody takes it. */
  end(): Promise<void> {
    this.pump();
    this.#subscription?.close();
    const { promise, resolve } = Promise.withResolvers<void>();
    const insist = setTimeout(() => this.#socket.destroy(), FAREWELL_MS);
    this.#socket.once("close", () => {
      clearTimeout(insist);
      resolve();
    });
    this.#socket.end(() => this.#socket.destroy());
    return promise;
  }

  async #answer(line: string | undefined): Promise<ControlReply> {
    if (line === undefined) {
      const message = `the line is longer than ${LINE_MAX_BYTES} bytes`;
      return { id: 0, error: { code: "control.request", message } };
    }
    const request = readRequest(line);
    if ("fault" in request) return { id: 0, error: request.fault };
    const { id, verb, arguments: given = {} } = request;
    try {
      if (verb === "subscribe") return { id, ok: this.#subscribe(id, given) };
      const known = this.#verbs.get(verb);
      return known === undefined
        ? { id, error: this.#unknownVerb(verb) }
        : { id, ok: (await known(this.#instance, given)) ?? null };
    } catch (error) {
      return { id, error: faultOf(error) };
    }
  }

  #subscribe(id: number, given: VerbArguments): unknown {
    this.#subscription?.close();
    this.#subscription = new Subscription(this.#socket, id, given, this.#instance);
    setImmediate(() => this.pump()); // behind the answer
    return { next: this.#instance.events.next, oldest: this.#instance.events.oldest };
  }

  #unknownVerb(verb: string): ControlFault {
    const known = ["subscribe", ...this.#verbs.keys()].join(", ");
    const message = `unknown verb ${JSON.stringify(verb.slice(0, 40))}`;
    return { code: "control.verb", message, expected: `one of ${known}` };
  }

  #reply(reply: ControlReply): void {
    if (this.#socket.writable) this.#socket.write(lineOf(reply));
  }

  /** Resolves after everybody else's turn, when the client has read most of what it asked for, or has gone. */
  async #room(): Promise<void> {
    await othersTurn();
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#goOn = resolve;
    await promise;
  }
}

/** A refusal in its own words. What is a fault of the program is said, too: the instance goes on. */
function faultOf(error: unknown): ControlFault {
  if (!isCliError(error))
    return { code: "internal", message: `internal error: ${systemReason(error)}` };
  const { code, message, expected, attempt } = error;
  return {
    code,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(attempt === undefined ? {} : { try: attempt }),
  };
}
