import { describe, expect, it } from "vitest";
import type { Scenario } from "../../lab/scenario.ts";
import { runDevice } from "../../lab/troubled-device.ts";
import { seededRandom } from "../../net/random.ts";
import { SILENT, type Input, type Instant, type Saved, type Service } from "../../net/service.ts";
import { World } from "../../net/simulator/index.ts";
import type { BringUpCommand } from "../../services/bring-up.ts";

const START_UNIX_US = 1_000_000_000_000;

/** Wakes every 100 ms and writes down what it is given. */
class Diary implements Service<BringUpCommand, never, undefined> {
  readonly lines: string[] = [];
  readonly instants: Instant[] = [];
  deadlineUs = 100_000;
  readonly state = undefined;

  step(at: Instant, input: Input<BringUpCommand>) {
    this.instants.push(at);
    if (input.kind === "command" && input.command.kind === "link")
      this.lines.push(`${at.monoUs} ${input.command.carrier ? "up" : "down"}`);
    if (input.kind === "deadline" && at.monoUs >= this.deadlineUs) {
      this.lines.push(`${at.monoUs} tick`);
      while (this.deadlineUs <= at.monoUs) this.deadlineUs += 100_000;
    }
    return SILENT;
  }

  save(): Saved {
    return { version: 1 };
  }
}

function live(scenario: Scenario, untilUs: number) {
  const random = seededRandom(3);
  const world = new World({ random, startUnixUs: START_UNIX_US });
  const device = world.node("device", { clock: { driftPpm: scenario.clock?.skewPpm ?? 0 } });
  const lan = world.segment("lan");
  const attachment = device.attach("eth0", lan, { mac: "02:00:00:00:00:01" });
  const diary = new Diary();
  const running = runDevice({ world, device, interface: "eth0", random }, scenario, diary, {});
  const until = (us: number): void => void world.run({ untilUs: us });
  until(untilUs);
  return { diary, device, attachment, running, until };
}

describe("a troubled device", () => {
  it("is told of its cable when it is pulled and when it is in again", () => {
    const flaps = [{ atUs: 150_000, forUs: 20_000, everyUs: 100_000 }];
    const { diary, attachment } = live({ flaps }, 260_000);
    expect(diary.lines).toEqual([
      "100000 tick",
      "150000 down",
      "170000 up",
      "200000 tick",
      "250000 down",
    ]);
    expect(attachment.carrier).toBe(false);
  });

  it("meets no deadline asleep, and an overdue one at once when it wakes", () => {
    const suspends = [{ atUs: 150_000, forUs: 200_000 }];
    const { diary } = live({ clock: { suspends } }, 450_000);
    expect(diary.lines).toEqual(["100000 tick", "350000 tick", "400000 tick"]);
  });

  it("does not know that it slept where its monotonic clock stood still, but its wall clock did not", () => {
    const suspends = [{ atUs: 150_000, forUs: 200_000, monotonic: "stops" }] as const;
    const { diary, device } = live({ clock: { suspends, skewPpm: -100 } }, 500_000);
    expect(diary.lines).toEqual(["100000 tick", "200000 tick"]);
    const { monoUs, unixUs } = device.instant;
    expect(unixUs - START_UNIX_US - monoUs).toBe(199_980);
    const monotonic = diary.instants.map((at) => at.monoUs);
    expect(monotonic).toEqual(monotonic.toSorted((a, b) => a - b));
  });

  it("hears of its cable after waking, and only how it is then", () => {
    const suspends = [{ atUs: 110_000, forUs: 80_000 }];
    const flaps = [{ atUs: 120_000, forUs: 20_000 }];
    const { diary } = live({ clock: { suspends }, flaps }, 195_000);
    expect(diary.lines).toEqual(["100000 tick", "190000 up"]);
  });

  it("has its wall clock set, and its deadlines where they were", () => {
    const { diary, device } = live({ clock: { steps: [{ atUs: 50_000, byUs: -7 }] } }, 120_000);
    expect(diary.lines).toEqual(["100000 tick"]);
    expect(device.instant).toEqual({ monoUs: 120_000, unixUs: START_UNIX_US + 119_993 });
  });

  it("has clocks that wander about their skew, the same on the same dice", () => {
    const clock = { skewPpm: 200, wander: { ppm: 50, everyUs: 100_000 } };
    const once = live({ clock }, 10_000_000).device.instant.monoUs;
    expect(once).toBeGreaterThan(10_000_000 + 1_500);
    expect(once).toBeLessThan(10_000_000 + 2_500);
    expect(once).not.toBe(10_002_000);
    expect(live({ clock }, 10_000_000).device.instant.monoUs).toBe(once);
  });

  it("is left alone once it is stopped", () => {
    const { diary, running, attachment, until } = live({ flaps: [{ atUs: 150_000, forUs: 9 }] }, 0);
    running.stop();
    until(300_000);
    expect(diary.lines).toEqual([]);
    expect(attachment.carrier).toBe(true);
  });
});
