/**
 * Tells the service manager how it goes (sd_notify(3)): READY=1 when the goal is reached, STATUS=… at each state and hold,
 * WATCHDOG=1 at twice the rate that it asks for, STOPPING=1 at the end.
 *
 * Datagrams to $NOTIFY_SOCKET, from this process itself. Without system calls of our own `systemd-notify` is run for each:
 * then the unit needs NotifyAccess=all.
 */
import { execFile } from "node:child_process";
import type { LogEvent } from "../../net/event-log.ts";
import { datagramsTo, type DatagramSender } from "../../library/unix-datagrams.ts";
import { printable } from "../printable.ts";
import type { UpAttendant, UpContext } from "../up-attendants.ts";

const STATUS_MAX = 200;

/** Never fails: who cannot be told is not told. */
export async function openServiceManager({ runtime }: UpContext): Promise<UpAttendant> {
  const { env } = runtime;
  return new ServiceManager(await senderTo(env["NOTIFY_SOCKET"] ?? "", env), watchdogMs(env));
}

/** Half of what the service manager waits for; undefined: it does not wait, or for another process. */
function watchdogMs(env: UpContext["runtime"]["env"]): number | undefined {
  const us = Number(env["WATCHDOG_USEC"]);
  const pid = env["WATCHDOG_PID"];
  if (!(us >= 2_000) || (pid !== undefined && pid !== String(process.pid))) return undefined;
  return us / 2 / 1_000;
}

async function senderTo(
  path: string,
  env: UpContext["runtime"]["env"],
): Promise<Pick<DatagramSender, "send" | "close">> {
  try {
    return await datagramsTo(path);
  } catch {
    return { send: (bytes) => sendByProgram(bytes, env), close: () => undefined };
  }
}

function sendByProgram(bytes: Uint8Array, env: UpContext["runtime"]["env"]): undefined {
  const lines = Buffer.from(bytes).toString().split("\n");
  execFile("systemd-notify", [`--pid=${process.pid}`, ...lines], { env }, () => undefined);
}

class ServiceManager implements UpAttendant {
  readonly wants = {};
  readonly #sender: Pick<DatagramSender, "send" | "close">;
  readonly #watchdog: NodeJS.Timeout | undefined;
  #isReady = false;
  #isStopping = false;
  #state = "";
  #status = "";

  constructor(sender: Pick<DatagramSender, "send" | "close">, everyMs: number | undefined) {
    this.#sender = sender;
    // the event loop that turns this timer is the one that runs the bring-up
    if (everyMs !== undefined)
      this.#watchdog = setInterval(() => this.#send("WATCHDOG=1"), everyMs);
  }

  add(event: LogEvent): void {
    switch (event.type) {
      case "state-entered":
        this.#state = event.state;
        this.#tell(event.state);
        if (event.state === "CONTEXT_DESTROYING") this.#stopping();
        return;
      case "held":
      case "vetoed":
        this.#tell(`${this.#state}, ${event.type} by ${event.notifier}: ${event.reason}`);
        return;
      case "outcome":
        if (event.how === "reached" && !this.#isReady && !this.#isStopping) {
          this.#isReady = true;
          this.#send("READY=1");
        }
        return;
      default:
        return;
    }
  }

  attach(): void {
    // events are all it needs
  }

  close(): Promise<void> {
    this.#stopping();
    clearInterval(this.#watchdog);
    this.#sender.close();
    return Promise.resolve();
  }

  #stopping(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#send("STOPPING=1");
  }

  #tell(status: string): void {
    const text = printable(status).slice(0, STATUS_MAX);
    if (text === this.#status) return;
    this.#status = text;
    this.#send(`STATUS=${text}`);
  }

  #send(message: string): void {
    this.#sender.send(new TextEncoder().encode(message));
  }
}
