/** An instance in which nothing happens by itself, served at a socket, and clients that speak to it byte by byte. */
import { connect, createServer, type Server, type Socket } from "node:net";
import { ControlServer } from "../../../cli/control/control-server.ts";
import { EventRing } from "../../../cli/control/event-ring.ts";
import type { Instance } from "../../../cli/control/instance.ts";
import { Operator } from "../../../cli/control/operator.ts";
import { CONTROL_SCHEMA } from "../../../cli/control/protocol.ts";
import { VERBS, type Verbs } from "../../../cli/control/verbs.ts";
import { startBringUp } from "../../../library/bring-up.ts";
import type { LogEvent } from "../../../net/event-log.ts";

export class StillInstance {
  readonly instance: Instance;
  readonly events: EventRing;
  readonly server: ControlServer;
  readonly #listening: Server;
  readonly #path: string;
  stops = 0;

  private constructor(
    listening: Server,
    path: string,
    instance: Omit<Instance, "stop">,
    verbs: Verbs,
  ) {
    this.#listening = listening;
    this.#path = path;
    this.events = instance.events;
    listening.on("connection", (socket: Socket) => this.server.accept(socket));
    this.instance = { ...instance, stop: () => this.stops++ };
    const hello = { schema: CONTROL_SCHEMA, tool: "9.9.9", pid: 1, name: "still", mode: "lab" };
    this.server = new ControlServer({ ...hello, schema: CONTROL_SCHEMA }, verbs, this.instance);
  }

  static async at(path: string, ringSize?: number, verbs: Verbs = VERBS): Promise<StillInstance> {
    // in virtual time everything has happened: a session at rest
    const session = await startBringUp({ mode: "simulate", seed: 1, stay: true, observe: true });
    const listening = createServer({ allowHalfOpen: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    listening.listen(path, resolve);
    await promise;
    const parts = { session, events: new EventRing(ringSize), operator: new Operator(session) };
    return new StillInstance(listening, path, parts, verbs);
  }

  /** Something happens. */
  add(event: LogEvent): void {
    this.events.add(event);
    this.server.eventsCame();
  }

  client(): Promise<RawClient> {
    return RawClient.at(this.#path);
  }

  async close(): Promise<void> {
    await this.server.close();
    this.#listening.close();
  }
}

export function eventAt(atUs: number, what = "x"): LogEvent {
  return { atUs, source: "dns", type: "service", name: "answer", detail: { what } };
}

/** A client without any of the program's own code. */
export class RawClient {
  readonly socket: Socket;
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #lines: string[] = [];
  #rest = "";

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("utf8").on("data", (text: string) => {
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) {
        const waiting = this.#waiting.shift();
        if (waiting === undefined) this.#lines.push(line);
        else waiting(line);
      }
    });
  }

  static async at(path: string): Promise<RawClient> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect(path, resolve).once("error", reject);
    await promise;
    return new RawClient(socket);
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** The next message. */
  async next(): Promise<Record<string, unknown>> {
    const line =
      this.#lines.shift() ?? (await new Promise<string>((resolve) => this.#waiting.push(resolve)));
    return JSON.parse(line) as Record<string, unknown>;
  }

  async ask(request: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.send(`${JSON.stringify(request)}\n`);
    return this.next();
  }

  /** Messages that have come, and that nobody has asked for yet. */
  get unread(): number {
    return this.#lines.length;
  }

  close(): void {
    this.socket.destroy();
  }
}
