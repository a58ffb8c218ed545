import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadLibc } from "../../../../net/host/linux/libc.ts";
import { kernelTcpMaker } from "../../../../net/host/linux/tcp-sockets.ts";
import {
  ACCEPTED,
  CLIENT,
  dial,
  kinds,
  LISTENER,
  listening,
  party,
  serverTls,
  trusting,
} from "../party.ts";
import { bytesOf, text } from "../scripted-service.ts";

/** Makes sockets where the thread is, and counts how often it went there. */
async function maker() {
  const libc = await loadLibc();
  let went = 0;
  const make = kernelTcpMaker(libc, (inside) => {
    went++;
    return inside();
  });
  return { make, went: () => went };
}

describe("connections over sockets made by system calls", () => {
  it.each([
    ["TCP", undefined, undefined, ["connected", "drained"]],
    ["TLS", serverTls("server"), trusting(), ["connected", "secured", "drained"]],
  ])("carry bytes both ways over %s and end", async (_name, atServer, atClient, said) => {
    const { make, went } = await maker();
    const server = party();
    const client = party(make);
    const to = await listening(server, atServer === undefined ? {} : { tls: atServer });
    dial(client, to, atClient);
    client.ask(CLIENT, { kind: "write", bytes: bytesOf("there") });
    expect(text((await server.service.streamEvent(ACCEPTED, "data")).bytes)).toBe("there");
    await client.service.streamEvent(CLIENT, "drained");
    expect(kinds(client.service.streamEvents(CLIENT))).toEqual(said);
    server.ask(ACCEPTED, { kind: "write", bytes: bytesOf("back") });
    expect(text((await client.service.streamEvent(CLIENT, "data")).bytes)).toBe("back");
    client.ask(CLIENT, { kind: "end" });
    server.ask(ACCEPTED, { kind: "end" });
    await client.service.streamEvent(CLIENT, "closed");
    expect(went()).toBe(1);
  });

  it("say that nobody listens, and leave no descriptor", async () => {
    const { make } = await maker();
    const server = party();
    const to = await listening(server);
    server.ask(LISTENER, { kind: "destroy" });
    await server.service.streamEvent(LISTENER, "closed");
    const before = readdirSync("/proc/self/fd").length;
    const client = party(make);
    dial(client, to);
    expect((await client.service.streamEvent(CLIENT, "failed")).why).toBe("refused");
    await client.service.streamEvent(CLIENT, "closed");
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });
});
