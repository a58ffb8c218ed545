/**
 * A service that believes to speak over the loopback addresses of one machine, while it is on a segment with others:
 * 127.x.y.z is 240.x.y.z there, which nobody else has. So a link can be put between what was on one machine.
 */
import type {
  Endpoint,
  Input,
  Instant,
  Output,
  PortSpec,
  Saved,
  Service,
  StreamEvent,
  StreamRequest,
} from "../net/service.ts";

const LOOPBACK = "127.";
const RESERVED = "240.";

/** The address on the segment for one that a service uses. */
export function outside(address: string): string {
  return address.startsWith(LOOPBACK) ? RESERVED + address.slice(LOOPBACK.length) : address;
}

/** The address that a service uses for one on the segment. */
export function inside(address: string): string {
  return address.startsWith(RESERVED) ? LOOPBACK + address.slice(RESERVED.length) : address;
}

/** The service, with its addresses changed on their way out and in. */
export class Readdressed<C, E> implements Service<C, E, unknown> {
  readonly #service: Service<C, E, unknown>;

  constructor(service: Service<C, E, unknown>) {
    this.#service = service;
  }

  get state(): unknown {
    return this.#service.state;
  }

  get deadlineUs(): number {
    return this.#service.deadlineUs;
  }

  step(at: Instant, input: Input<C>): readonly Output<E>[] {
    return this.#service.step(at, heard(input)).map(said);
  }

  save(): Saved {
    return this.#service.save();
  }
}

function heard<C>(input: Input<C>): Input<C> {
  if (input.kind === "datagram") return { ...input, from: ended(input.from, inside) };
  if (input.kind === "stream") return { ...input, event: heardStream(input.event) };
  return input;
}

function heardStream(event: StreamEvent): StreamEvent {
  switch (event.kind) {
    case "connected":
      return {
        ...event,
        local: ended(event.local, inside),
        remote: ended(event.remote, inside),
      };
    case "listening":
      return { ...event, local: ended(event.local, inside) };
    case "accepted":
      return { ...event, from: ended(event.from, inside) };
    default:
      return event;
  }
}

function said<E>(output: Output<E>): Output<E> {
  switch (output.kind) {
    case "open":
      return { ...output, spec: spoken(output.spec) };
    case "send":
      return { ...output, to: ended(output.to, outside) };
    case "stream":
      return { ...output, request: requested(output.request) };
    default:
      return output;
  }
}

function spoken(spec: PortSpec): PortSpec {
  if (spec.kind !== "udp") return spec;
  const { address, peer } = spec;
  return {
    ...spec,
    ...(address !== undefined && { address: outside(address) }),
    ...(peer !== undefined && { peer: ended(peer, outside) }),
  };
}

function requested(request: StreamRequest): StreamRequest {
  if (request.kind === "connect") return { ...request, to: ended(request.to, outside) };
  if (request.kind !== "listen" || request.address === undefined) return request;
  return { ...request, address: outside(request.address) };
}

function ended(endpoint: Endpoint, map: (address: string) => string): Endpoint {
  return { ...endpoint, address: map(endpoint.address) };
}
