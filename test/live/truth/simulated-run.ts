/** A bring-up on simulated frames, under the configuration that a real interface would give it. */
import { frameLab } from "../../../lab/frame-lab.ts";
import type { HostTimes } from "../../../net/simulator/frames/stack-line.ts";
import type { LinkModel } from "../../../net/impairment.ts";
import type { FramePassage } from "../../../net/simulator/frames/wire.ts";
import { FrameKind, kindText } from "../../../net/host/relay/frame-kind.ts";
import { seededRandom } from "../../../net/random.ts";
import { configOf, planOf } from "../../../library/options.ts";
import { systemEntropy } from "../../../library/entropy.ts";
import { createBringUp } from "../../../services/bring-up.ts";
import { ownClientId } from "../../../services/dhcp/client-id.ts";
import { CLIENT_MAC, INTERFACE, SERVER_ADDRESS } from "../live-net.ts";
import { DOMAIN, FIRST_PLAN } from "../servers/dhcp-server.ts";

export const SERVER_MAC = "02:00:00:00:02:01";

export interface SimulatedSetting {
  readonly seed: number;
  readonly link: LinkModel;
  readonly retry?: string;
  readonly device?: HostTimes;
  readonly host?: HostTimes;
}

export interface SimulatedRun {
  readonly reached: boolean;
  readonly elapsedUs: number;
  /** Every frame on the wire, in the order they entered it. */
  readonly frames: readonly SimulatedFrame[];
}

export interface SimulatedFrame extends Pick<
  FramePassage,
  "direction" | "index" | "atUs" | "dropped"
> {
  /** In the relay's words. */
  readonly kind: string;
}

const CAPABILITIES = {
  frames: true,
  udp: true,
  stamps: true,
  tcp: false,
  tls: false,
  ipv6: false,
} as const;

const PLAN = {
  prefixLength: 24,
  dhcp: SERVER_ADDRESS,
  router: SERVER_ADDRESS,
  ntp: [SERVER_ADDRESS],
  dns: SERVER_ADDRESS,
  pool: { first: FIRST_PLAN.first, last: FIRST_PLAN.last },
};
const RECORDS = [{ name: DOMAIN, type: "A", ttlSeconds: 0, data: SERVER_ADDRESS }] as const;

export function simulatedRun({ seed, link, retry, device, host }: SimulatedSetting): SimulatedRun {
  const random = seededRandom(seed);
  const plan = planOf(
    {
      mode: "interface",
      devices: [INTERFACE],
      seed,
      insecureSeed: true,
      probe: DOMAIN,
      ...(retry === undefined ? {} : { retry }),
    },
    systemEntropy,
  );
  const config = configOf(plan, {
    interfaces: [
      {
        device: INTERFACE,
        mac: CLIENT_MAC,
        carrier: true,
        network: { kind: "dhcp", transport: { kind: "frames" } },
        clientId: ownClientId(CLIENT_MAC),
      },
    ],
    host: { capabilities: CAPABILITIES },
  });
  const frames: SimulatedFrame[] = [];
  const lab = frameLab({
    random,
    aToB: link,
    bToA: link,
    plan: PLAN,
    records: RECORDS,
    device: INTERFACE,
    deviceMac: CLIENT_MAC,
    hostMac: SERVER_MAC,
    onFrame: ({ frame, ...passage }) => frames.push({ ...passage, kind: kindOf(frame) }),
    ...(device && { deviceTimes: device }),
    ...(host && { hostTimes: host }),
  });
  const service = createBringUp(config, random);
  const running = lab.device.run(service, { answer: lab.line.answer });
  running.command({ kind: "start" });
  lab.world.run({ until: () => service.outcome !== "climbing" && service.outcome !== "idle" });
  const elapsedUs = lab.device.instant.monoUs - service.startedUs;
  return { reached: service.outcome === "reached", elapsedUs, frames };
}

/** What the relay would call a frame. */
function kindOf(frame: Uint8Array): string {
  const kind = new FrameKind();
  kind.read(frame, 0);
  return kindText(kind);
}
