/** How a DHCP client sends: which message a state calls for, from which port, and to whom. */
import type { Endpoint } from "../../net/endpoint.ts";
import { SECOND_US } from "../../net/instant.ts";
import type { DhcpClientConfig, Outputs } from "./client-config.ts";
import { ClientMessages } from "./client-message.ts";
import { ClientPort, type PortRecord } from "./client-port.ts";
import type { StateOf } from "./client-state.ts";
import type { Lease } from "./lease.ts";
import { UNSPECIFIED } from "./wire.ts";

export class ClientSender {
  readonly port: ClientPort;
  readonly #messages: ClientMessages;
  /** Packets so far. */
  sent: number;

  constructor(
    config: DhcpClientConfig,
    saved?: { readonly port: PortRecord; readonly sent: number },
  ) {
    this.port = new ClientPort(config, saved?.port);
    this.#messages = new ClientMessages(config);
    this.sent = saved?.sent ?? 0;
  }

  discover({ xid, startedUs, attempts }: StateOf<"selecting">, out: Outputs): void {
    const bytes = this.#messages.discover(xid, secondsBetween(startedUs, attempts.sentUs));
    const on = this.port.open(UNSPECIFIED, out);
    this.#send(on, this.port.everyone, bytes, "DISCOVER", xid, attempts.attempt, out);
  }

  request({ xid, secs, attempts, offer }: StateOf<"requesting">, out: Outputs): void {
    const bytes = this.#messages.request(xid, secs, offer.address, offer.serverId);
    const on = this.port.open(UNSPECIFIED, out);
    this.#send(on, this.port.everyone, bytes, "REQUEST", xid, attempts.attempt, out);
  }

  /** To the server of the lease while renewing, to every server while rebinding (RFC 2131 §4.4.5). */
  extend(state: StateOf<"renewing" | "rebinding">, out: Outputs): void {
    const { xid, startedUs, sentUs, attempt, lease } = state;
    const bytes = this.#messages.extend(xid, secondsBetween(startedUs, sentUs), lease.address);
    const to = state.kind === "renewing" ? lease.serverEndpoint : this.port.everyone;
    this.#send(this.port.open(lease.address, out), to, bytes, "REQUEST", xid, attempt, out);
  }

  release({ address, serverId, serverEndpoint }: Lease, xid: number, out: Outputs): void {
    const bytes = this.#messages.release(xid, address, serverId);
    this.#send(this.port.open(address, out), serverEndpoint, bytes, "RELEASE", xid, 1, out);
  }

  #send(
    on: number,
    to: Endpoint,
    bytes: Uint8Array,
    what: string,
    transaction: number,
    attempt: number,
    out: Outputs,
  ): void {
    this.sent++;
    out.push({ kind: "send", on, to, bytes, about: { transaction, attempt, what } });
  }
}

/** What `secs` counts: whole seconds. */
export function secondsBetween(fromUs: number, toUs: number): number {
  return Math.floor((toUs - fromUs) / SECOND_US);
}
