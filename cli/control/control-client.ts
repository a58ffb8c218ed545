/** The other end of the control socket: asks a running instance, or follows what happens in it. */
import { connect, type Socket } from "node:net";
import type { LogEvent } from "../../net/event-log.ts";
import { fromHex } from "../../net/hex.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import { CliError, EXIT } from "../exit.ts";
import { LineReader } from "./line-reader.ts";
import {
  CONTROL_SCHEMA,
  isRecord,
  LINE_MAX_BYTES,
  lineOf,
  type ControlHello,
  type ControlReply,
  type VerbArguments,
} from "./protocol.ts";

/** What a subscriber hears. */
export interface InstanceListener {
  /** `number`: counts all events of the instance, from 0. */
  event?(event: LogEvent, number: number): void;
  snapshot?(snapshot: Snapshot): void;
  /** So many events went by unread. */
  lost?(events: number): void;
}

export interface SubscribeOptions {
  /** Number of the first event wanted; left out: the next one. */
  readonly since?: number;
  readonly events?: boolean;
  /** A snapshot now, and each so many milliseconds. */
  readonly snapshotMs?: number;
}

interface Waiting {
  resolve(ok: unknown): void;
  reject(error: unknown): void;
}

/** An instance that does not even say hello hangs. */
const HELLO_MS = 5_000;

export class ControlClient {
  readonly hello: ControlHello;
  /** Resolves when the instance has closed the connection, or it was closed here. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>(); // BOUNDED: by the requests of one command
  #nextId = 1;
  #listener: InstanceListener = {};

  private constructor(socket: Socket, hello: ControlHello, onLine: (take: LineTaker) => void) {
    this.#socket = socket;
    this.hello = hello;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    socket.once("close", () => {
      for (const waiting of this.#waiting.values()) waiting.reject(gone(hello.name));
      this.#waiting.clear();
      resolve();
    });
    onLine((line) => this.#take(line));
  }

  /** Rejects with the system's error (`ENOENT`, `ECONNREFUSED`, `EACCES`), or with a CliError if it speaks otherwise. */
  static open(path: string): Promise<ControlClient> {
    const { promise, resolve, reject } = Promise.withResolvers<ControlClient>();
    const socket = connect(path);
    const lines = new LineReader();
    let take: LineTaker = (line) => {
      clearTimeout(late);
      const hello = helloIn(line);
      if (hello === undefined) return refuse(faultIn(line) ?? unknownSocket(path));
      resolve(new ControlClient(socket, hello, (taker) => (take = taker)));
    };
    const refuse = (error: CliError): void => {
      socket.destroy();
      reject(error);
    };
    const late = setTimeout(() => refuse(silent(path)), HELLO_MS);
    socket.on("data", (chunk) => {
      for (const line of lines.push(chunk)) take(line);
    });
    socket.on("error", reject);
    socket.once("close", () => {
      clearTimeout(late);
      reject(gone(path));
    });
    return promise;
  }

  /** What the verb answers. Rejects with a CliError: the instance's refusal, or that it has gone. */
  request(verb: string, given: VerbArguments = {}): Promise<unknown> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (!this.#socket.writable) return Promise.reject(gone(this.hello.name));
    this.#waiting.set(id, { resolve, reject });
    this.#socket.write(lineOf({ id, verb, arguments: given }));
    return promise;
  }

  /** Follows the instance until it ends or `close`; the last subscription counts. */
  async subscribe(options: SubscribeOptions, listener: InstanceListener): Promise<void> {
    this.#listener = listener;
    await this.request("subscribe", { ...options });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: string | undefined): void {
    if (line === undefined) return this.#leftOut();
    const reply = replyIn(line);
    if (reply === undefined) return; // of a later version, perhaps
    if ("event" in reply) this.#listener.event?.(reply.event, reply.number);
    else if ("snapshot" in reply) this.#listener.snapshot?.(reply.snapshot);
    else if ("lost" in reply) this.#listener.lost?.(reply.lost);
    else {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("ok" in reply) waiting?.resolve(reply.ok);
      else waiting?.reject(refusalOf(reply.error));
    }
  }

  /** Answers come in the order of the requests: it was that of the first one that waits. */
  #leftOut(): void {
    const [first] = this.#waiting;
    if (first === undefined) return; // it was a snapshot: the next one comes soon
    const [id, waiting] = first;
    this.#waiting.delete(id);
    const message = `an answer of ${this.hello.name} is longer than ${LINE_MAX_BYTES} bytes`;
    waiting.reject(new CliError(EXIT.io, "io.control", message));
  }
}

type LineTaker = (line: string | undefined) => void;

/** Keys of numbers that may be without end; elsewhere it is a word that somebody wrote. */
const DURATION = /(?:Us|Seconds)$/;

/** Undoes what JSON lacks in the events: bytes, and numbers without end. */
function revive(key: string, value: unknown): unknown {
  if (value === "Infinity" && DURATION.test(key)) return Infinity;
  return key === "bytes" && typeof value === "string" ? (fromHex(value) ?? value) : value;
}

/** What follows is shown on terminals: names of instances have no more than this (`instanceName`, and a number). */
const NAME = /^[\w.+@-]{1,64}$/;

function helloIn(line: string | undefined): ControlHello | undefined {
  const { schema, name, pid, verbs, ...hello } = recordIn(line) ?? {};
  if (schema !== CONTROL_SCHEMA || typeof name !== "string" || !NAME.test(name)) return undefined;
  if (!Number.isSafeInteger(pid) || !Array.isArray(verbs)) return undefined;
  return { ...hello, schema, name, pid, verbs } as unknown as ControlHello;
}

/** Why the instance does not even greet: too many clients, or it ends. */
function faultIn(line: string | undefined): CliError | undefined {
  const reply = replyIn(line);
  return reply !== undefined && "error" in reply ? refusalOf(reply.error) : undefined;
}

function unknownSocket(path: string): CliError {
  return new CliError(EXIT.io, "io.control", `${path} is no control socket of bringup`);
}

function silent(path: string): CliError {
  const message = `nobody answers at ${path} within ${HELLO_MS / 1_000} s`;
  return new CliError(EXIT.io, "control.silent", message, {
    expected: "an instance that runs; this one is stopped, or hangs",
  });
}

function replyIn(line: string | undefined): ControlReply | undefined {
  const reply = recordIn(line);
  return typeof reply?.["id"] === "number" ? (reply as unknown as ControlReply) : undefined;
}

function recordIn(line: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const message: unknown = JSON.parse(line ?? "", revive);
    return isRecord(message) ? message : undefined;
  } catch {
    // not JSON: not of ours
    return undefined;
  }
}

function refusalOf(fault: Extract<ControlReply, { error: unknown }>["error"]): CliError {
  const { code, message, expected, try: attempt } = fault;
  return new CliError(EXIT.no, code, message, {
    ...(expected === undefined ? {} : { expected }),
    ...(attempt === undefined ? {} : { attempt }),
  });
}

function gone(name: string): CliError {
  return new CliError(EXIT.no, "control.gone", `the instance ${name} has ended`);
}
