/**
 * Serves metrics to Prometheus and the like: `GET /metrics` and nothing else.
 *
 * Whoever reaches it may read it, so it listens on loopback unless told otherwise. There it answers only those who
 * call it by an address or as localhost: a web page that a browser was lured to cannot read it under a name of its own.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { classify, ipBytes } from "../net/address.ts";
import { formatEndpoint, type Endpoint } from "../net/endpoint.ts";
import { OPENMETRICS_TYPE } from "../report/openmetrics/exposition.ts";

const CONNECTIONS_MAX = 32;
const REQUEST_MS = 10_000;
const CHECK_MS = 5_000;
const IDLE_MS = 60_000;
const PATH = "/metrics";

export interface MetricsServer {
  /** `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  /** Ends connections, too. */
  close(): Promise<void>;
}

/** Rejects with what the system says if it cannot listen. Port 0: the system chooses. `render` makes the text. */
export async function serveMetrics(at: Endpoint, render: () => string): Promise<MetricsServer> {
  const bytes = ipBytes(at.address);
  const isLocal = bytes !== undefined && classify(bytes) === "loopback";
  const server = createServer({
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: CHECK_MS, // who sends slowly holds a place for no longer
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.keepAliveTimeout = IDLE_MS;
  server.on("request", (request, response) => answer(request, response, isLocal, render));
  await listening(server, at);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${formatEndpoint({ address: at.address, port })}${PATH}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, { address, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    // later it is one that could not be taken in, for want of descriptors: the collector comes again
    server.on("error", reject);
    server.listen({ host: address, port }, () => resolve());
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  isLocal: boolean,
  render: () => string,
): void {
  const { method, url = "", headers } = request;
  request.resume(); // a body is nobody's business
  if (isLocal && !isLocalName(headers.host)) return refuse(response, 403, "not by this name");
  if (url.split("?", 1)[0] !== PATH) return refuse(response, 404, `only ${PATH} is here`);
  if (method !== "GET") {
    response.setHeader("Allow", "GET");
    return refuse(response, 405, "only GET");
  }
  response.setHeader("Cache-Control", "no-store");
  send(response, 200, OPENMETRICS_TYPE, render());
}

function refuse(response: ServerResponse, status: number, why: string): void {
  send(response, status, "text/plain; charset=utf-8", `${why}\n`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", type);
  response.end(text);
}

/** `localhost`, or an address, with or without a port. */
function isLocalName(host = ""): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || ipBytes(name) !== undefined;
}
