/**
 * The live half of a pair: `bringUp` in a process of its own namespace, real sockets, `bringup relay` as the wire, and
 * dnsmasq and chronyd on the other side.
 *
 * What belongs to this machine and not to the network is kept small: the client has run before, so that its code is
 * compiled, client and servers go before ordinary programs as the relay does, both servers share one processor and so
 * answer in the order they were asked, and leases and journal lie in memory, also where /run does not.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CircuitStatistics, RelayRecord } from "../../../library/relay.ts";
import { scriptAt } from "../host/cable.ts";
import type { LiveNet } from "../live-net.ts";
import { program } from "../programs.ts";
import { run, type Running } from "../running.ts";
import { startChronyd } from "../servers/chronyd.ts";
import { startDnsmasq } from "../servers/dnsmasq.ts";
import { until } from "../until.ts";
import type { ClientOrder, ClientRun } from "./client.ts";

export const DELAY_MS = 5;

export interface LiveRun extends ClientRun {
  /** How late the relay itself was at most, because of the machine or of its record. */
  readonly relayLateUs: number;
  /** Every frame on the wire, in the order they entered it. */
  readonly frames: readonly RelayRecord[];
}

export interface LiveSetting {
  readonly seed: number;
  /** Per cent, each way. */
  readonly loss: number;
  readonly retry?: string;
}

interface RelayDocument {
  readonly circuits: readonly CircuitStatistics[];
}

const CLIENT = fileURLToPath(new URL("client.ts", import.meta.url));
const MEMORY = "/dev/shm/bringup-truth-";
/** In the mount namespace that `ip netns exec` makes. A journal on a disk may hold a bring-up up for milliseconds. */
const JOURNAL_IN_MEMORY = `mkdir -p /run/bringup && mount -t tmpfs tmpfs /run/bringup && exec "$0" "$@"`;
/** Below the relay's 10. */
const PRIORITY = "5";
const WARM_UP_RUNS = 100;
/** Longer than a bring-up's own time-out. */
const ANSWER_MS = 70_000;

export class LiveSide {
  readonly #net: LiveNet;
  readonly #folder: string;
  readonly #client: Running;
  #asked = 0;

  private constructor(net: LiveNet, folder: string, client: Running) {
    this.#net = net;
    this.#folder = folder;
    this.#client = client;
  }

  static async start(net: LiveNet): Promise<LiveSide> {
    const folder = mkdtempSync(MEMORY);
    await startChronyd(net.server, folder);
    await startDnsmasq(net.server, folder);
    for (const pid of await net.server.pids()) {
      await run([program("taskset"), "-p", "-c", "0", `${pid}`]);
      await run([program("chrt"), "-f", "-p", PRIORITY, `${pid}`]);
    }
    const argv = ["sh", "-c", JOURNAL_IN_MEMORY, program("chrt"), "-f", PRIORITY];
    const client = net.client.start([...argv, ...scriptAt(CLIENT)], { interactive: true });
    const side = new LiveSide(net, folder, client);
    await net.relay({ delayMs: 0 });
    for (let seed = 0; seed < WARM_UP_RUNS; seed++) await side.#ask({ seed });
    return side;
  }

  /** One bring-up on a fresh relay with this seed. */
  async run({ seed, loss, retry }: LiveSetting): Promise<LiveRun> {
    const file = `${this.#folder}/record`;
    await this.#net.server.ip("neigh", "flush", "all");
    const more = ["--record", file, "--json"];
    const relay = await this.#net.relay({ loss, delayMs: DELAY_MS, seed, more });
    const order = retry === undefined ? { seed } : { seed, retry };
    const result = (await this.#ask(order)) as ClientRun;
    const { stdout } = await relay.stop();
    const [circuit] = (JSON.parse(stdout) as RelayDocument).circuits;
    const [, ...lines] = readFileSync(file, "utf8").trim().split("\n");
    return {
      ...result,
      relayLateUs: Math.max(circuit?.aToB.maxLateUs ?? 0, circuit?.bToA.maxLateUs ?? 0),
      frames: lines.map((line) => JSON.parse(line) as RelayRecord),
    };
  }

  /** How late timers fire in the client's process. */
  async timersLateUs(): Promise<number> {
    const { lateUs } = (await this.#ask({ timers: 40 })) as { readonly lateUs: number };
    return lateUs;
  }

  async stop(): Promise<void> {
    await this.#client.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ask(order: ClientOrder): Promise<unknown> {
    this.#client.write(`${JSON.stringify(order)}\n`);
    const line = this.#asked++;
    const answer = await until(
      "an answer of the client",
      () => {
        const lines = this.#client.stdout.split("\n");
        if (this.#client.ended) throw new Error(`the client ended: ${this.#client.describe()}`);
        return lines.length > line + 1 && lines[line];
      },
      ANSWER_MS,
    );
    return JSON.parse(answer);
  }
}
