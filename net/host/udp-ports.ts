/**
 * `udp` ports over the kernel's stack.
 *
 *  - `random` binds port 0: the kernel draws from its ephemeral range (28 232 ports on Linux, from its own secure
 *    generator, reserved ports left out), as RFC 6056 §3 asks and RFC 5452 §9.2 expects of a resolver. Drawing here
 *    from 1024-65535 would win 1.2 bits and lose the reservations, and would have to cope with ports in use.
 *  - A `peer` connects the socket: the kernel drops foreign datagrams and hands over ICMP errors.
 *  - The family follows from `address`, `peer` or `group`; without any of them it is IPv4.
 *  - Node cannot bind to a `device` (`linux/udp-sockets.ts` can): its address becomes the source, and
 *    multicast uses it; the route remains the kernel's choice. A broadcast or multicast port stays on the wildcard
 *    address, since one bound to a unicast address receives neither.
 *  - Every send has a callback: its error names the packet, and sends without one are slower.
 */
import type { Socket } from "node:dgram";
import { sameEndpoint, type Endpoint } from "../endpoint.ts";
import type { About, Family, PortSpec } from "../service.ts";
import type { Clock } from "./clock.ts";
import { failedPort, type OpenPort, type PortSink } from "./port-driver.ts";
import {
  deviceAddress,
  endpointOf,
  familyOf,
  hostText,
  isLiteral,
  isPort,
  WILDCARD,
} from "./socket-address.ts";
import { failureOf } from "./socket-failure.ts";
import { boundSocket, connectNow, type MadeSocket, type UdpMaker } from "./udp-socket.ts";

export type UdpSpec = Extract<PortSpec, { kind: "udp" }>;

/**
 * Opens at once: bound, connected and joined when it returns. What goes wrong is a `failed` of the port. `make` is for
 * sockets that Node cannot make by itself.
 */
export function openUdp(
  spec: UdpSpec,
  sink: PortSink,
  clock: Clock,
  make: UdpMaker = boundSocket,
): OpenPort {
  const family = familyOf(spec.address ?? spec.peer?.address ?? spec.group ?? WILDCARD[4]);
  const source = sourceOf(spec, family);
  const peerIsUsable =
    spec.peer === undefined || (isPort(spec.peer.port) && isLiteral(hostText(spec.peer)));
  if (source === undefined || !isLiteral(source) || !peerIsUsable)
    return failedPort("unreachable", sink);
  const reuseAddress = spec.group !== undefined;
  const port = spec.port === "random" ? 0 : spec.port;
  let made: MadeSocket | undefined;
  try {
    made = make({ family, address: source, port, reuseAddress, device: spec.device });
    const { socket } = made;
    if (spec.broadcast) socket.setBroadcast(true);
    if (spec.group !== undefined) join(socket, spec.group, spec.device, family);
    if (spec.peer !== undefined) connectNow(socket, spec.peer.port, hostText(spec.peer));
  } catch (systemError) {
    made?.socket.close();
    return failedPort(failureOf(systemError), sink);
  }
  return new UdpPort(made, spec.peer, sink, clock);
}

function sourceOf(spec: UdpSpec, family: Family): string | undefined {
  if (spec.address !== undefined) {
    const needsZone = spec.address.startsWith("fe80:") && !spec.address.includes("%");
    return needsZone && spec.device !== undefined ? `${spec.address}%${spec.device}` : spec.address;
  }
  if (spec.device === undefined || spec.broadcast || spec.group !== undefined)
    return WILDCARD[family];
  return deviceAddress(spec.device, family);
}

function join(socket: Socket, group: string, device: string | undefined, family: Family): void {
  if (device === undefined) return socket.addMembership(group);
  const own = family === 6 ? `::%${device}` : (deviceAddress(device, 4) ?? WILDCARD[4]);
  socket.addMembership(group, own);
  socket.setMulticastInterface(own);
}

class UdpPort implements OpenPort {
  readonly local: Endpoint;
  readonly #made: MadeSocket;
  readonly #peer: Endpoint | undefined;
  readonly #sink: PortSink;
  readonly #clock: Clock;

  constructor(made: MadeSocket, peer: Endpoint | undefined, sink: PortSink, clock: Clock) {
    this.#made = made;
    this.#peer = peer;
    this.#sink = sink;
    this.#clock = clock;
    const { socket } = made;
    const bound = socket.address();
    this.local = endpointOf(bound.address, bound.port);
    socket.on("message", (bytes, from) => {
      // a plain view: services copy with `slice`, which on a Buffer does not copy
      const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      sink.received(endpointOf(from.address, from.port), plain, made.receiveStamp?.());
    });
    socket.on("error", (error) => sink.failed(failureOf(error)));
  }

  send(to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void {
    if (!isPort(to.port)) return this.#sink.failed("unreachable", about);
    const peer = this.#peer;
    if (peer !== undefined && !sameEndpoint(to, peer)) {
      throw new Error(`${about.what}: a port connected to ${peer.address} cannot send elsewhere`);
    }
    const { socket, sendNow } = this.#made;
    const leaves = stamp ? this.#clock.now() : undefined;
    if (leaves !== undefined && peer !== undefined && sendNow?.(bytes) === bytes.length)
      return this.#sink.sent(about, leaves);
    const done = (error: Error | null): void => {
      if (error !== null) this.#sink.failed(failureOf(error), about);
      else if (leaves !== undefined) this.#sink.sent(about, leaves);
    };
    if (peer === undefined) socket.send(bytes, to.port, hostText(to), done);
    else socket.send(bytes, done);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#made.socket.close(resolve));
  }
}
