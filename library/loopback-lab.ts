/** The lab's servers on loopback: unprivileged ports that the system chooses, in this process. */
import { LiveHost } from "../net/host/live-host.ts";
import type { RandomRoot } from "../net/random.ts";
import type { Endpoint, Service } from "../net/service.ts";
import {
  LOOPBACK_PLAN,
  labDhcpServer,
  labDnsServer,
  labNtpServer,
  type LabPlan,
} from "../lab/lab.ts";
import type { InterfaceConfig } from "../services/bring-up/config.ts";
import type { LiveNetwork } from "./live-session.ts";

const LOOPBACK_MAC = "02:00:00:00:00:64";

/** The lab's servers cannot listen on this machine: why not. */
export class LabError extends Error {
  constructor(message: string) {
    super(`the embedded lab cannot start: ${message}`);
    this.name = "LabError";
  }
}

/** Starts the servers and resolves once all of them listen. Rejects with a LabError. */
export async function startLoopbackLab(random: RandomRoot): Promise<LiveNetwork> {
  const plan = platformPlan();
  const servers: Served[] = [];
  const start = async (service: LabService): Promise<Endpoint> => {
    const served = serve(service);
    servers.push(served);
    return served.local;
  };
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const [dhcp, dns, ntp] = await Promise.all([
      start(labDhcpServer(plan, "random", { kind: "udp" }, random)),
      start(labDnsServer(plan, "random", random)),
      startTimeServers(plan.ntp, random, start),
    ]);
    const transport = { kind: "udp", server: dhcp } as const;
    const lab: InterfaceConfig = {
      device: "lo",
      mac: LOOPBACK_MAC,
      carrier: true,
      network: { kind: "dhcp", transport },
    };
    return { interfaces: [lab], ports: { ntp, dns: dns.port }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Only Linux has all of 127.0.0.0/8 at hand. */
function platformPlan(): LabPlan {
  if (process.platform === "linux") return LOOPBACK_PLAN;
  return { ...LOOPBACK_PLAN, ntp: LOOPBACK_PLAN.ntp.slice(0, 1) };
}

type LabService = Service<{ readonly kind: "start" | "stop" }, { readonly kind: string }, unknown>;

interface Served {
  readonly local: Promise<Endpoint>;
  close(): Promise<void>;
}

function serve(service: LabService): Served {
  const { promise, resolve, reject } = Promise.withResolvers<Endpoint>();
  const host = new LiveHost(service, {
    onOpen: (_port, local) => resolve(local),
    onEvents: (events) => {
      for (const event of events) if (event.kind === "failed") reject(new LabError(text(event)));
    },
    onFault: reject,
  });
  host.command({ kind: "start" });
  return { local: promise, close: () => host.close() };
}

function text(event: { readonly kind: string; readonly message?: unknown }): string {
  return typeof event.message === "string" ? event.message : event.kind;
}

/** Another program may hold the port that the system chose for the first address on the next one: so many tries. */
const PORT_TRIES = 8;

/** All NTP servers on one port, as clients expect; the first one's is the system's choice. */
async function startTimeServers(
  addresses: readonly string[],
  random: RandomRoot,
  start: (service: LabService) => Promise<Endpoint>,
): Promise<number> {
  let failure: unknown;
  for (let tries = 0; tries < PORT_TRIES; tries++) {
    try {
      let port: number | "random" = "random";
      for (const address of addresses) {
        port = (await start(labNtpServer(address, port, random))).port;
      }
      return Number(port);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      failure = error;
    }
  }
  throw failure;
}
