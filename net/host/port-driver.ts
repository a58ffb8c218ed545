/** What stands between a host and whatever carries its packets: kernel sockets now, frame sockets beside them. */
import type { Endpoint } from "../endpoint.ts";
import type { Instant } from "../instant.ts";
import type { About, Failure, PortSpec } from "../service.ts";

/** Where an open port delivers. */
export interface PortSink {
  /** `bytes` are the receiver's; `stamp` only where the kernel noted the time. */
  received(from: Endpoint, bytes: Uint8Array, stamp?: Instant): void;
  /** A send that asked for it left at `stamp`, read immediately before it was handed to the kernel. */
  sent(about: About, stamp: Instant): void;
  /** `about` when it was one send that failed, none when it was the port. */
  failed(why: Failure, about?: About): void;
}

export interface OpenPort {
  /** The address and port that were bound; undefined where frames have none, or opening failed. */
  readonly local: Endpoint | undefined;
  send(to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void;
  /** Resolves when the socket is gone; nothing is delivered from the call on. */
  close(): Promise<void>;
}

/** Carries ports in the place of the kernel's sockets: frames, and whatever runs over a stack of our own. */
export interface PortDriver {
  /** Whether `open` is for this port; the others are opened as ordinary sockets. */
  carries(spec: PortSpec): boolean;
  open(spec: PortSpec, sink: PortSink): OpenPort;
}

/** A port that could not be opened: every send over it fails for the same reason. */
export function failedPort(why: Failure, sink: PortSink): OpenPort {
  sink.failed(why);
  return {
    local: undefined,
    send: (_to, _bytes, about) => sink.failed(why, about),
    close: () => Promise.resolve(),
  };
}
