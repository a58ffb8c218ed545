/** DNS and NTP servers on loopback for the tests of one file, on ports that the system chooses. */
import { afterAll, beforeAll } from "vitest";
import { LiveHost } from "../../../net/host/live-host.ts";
import { seededRandom } from "../../../net/random.ts";
import type { Service } from "../../../net/service.ts";
import { createDnsServer, type ZoneRecord } from "../../../services/dns/index.ts";
import { createNtpServer } from "../../../services/ntp/index.ts";

const ZONES: readonly ZoneRecord[] = [
  { name: "lab.example", type: "A", ttlSeconds: 300, data: "192.0.2.1" },
  { name: "lab.example", type: "AAAA", ttlSeconds: 60, data: "2001:db8::1" },
  { name: "lab.example", type: "MX", ttlSeconds: 300, data: "10 mail.lab.example" },
  { name: "www.lab.example", type: "CNAME", ttlSeconds: 300, data: "lab.example" },
];

type Startable = Service<{ readonly kind: "start" }, unknown, unknown>;

export interface LabServers {
  /** `127.0.0.1:PORT` of each. */
  dns: string;
  refusing: string;
  ntp: string;
  unsynchronised: string;
}

export function labServers(): LabServers {
  const hosts: LiveHost<{ readonly kind: "start" }, unknown, unknown>[] = [];
  const servers = { dns: "", refusing: "", ntp: "", unsynchronised: "" };
  const start = (service: Startable): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const onOpen = (_port: number, { address, port }: { address: string; port: number }): void =>
      resolve(`${address}:${port}`);
    const host = new LiveHost(service, { onOpen });
    hosts.push(host);
    host.command({ kind: "start" });
    return promise;
  };
  const at = { address: "127.0.0.1", port: "random", explain: false } as const;
  beforeAll(async () => {
    const random = seededRandom(1);
    servers.dns = await start(createDnsServer({ ...at, zones: ZONES }, random));
    servers.refusing = await start(createDnsServer({ ...at, zones: [] }, random));
    servers.ntp = await start(createNtpServer({ ...at, stratum: 1, referenceId: "GPS" }, random));
    const faulty = { ...at, stratum: 16, referenceId: "INIT" };
    servers.unsynchronised = await start(createNtpServer(faulty, random));
  });
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.close()));
  });
  return servers;
}
