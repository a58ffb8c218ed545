/**
 * The servers a resolver may ask, in the order given, and how they did.
 *
 * A question starts with the server that has failed least often in a row, the first of equals, so that a dead first
 * server costs its timeout once and not with every question; further attempts go round in turn.
 */
import { sameEndpoint, type Endpoint } from "../../net/endpoint.ts";

export interface Server {
  readonly endpoint: Endpoint;
  sent: number;
  answered: number;
  /** Attempts without an answer in time, answers that are none, and refusals by the network. */
  failures: number;
  failuresInRow: number;
  lastRttUs: number | undefined;
  /** False once it has shown that it does not know EDNS (RFC 6891 §7). */
  edns: boolean;
}

/** An attempt came to nothing, or to nothing useful. */
export function countFailure(server: Server): void {
  server.failures++;
  server.failuresInRow++;
}

/** The servers of one resolver, as rule and order above have it. */
export class ServerPool {
  #servers: readonly Server[] = []; // BOUNDED: by the configuration

  get all(): readonly Server[] {
    return this.#servers;
  }

  /** Takes the servers given, with what is known of those that stay; false if nothing changed. */
  configure(endpoints: readonly Endpoint[]): boolean {
    const before = this.#servers;
    const same =
      endpoints.length === before.length &&
      endpoints.every((endpoint, i) => sameEndpoint(endpoint, (before[i] as Server).endpoint));
    if (same) return false;
    this.#servers = endpoints.map(
      (endpoint) =>
        before.find((server) => sameEndpoint(server.endpoint, endpoint)) ?? newServer(endpoint),
    );
    return true;
  }

  /** Whom to ask first; undefined if there is nobody. */
  preferred(): Server | undefined {
    let best: Server | undefined;
    for (const server of this.#servers) {
      if (best === undefined || server.failuresInRow < best.failuresInRow) best = server;
    }
    return best;
  }

  /** Whom to ask after `server`: the next in turn that is not `excluded`, perhaps itself; undefined if all are. */
  after(server: Server, excluded: ReadonlyMap<Server, unknown>): Server | undefined {
    const servers = this.#servers;
    const start = servers.indexOf(server);
    for (let i = 1; i <= servers.length; i++) {
      const next = servers[(start + i) % servers.length] as Server;
      if (!excluded.has(next)) return next;
    }
    return undefined;
  }

  save(): readonly Server[] {
    return this.#servers.map((server) => ({ ...server }));
  }

  resume(saved: readonly Server[]): void {
    this.#servers = saved.map((server) => ({ ...server, endpoint: frozen(server.endpoint) }));
  }
}

function newServer(endpoint: Endpoint): Server {
  return {
    endpoint: frozen(endpoint),
    sent: 0,
    answered: 0,
    failures: 0,
    failuresInRow: 0,
    lastRttUs: undefined,
    edns: true,
  };
}

/** Results carry it, and results are frozen. */
function frozen(endpoint: Endpoint): Endpoint {
  return Object.freeze({ ...endpoint });
}
