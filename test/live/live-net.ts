/**
 * The network of one test:
 *
 *   client eth0 ── r0 wire r1 ── eth0 server         the wire: a bridge of the kernel, or `bringup relay`
 *                       r2 ── eth0 second server     only with a bridge
 *          eth1 ── r3                                likewise
 *
 * Each box is a namespace. Both ends of the wire are captured; nothing here reaches the machine's own interfaces.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { Capture } from "./capture.ts";
import { Namespace } from "./namespace.ts";
import { BUNDLE, RUNNING } from "./places.ts";
import type { Running } from "./running.ts";
import { until } from "./until.ts";

export const CLIENT_MAC = "02:00:00:00:01:01";
export const SERVER_ADDRESS = "10.77.0.1";
export const SECOND_SERVER_ADDRESS = "10.77.0.2";
/** The interface of the client and of the servers, each in its own namespace. */
export const INTERFACE = "eth0";
/** Another one of the client, where a test wants it. */
export const SECOND_INTERFACE = "eth1";

export interface RelayOptions {
  /** Per cent of the frames, each way. */
  readonly loss?: number;
  /** Milliseconds, each way. */
  readonly delayMs?: number;
  readonly seed?: number;
  readonly more?: readonly string[];
}

export interface LiveNetOptions {
  /** Benchmarks measure without anybody listening. */
  readonly capture?: boolean;
}

let made = 0;

export class LiveNet {
  /** Configurations, logs and captures of this test. */
  readonly folder: string;
  readonly client: Namespace;
  readonly server: Namespace;
  readonly #middle: Namespace;
  readonly #namespaces: Namespace[];
  readonly #captures: Capture[] = [];
  #second: Namespace | undefined;
  #wire: Running | "bridge" | undefined;

  private constructor(folder: string, namespaces: readonly [Namespace, Namespace, Namespace]) {
    this.folder = folder;
    this.#namespaces = [...namespaces];
    [this.client, this.#middle, this.server] = namespaces;
  }

  static async create({ capture = true }: LiveNetOptions = {}): Promise<LiveNet> {
    const folder = `${RUNNING}/${process.pid}-${++made}`;
    mkdirSync(folder, { recursive: true });
    const client = await Namespace.create("client");
    const middle = await Namespace.create("middle");
    const server = await Namespace.create("server");
    const net = new LiveNet(folder, [client, middle, server]);
    try {
      await net.#cable(client, "r0", CLIENT_MAC);
      await net.#cable(server, "r1", "02:00:00:00:02:01");
      await server.ip("addr", "add", `${SERVER_ADDRESS}/24`, "dev", INTERFACE);
      if (capture) {
        net.#captures.push(await Capture.start(client, INTERFACE, `${folder}/client.pcap`));
        net.#captures.push(await Capture.start(server, INTERFACE, `${folder}/server.pcap`));
      }
    } catch (error) {
      await net.remove();
      throw error;
    }
    return net;
  }

  /** Joins both sides by a bridge of the kernel. */
  async bridge(): Promise<void> {
    await this.unplug();
    const middle = this.#middle;
    await middle.ip("link", "add", "br0", "type", "bridge", "forward_delay", "0");
    for (const name of ["r0", "r1"]) await middle.ip("link", "set", name, "master", "br0");
    await middle.ip("link", "set", "br0", "up");
    this.#wire = "bridge";
  }

  /** Joins both sides by `bringup relay`; resolves when it forwards. */
  async relay({ loss = 0, delayMs = 5, seed = 1, more = [] }: RelayOptions = {}): Promise<Running> {
    await this.unplug();
    const numbers = ["--loss", `${loss}`, "--delay", `${delayMs}ms`, "--seed", `${seed}`];
    const argv = [process.execPath, BUNDLE, "relay", "r0", "r1", ...numbers, ...more];
    const relay = this.#middle.start(argv);
    await relay.says(/relaying/);
    this.#wire = relay;
    return relay;
  }

  /** Takes the wire away; both interfaces keep their carrier. */
  async unplug(): Promise<void> {
    if (this.#wire === "bridge") await this.#middle.ip("link", "del", "br0");
    else if (this.#wire !== undefined) await this.#wire.stop();
    this.#wire = undefined;
  }

  /** Cuts the client's cable: its carrier is lost; `joined` plugs it in again. */
  async carrier(joined: boolean): Promise<void> {
    await this.#middle.ip("link", "set", "r0", joined ? "up" : "down");
  }

  /** Removes the client's interface and makes another of the same name and MAC; needs the bridge. */
  async remakeInterface(): Promise<void> {
    await this.client.ip("link", "del", INTERFACE);
    await this.#cable(this.client, "r0", CLIENT_MAC);
    await this.#middle.ip("link", "set", "r0", "master", "br0");
  }

  /** A second interface of the client on the same network; needs the bridge. */
  async secondInterface(): Promise<void> {
    await this.#cable(this.client, "r3", "02:00:00:00:01:02", SECOND_INTERFACE);
    await this.#middle.ip("link", "set", "r3", "master", "br0");
  }

  /** A second server beside the first; needs the bridge. */
  async secondServer(): Promise<Namespace> {
    if (this.#second !== undefined) return this.#second;
    const second = await Namespace.create("second");
    this.#namespaces.push(second);
    this.#second = second;
    await this.#cable(second, "r2", "02:00:00:00:02:02");
    await second.ip("addr", "add", `${SECOND_SERVER_ADDRESS}/24`, "dev", INTERFACE);
    await this.#middle.ip("link", "set", "r2", "master", "br0");
    return second;
  }

  /** Ends the captures, so that their files are complete, and gives their names: the client's side first. */
  async captures(): Promise<readonly string[]> {
    for (const capture of this.#captures) await capture.stop();
    return this.#captures.map(({ file }) => file);
  }

  /** Writes what every process said beside the captures. */
  writeLogs(): void {
    for (const namespace of this.#namespaces) {
      const text = namespace.started.map((running) => running.describe()).join("\n");
      writeFileSync(`${this.folder}/${namespace.name}.log`, text);
    }
  }

  /** Stops everything and takes all namespaces and files away. */
  async remove(): Promise<void> {
    await this.captures();
    for (const namespace of this.#namespaces) await namespace.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #cable(end: Namespace, port: string, mac: string, device = INTERFACE): Promise<void> {
    const middle = this.#middle.name;
    const peer = ["type", "veth", "peer", "name", port, "netns", middle];
    await end.ip("link", "add", "name", device, "address", mac, ...peer);
    await this.#middle.ip("link", "set", port, "up");
    await end.ip("link", "set", device, "up");
    // the kernel tells of a carrier up to a second late, and some clients wait for it
    await until(`${end.name}: ${device} is up`, async () =>
      (await end.ipJson<{ operstate: string }>("link", "show", device)).some(
        ({ operstate }) => operstate === "UP",
      ),
    );
  }
}
