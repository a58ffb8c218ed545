/** The exchanges that can be enumerated, as the simulator runs them: real clients, the lab's servers, one seed each. */
import type { EnumerableLoss } from "../../../experiment/enumeration.ts";
import {
  labDhcpServer,
  labDnsServer,
  labNtpServer,
  LAB_DOMAIN,
  SIMULATED_PLAN,
} from "../../../lab/lab.ts";
import { seededRandom, type RandomRoot } from "../../../net/random.ts";
import { fixedPolicy, type RetryPolicy } from "../../../net/retry.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import type { Service } from "../../../net/service.ts";
import { World } from "../../../net/simulator/index.ts";
import { createDhcpClient } from "../../../services/dhcp/index.ts";
import { createResolver } from "../../../services/dns/index.ts";
import { createNtpClient } from "../../../services/ntp/index.ts";

export interface Setting {
  readonly tx: EnumerableLoss;
  readonly rx: EnumerableLoss;
  readonly delayUs: number;
  /** After each try of a phase. */
  readonly delaysUs: readonly number[];
}

export interface Outcome {
  /** Infinity: it failed. */
  readonly atUs: number;
  readonly sent: number;
}

/** A client that is made for one run, what it is told, and what it says in the end. */
interface Asker {
  readonly client: Service<unknown, unknown, unknown>;
  readonly commands: readonly unknown[];
  /** Undefined: not the end yet. */
  end(event: unknown): "done" | "failed" | undefined;
}

export interface Kind {
  readonly name: string;
  readonly phases: number;
  readonly server: (
    random: RandomRoot,
  ) => Service<{ readonly kind: "start" | "stop" }, unknown, unknown>;
  readonly serverAddress: string;
  readonly asker: (policy: RetryPolicy, random: RandomRoot) => Asker;
}

const DEVICE = "eth0";
const DEVICE_MAC = "02:00:00:00:00:64";
const DEVICE_ADDRESS = "192.0.2.100";
const NTP_SERVER = "192.0.2.11";

const DHCP: Kind = {
  name: "DHCP",
  phases: 2,
  server: (random) => labDhcpServer(SIMULATED_PLAN, 67, { kind: "frames", device: DEVICE }, random),
  serverAddress: SIMULATED_PLAN.dhcp,
  asker: (policy, random) => ({
    client: createDhcpClient(
      {
        device: DEVICE,
        mac: DEVICE_MAC,
        transport: { kind: "frames" },
        discover: policy,
        request: policy,
        explain: false,
      },
      random,
    ) as Service<unknown, unknown, unknown>,
    commands: [{ kind: "start" }],
    end: (event) => {
      const { kind } = event as { readonly kind: string };
      return kind === "bound" ? "done" : kind === "failed" ? "failed" : undefined;
    },
  }),
};

export const NTP: Kind = {
  name: "NTP",
  phases: 1,
  server: (random) => labNtpServer(NTP_SERVER, 123, random),
  serverAddress: NTP_SERVER,
  asker: (retry, random) => ({
    client: createNtpClient(
      { port: 123, retry, roundTrips: new RoundTrips(), explain: false },
      random,
    ) as Service<unknown, unknown, unknown>,
    commands: [{ kind: "start", servers: [{ host: NTP_SERVER, from: "given" }] }],
    end: (event) => {
      const { kind, why } = event as { readonly kind: string; readonly why?: string };
      return kind === "sample" ? "done" : why === "gave-up" ? "failed" : undefined;
    },
  }),
};

const DNS: Kind = {
  name: "DNS",
  phases: 1,
  server: (random) => labDnsServer(SIMULATED_PLAN, 53, random),
  serverAddress: SIMULATED_PLAN.dns,
  asker: (retry, random) => ({
    client: createResolver(
      { port: 53, retry, roundTrips: new RoundTrips(), explain: false },
      random,
    ) as Service<unknown, unknown, unknown>,
    commands: [
      { kind: "configure", servers: [{ address: SIMULATED_PLAN.dns, port: 53 }], families: [4] },
      { kind: "lookup", id: 1, name: LAB_DOMAIN, types: ["A"] },
    ],
    end: (event) => {
      const { kind, result } = event as {
        readonly kind: string;
        readonly result?: { readonly outcome: string };
      };
      if (kind !== "answer") return undefined;
      return result?.outcome === "answer" ? "done" : "failed";
    },
  }),
};

export const KINDS: readonly Kind[] = [DHCP, NTP, DNS];

export function simulated(kind: Kind, setting: Setting, seed: number): Outcome {
  const { tx, rx, delayUs, delaysUs } = setting;
  const random = seededRandom(seed);
  const policy = { ...fixedPolicy("enumerated", delaysUs), conceal: delaysUs.length - 1 };
  const asker = kind.asker(policy, random);
  let sent = 0;
  let end: "done" | "failed" | undefined;
  const world = new World({
    random,
    onStep: ({ node, outputs }) => {
      if (node !== "device") return;
      for (const output of outputs) if (output.kind === "event") end ??= asker.end(output.event);
      // who has failed may begin again in the same step
      if (end === undefined) for (const { kind: what } of outputs) if (what === "send") sent++;
    },
  });
  const lan = world.segment("lan");
  const host = world.node("host");
  host.attach(DEVICE, lan, {
    mac: "02:00:00:00:01:01",
    addresses: [`${kind.serverAddress}/${SIMULATED_PLAN.prefixLength}`],
  });
  host.run(kind.server(random)).command({ kind: "start" });
  const device = world.node("device");
  device.attach(DEVICE, lan, {
    mac: DEVICE_MAC,
    ...(kind.phases === 2 ? {} : { addresses: [`${DEVICE_ADDRESS}/24`] }),
    tx: { loss: tx, delayUs },
    rx: { loss: rx, delayUs },
  });
  const running = device.run(asker.client);
  for (const command of asker.commands) running.command(command);
  world.run({ until: () => end !== undefined });
  return { atUs: end === "done" ? world.nowUs : Infinity, sent };
}
