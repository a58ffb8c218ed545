/** The one port of a DHCP client: opened when there is something to say, closed when no answer is awaited. */
import type { Endpoint } from "../../net/endpoint.ts";
import type { Output, PortId } from "../../net/service.ts";
import type { DhcpTransport } from "./client-config.ts";
import { CLIENT_PORT, LIMITED_BROADCAST, SERVER_PORT } from "./wire.ts";

export interface PortRecord {
  /** 0: closed. */
  readonly id: PortId;
  readonly source: string;
  /** The last id given out. */
  readonly last: PortId;
}

/** Where what a port does is collected. */
export interface PortOutputs {
  push(output: Output<never>): unknown;
}

export class ClientPort {
  readonly #device: string;
  /** With a server the port is an ordinary socket to it, without one a port for frames on the device. */
  readonly #server: Endpoint | undefined;
  /** Where a message to whom it may concern goes. */
  readonly everyone: Endpoint;
  #id: PortId;
  #source: string;
  #last: PortId;

  constructor(
    { device, transport }: { readonly device: string; readonly transport: DhcpTransport },
    saved?: PortRecord,
  ) {
    this.#device = device;
    this.#server = transport.kind === "udp" ? transport.server : undefined;
    this.everyone = this.#server ?? { address: LIMITED_BROADCAST, port: SERVER_PORT };
    this.#id = saved?.id ?? 0;
    this.#source = saved?.source ?? "";
    this.#last = saved?.last ?? 0;
  }

  isOpen(id: PortId): boolean {
    return id === this.#id;
  }

  /** A port that sends from `source`, an address that means nothing to an ordinary socket. */
  open(source: string, out: PortOutputs): PortId {
    if (this.#id !== 0 && this.#source === source) return this.#id;
    this.close(out);
    this.#id = ++this.#last;
    this.#source = source;
    const spec =
      this.#server === undefined
        ? ({ kind: "udp-frame", device: this.#device, port: CLIENT_PORT, source } as const)
        : ({ kind: "udp", port: "random", peer: this.#server } as const);
    out.push({ kind: "open", port: this.#id, spec });
    return this.#id;
  }

  close(out: PortOutputs): void {
    if (this.#id !== 0) out.push({ kind: "close", port: this.#id });
    this.#id = 0;
  }

  /** The driver could not open it: there is nothing to close. */
  forget(): void {
    this.#id = 0;
  }

  save(): PortRecord {
    return { id: this.#id, source: this.#source, last: this.#last };
  }
}
