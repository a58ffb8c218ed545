import { describe, expect, it } from "vitest";
import { ReplaySource } from "../../../cli/tui/replay-source.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import { rewinderOf } from "./recorded-models.ts";

const LOSSY = { loss: 0.3, delayUs: 5_000 };
const rewinder = await rewinderOf({ tx: LOSSY, rx: LOSSY, seed: 7 });
const { events, endUs } = rewinder;

class Player {
  nowUs = 0;
  heard: LogEvent[] = [];
  readonly source: ReplaySource;

  constructor(atUs?: number) {
    const nowUs = (): number => this.nowUs;
    this.source = new ReplaySource(rewinder, {
      title: "a run",
      nowUs,
      ...(atUs !== undefined && { atUs }),
    });
    this.source.listen({
      event: (event) => this.heard.push(event),
      restarted: (events) => (this.heard = [...events]),
      timing: () => expect.unreachable("a recording measures no host"),
    });
  }

  /** What was heard is the log up to the position, however it was reached. */
  expectInStep(): void {
    const { atUs } = this.source.snapshot();
    expect(atUs).toBe(this.source.positionUs);
    expect(this.heard).toEqual(events.slice(0, this.heard.length));
    const next = events[this.heard.length];
    expect(next === undefined || next.atUs >= atUs).toBe(true);
  }
}

describe("a recording as a source", () => {
  it("begins before it is stopped, where everything can be seen", () => {
    const { source } = new Player();
    expect(source.snapshot()).toMatchObject({
      mode: "simulate",
      current: "OPERATIONAL",
      link: { tx: "loss 30 %, delay 5.00 ms" },
    });
  });

  it("says where and why it is only a part", () => {
    const { source } = new Player();
    expect(source.fault).toBeUndefined();
    const part = new ReplaySource(rewinder, { title: "", nowUs: () => 0, fault: "cut off" });
    expect(part.fault).toBe("cut off");
  });

  it("begins where it is told to", () => {
    const { source } = new Player(50_000);
    expect(source.positionUs).toBe(50_000);
    expect(source.snapshot().current).toBe("IFACE_COLDPLUG");
  });

  it("steps from event to event, forward and back, and not beyond its ends", () => {
    const player = new Player(0);
    const { source } = player;
    for (let step = 0; step < events.length + 5; step++) {
      source.stepBy(1);
      player.expectInStep();
    }
    expect(player.heard).toHaveLength(events.length);
    for (let step = 0; step < events.length + 5; step++) {
      source.stepBy(-1);
      player.expectInStep();
    }
    expect(player.heard).toEqual([]);
  });

  it("says what it has stepped to", () => {
    const { source } = new Player(0);
    source.stepBy(-events.length);
    expect(source.latest).toBe(`event 0 of ${events.length}`);
    source.stepBy(1);
    expect(source.latest).toBe(`event 1 of ${events.length}: dhcp/eth0 packet-sent DISCOVER`);
  });

  it("plays on its clock, at its speed, and stands still at the end", () => {
    const player = new Player(0);
    const { source } = player;
    source.setSpeed(0.5);
    source.play(true);
    player.nowUs += 20_000;
    player.expectInStep();
    expect(source.positionUs).toBe(10_000);
    player.nowUs += 4 * endUs;
    player.expectInStep();
    expect(source.positionUs).toBe(endUs);
    expect(source.isPlaying).toBe(false);
  });

  it("goes on from where it is when its speed changes or somebody jumps", () => {
    const player = new Player(0);
    const { source } = player;
    source.setSpeed(1);
    source.play(true);
    player.nowUs += 1_000;
    source.setSpeed(2);
    player.nowUs += 1_000;
    source.snapshot();
    expect(source.positionUs).toBe(3_000);
    source.seek(60_000);
    player.nowUs += 100;
    source.snapshot();
    expect(source.positionUs).toBe(60_200);
    source.play(false);
    player.nowUs += 1_000;
    source.snapshot();
    expect(source.positionUs).toBe(60_200);
  });

  it("plays from the beginning once it is at the end", () => {
    const player = new Player();
    player.source.play(true);
    player.expectInStep();
    expect(player.source.positionUs).toBe(rewinder.startUs);
    expect(player.source.isPlaying).toBe(true);
  });

  it("plays a short run slowly enough to be watched, and never faster or slower than 1024 times", () => {
    const { source } = new Player();
    expect(endUs / source.speed).toBeGreaterThan(5_000_000);
    source.setSpeed(1e9);
    expect(source.speed).toBe(1_024);
    source.setSpeed(1e-9);
    expect(source.speed).toBe(1 / 1_024);
  });

  it("says that it cannot be changed", async () => {
    expect(await new Player().source.act()).toContain("a recording cannot be changed");
  });
});
