import { describe, expect, it } from "vitest";
import { frameLab, type FrameLabOptions } from "../../lab/frame-lab.ts";
import { SIMULATED_PLAN } from "../../lab/lab.ts";
import { uniformPreset } from "../../net/retry-presets.ts";
import { fixedPolicy } from "../../net/retry.ts";
import { seededRandom } from "../../net/random.ts";
import type { FramePassage } from "../../net/simulator/frames/wire.ts";
import { DEFAULT_REQUIRE, type BringUpConfig } from "../../services/bring-up/config.ts";
import { createBringUp } from "../../services/bring-up.ts";
import { kindOf } from "../net/simulator/frames/frame-kinds.ts";

const MS = 1_000;
const DEVICE = "eth0";
const MAC = "02:00:00:00:00:64";
const PLAN = { ...SIMULATED_PLAN, ntp: [SIMULATED_PLAN.dhcp], dns: SIMULATED_PLAN.dhcp };

const CONFIG: BringUpConfig = {
  interfaces: [
    {
      device: DEVICE,
      mac: MAC,
      carrier: true,
      network: { kind: "dhcp", transport: { kind: "frames" } },
    },
  ],
  goal: "OPERATIONAL",
  retry: uniformPreset(fixedPolicy("steady", [100 * MS])),
  require: DEFAULT_REQUIRE,
  ntp: { servers: [], port: 123 },
  dns: { servers: [], port: 53 },
  maxErrorUs: 1_000_000,
  bindSource: true,
  operations: "host",
  foreignNotifiers: [],
  timeoutUs: 60_000_000,
  explain: false,
};

function bringUpOnFrames(seed: number, options: Partial<FrameLabOptions> = {}) {
  const random = seededRandom(seed);
  const frames: FramePassage[] = [];
  const lab = frameLab({
    random,
    plan: PLAN,
    device: DEVICE,
    deviceMac: MAC,
    hostMac: "02:00:00:00:01:01",
    onFrame: (passage) => frames.push(passage),
    ...options,
  });
  const service = createBringUp(CONFIG, random);
  const running = lab.device.run(service, { answer: lab.line.answer });
  running.command({ kind: "start" });
  lab.world.run({ until: () => service.outcome === "reached" || service.outcome === "timed-out" });
  return { elapsedUs: lab.world.nowUs, outcome: service.outcome, frames };
}

function link(loss: number): Partial<FrameLabOptions> {
  const model = { loss, delayUs: 5 * MS };
  return { aToB: model, bToA: model };
}

describe("a bring-up on frames", () => {
  it("is operational after three round trips, with one question of ARP", () => {
    const { elapsedUs, outcome, frames } = bringUpOnFrames(1, link(0));
    expect(outcome).toBe("reached");
    expect(elapsedUs).toBe(30 * MS);
    expect(frames.map(({ atUs, frame }) => `${atUs / MS} ${kindOf(frame)}`)).toEqual([
      "0 udp 68 > 67",
      "5 udp 67 > 68",
      "10 udp 68 > 67",
      "15 udp 67 > 68",
      "20 arp",
      "20 udp * > 123",
      "20 udp * > 53",
      "25 arp",
      "25 udp 123 > *",
      "25 udp 53 > *",
    ]);
  });

  it("gets there with a third of the frames lost each way, ARP included, and repeats itself exactly", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const first = bringUpOnFrames(seed, link(0.3));
      expect(first.outcome, `seed ${seed}`).toBe("reached");
      expect(bringUpOnFrames(seed, link(0.3)), `seed ${seed}`).toEqual(first);
    }
  });

  it("takes what the machines take: times move it, not its frames", () => {
    const bare = bringUpOnFrames(3, link(0.2));
    const times = { receiveUs: 300, sendUs: 300, operationUs: 300, timerUs: 700, nextFrameUs: 10 };
    const timed = bringUpOnFrames(3, { ...link(0.2), deviceTimes: times });
    expect(timed.elapsedUs).toBeGreaterThan(bare.elapsedUs);
    const sequence = ({ frames }: typeof bare) =>
      frames.map(({ direction, index, frame, dropped }) => [
        direction,
        index,
        kindOf(frame),
        dropped,
      ]);
    expect(sequence(timed)).toEqual(sequence(bare));
  });
});
