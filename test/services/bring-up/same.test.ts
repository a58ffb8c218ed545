import { describe, expect, it } from "vitest";
import type { LinkModel } from "../../../net/impairment.ts";
import { toTaggedJson } from "../../../net/tagged-json.ts";
import { seededRandom } from "../../../net/random.ts";
import { createBringUp } from "../../../services/bring-up.ts";
import { LabBench, MS, SECOND, type Step } from "./bench.ts";

const BAD_LINK: LinkModel = { loss: 0.3, delayUs: 5 * MS, jitterUs: 2 * MS, duplicate: 0.2 };
const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);

/** What leaves the device. */
function packets(steps: readonly Step[]): string {
  return steps
    .flatMap(({ at, outputs }) =>
      outputs
        .filter(({ kind }) => kind !== "event")
        .map((output) => `${at.monoUs} ${toTaggedJson(output)}`),
    )
    .join("\n");
}

function trace(seed: number): string {
  return toTaggedJson(new LabBench({ seed, link: BAD_LINK }).start().for(70 * SECOND).steps);
}

describe("BringUp, the same again", () => {
  it.each(SEEDS)("the same seed gives the same trace, another one does not (seed %i)", (seed) => {
    expect(trace(seed)).toBe(trace(seed));
    expect(trace(seed)).not.toBe(trace(seed + 1));
  });

  it.each(SEEDS)(
    "packets and states are the same whether anybody listens or not (seed %i)",
    (seed) => {
      const run = (explain: boolean): LabBench =>
        new LabBench({ seed, link: BAD_LINK, config: { explain } })
          .start()
          .for(70 * SECOND)
          .carrier("eth0", false)
          .for(SECOND)
          .carrier("eth0", true)
          .for(70 * SECOND)
          .command({ kind: "stop" })
          .for(0);
      const [told, quiet] = [run(true), run(false)];
      expect(packets(quiet.steps)).toBe(packets(told.steps));
      expect(quiet.ladder).toEqual(told.ladder);
      expect(quiet.view).toEqual(told.view);
      expect(new Set(quiet.log.map(({ type }) => type))).toEqual(
        new Set(["state-entered", "outcome"]),
      );
    },
  );

  it.each(SEEDS)("a deadline that comes early changes nothing (seed %i)", (seed) => {
    const t = new LabBench({ seed, link: BAD_LINK }).start().for(70 * SECOND);
    const again = createBringUp(t.config, seededRandom(seed));
    for (const { at, input, outputs } of t.steps) {
      const early = Math.min(at.monoUs, again.deadlineUs - 1);
      const before = { monoUs: early, unixUs: at.unixUs - at.monoUs + early };
      expect(again.step(before, { kind: "deadline" })).toEqual([]);
      expect(toTaggedJson(again.step(at, input))).toBe(toTaggedJson(outputs));
    }
    expect(toTaggedJson(again.save())).toBe(toTaggedJson(t.service.save()));
  });

  it.each(SEEDS)("what is counted is what is logged (seed %i)", (seed) => {
    const t = new LabBench({ seed, link: BAD_LINK }).start().for(200 * SECOND);
    const sent = t.logged("packet-sent");
    const dropped = t.logged("packet-dropped");
    expect(t.view.packets).toEqual({
      sent: sent.length,
      received: t.logged("packet-received").length + t.logged("packet-ignored").length,
      droppedTx: dropped.filter(({ direction }) => direction === "tx").length,
      droppedRx: dropped.filter(({ direction }) => direction === "rx").length,
      ignored: t.logged("packet-ignored").length,
    });
    expect(t.view.packets.droppedTx).toBeGreaterThan(0);
    expect(t.view.retries).toBe(sent.filter(({ attempt }) => attempt > 1).length);
    expect(t.sent()).toHaveLength(sent.length);
  });

  it("every packet that nobody takes has a reason", () => {
    const t = new LabBench({ link: { delayUs: 5 * MS, duplicate: 1 } }).start().climb().for(SECOND);
    for (const { reason } of [...t.logged("packet-ignored"), ...t.logged("packet-dropped")]) {
      expect(reason).not.toBe("");
    }
    expect(t.view.packets.ignored + t.view.packets.droppedRx).toBeGreaterThan(0);
  });

  it("a packet that the network refuses is in the log", () => {
    const t = new LabBench().start().climb();
    t.device.setCarrier("eth0", false);
    t.for(61 * SECOND);
    expect(t.logged("send-failed")).toContainEqual(
      expect.objectContaining({ source: "dns", why: "link-down", what: "A lab.example" }),
    );
  });
});
