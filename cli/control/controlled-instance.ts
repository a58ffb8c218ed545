/** The control socket of a bring-up that stays, from its start to its end. */
import type { Socket } from "node:net";
import type { LogEvent } from "../../net/event-log.ts";
import type { BringUpSession } from "../../library/session.ts";
import { CliError } from "../exit.ts";
import type { UpAttendant, UpContext } from "../up-attendants.ts";
import { ControlServer } from "./control-server.ts";
import { EventRing } from "./event-ring.ts";
import { nameOfRun, socketFolders } from "./instance-name.ts";
import { openInstanceSocket, type InstanceSocket } from "./instance-socket.ts";
import { Operator } from "./operator.ts";
import { CONTROL_SCHEMA } from "./protocol.ts";
import { VERBS } from "./verbs.ts";

/**
 * Rejects with a CliError: the name is taken, or the socket that was asked for cannot be made. One that nobody asked
 * for is no reason to stay down: then there is a finding.
 */
export async function openControl(context: UpContext): Promise<UpAttendant> {
  try {
    return new ControlledInstance(await socketFor(context), context);
  } catch (error) {
    const isIdle = error instanceof CliError && error.code === "io.control";
    if (!isIdle || context.options.control !== undefined) throw error;
    return withoutSocket(error.message);
  }
}

function socketFor({ options, wanted, runtime }: UpContext): Promise<InstanceSocket> {
  const { mode = "lab", devices = [] } = wanted;
  const { name = nameOfRun(mode, devices), control } = options;
  const uid = process.getuid?.() ?? 0;
  return openInstanceSocket({
    name,
    mayBeNumbered: options.name === undefined && mode !== "interface",
    ...(control === undefined ? {} : { path: control }),
    folders: socketFolders(runtime.env, uid),
    uid,
  });
}

/** More at a time are turned away before the bring-up has started. */
const EARLY_MAX = 64;

class ControlledInstance implements UpAttendant {
  readonly wants = { observe: true, capture: true };
  readonly #socket: InstanceSocket;
  readonly #context: UpContext;
  readonly #events = new EventRing();
  /** Who comes before the bring-up has started waits for the hello. */
  readonly #early: Socket[] = []; // BOUNDED: by EARLY_MAX
  #running: { readonly server: ControlServer; readonly operator: Operator } | undefined;

  constructor(socket: InstanceSocket, context: UpContext) {
    this.#socket = socket;
    this.#context = context;
    socket.server.on("connection", (client: Socket) => this.#meet(client));
  }

  add(event: LogEvent): void {
    this.#events.add(event);
    this.#running?.server.eventsCame();
  }

  attach(session: BringUpSession): void {
    const { runtime, wanted, interruption } = this.#context;
    const { name } = this.#socket;
    const operator = new Operator(session);
    const stop = (): void => interruption.raise("control-stop");
    const hello = {
      schema: CONTROL_SCHEMA,
      tool: runtime.version,
      pid: process.pid,
      name,
      mode: wanted.mode ?? "lab",
    } as const;
    const instance = { session, events: this.#events, operator, stop };
    const server = new ControlServer(hello, VERBS, instance);
    this.#running = { operator, server };
    for (const client of this.#early.splice(0)) server.accept(client);
  }

  async close(): Promise<void> {
    this.#running?.operator.close();
    await this.#running?.server.close();
    for (const client of this.#early.splice(0)) client.destroy();
    this.#socket.release();
  }

  #meet(client: Socket): void {
    if (this.#running !== undefined) this.#running.server.accept(client);
    else if (this.#early.length < EARLY_MAX) this.#early.push(client.on("error", () => undefined));
    else client.destroy();
  }
}

function withoutSocket(message: string): UpAttendant {
  const finding = { code: "no-control-socket", severity: "warning", message } as const;
  return {
    wants: {},
    add: () => undefined,
    attach: (session) => session.command({ kind: "add-finding", finding }),
    close: () => Promise.resolve(),
  };
}
