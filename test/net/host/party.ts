/** Two hosts that talk over streams: what the tests of TCP and TLS share. */
import { readFileSync } from "node:fs";
import { afterEach } from "vitest";
import { LiveHost } from "../../../net/host/live-host.ts";
import type { TcpMaker } from "../../../net/host/stream-connection.ts";
import type { Endpoint, StreamEvent, StreamRequest, TlsRequest } from "../../../net/service.ts";
import { about, ScriptedService, type Commands, type Seen } from "./scripted-service.ts";

export const LISTENER = 1;
export const CLIENT = 2;
export const ACCEPTED = -1;

export interface Party {
  readonly service: ScriptedService;
  readonly host: LiveHost<Commands, string, readonly Seen[]>;
  ask(id: number, request: StreamRequest): void;
}

const parties: Party[] = [];

export function party(tcpMaker?: TcpMaker): Party {
  const service = new ScriptedService();
  const host = new LiveHost(service, tcpMaker === undefined ? {} : { tcpMaker });
  const made: Party = {
    service,
    host,
    ask: (id, request) => host.command([{ kind: "stream", id, request }]),
  };
  parties.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(parties.splice(0).map((one) => one.host.close()));
});

export function pem(name: string): string {
  return readFileSync(new URL(`../../vectors/tls/${name}`, import.meta.url), "utf8");
}

export function serverTls(certificate: string, alpn?: readonly string[]) {
  return {
    certificatePem: pem(`${certificate}.pem`),
    keyPem: pem("server.key"),
    ...(alpn !== undefined && { alpn }),
  };
}

export async function listening(
  server: Party,
  more: Partial<Extract<StreamRequest, { kind: "listen" }>> = {},
): Promise<Endpoint> {
  server.ask(LISTENER, { kind: "listen", port: "random", address: "127.0.0.1", ...more });
  return (await server.service.streamEvent(LISTENER, "listening")).local;
}

export function trusting(more: Partial<TlsRequest> = {}): TlsRequest {
  return { serverName: "lab.example", trustAnchorsPem: [pem("root.pem")], ...more };
}

export function dial(client: Party, to: Endpoint, tls?: TlsRequest): void {
  client.ask(CLIENT, { kind: "connect", to, about: about("dial"), ...(tls && { tls }) });
}

export function kinds(events: readonly StreamEvent[]): string[] {
  return events.map((event) => event.kind);
}
