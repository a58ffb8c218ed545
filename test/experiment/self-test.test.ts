import { describe, expect, it } from "vitest";
import { pairsOf, stationary, varianceRate } from "../../experiment/self-test/markov-chain.ts";
import { chainOf } from "../../experiment/self-test/loss-checks.ts";
import { testImpairment, Z_MAX, type LinkMaker } from "../../experiment/self-test.ts";
import { Link, type JitterModel, type LinkModel, type LossModel } from "../../net/impairment.ts";

const PACKETS = 20_000;

/** Links that do what `distort` makes of their models. */
function wrong(distort: (model: LinkModel) => LinkModel): LinkMaker {
  return (model, random) => new Link(distort(model), random);
}

/** What a self-test of wrong links finds. */
function found(link: LinkMaker): readonly string[] {
  const { checks, passed } = testImpairment({ seed: 1, packets: PACKETS, link });
  const failed = checks.filter((check) => !check.passed);
  expect(passed).toBe(failed.length === 0);
  return failed.map(({ model, quantity }) => `${model}: ${quantity}`);
}

function withLossOf(change: (loss: LossModel) => LossModel): LinkMaker {
  return wrong((model) => {
    const { loss } = model;
    if (loss === undefined || Array.isArray(loss)) return model;
    return { ...model, loss: change(loss as LossModel) };
  });
}

function withJitterOf(change: (jitter: JitterModel) => JitterModel): LinkMaker {
  return wrong((model) =>
    model.jitter === undefined ? model : { ...model, jitter: change(model.jitter) },
  );
}

/** Links whose position lags behind by one draw for each packet that is lost. */
const withFewerDraws: LinkMaker = (model, random) => {
  const link = new Link(model, random);
  let saved = 0;
  return {
    get position() {
      return link.position - saved;
    },
    deliveries: (...packet) => {
      const passage = link.deliveries(...packet);
      saved += passage.dropped === undefined ? 0 : 1;
      return passage;
    },
    rebindings: (nowUs) => link.rebindings(nowUs),
    save: () => link.save(),
  };
};

describe("the self-test of the link models", () => {
  it.each([1, 2, 3])("passes with the dice of seed %i", (seed) => {
    const test = testImpairment({ seed, packets: PACKETS });
    expect(test.checks.filter((check) => !check.passed)).toEqual([]);
    expect(test).toMatchObject({ schema: "bringup.selftest/1", passed: true, seed, zMax: Z_MAX });
    expect(test.checks.length).toBeGreaterThan(90);
  });

  it("comes out the same again, and otherwise with other dice", () => {
    const [one, again, other] = [1, 1, 2].map((seed) => testImpairment({ seed, packets: 1_000 }));
    expect(again).toEqual(one);
    expect(other?.checks).not.toEqual(one?.checks);
  });

  it("has z-scores as a right model has them: about one in three beyond 1, one in twenty beyond 2", () => {
    const scores = [11, 12, 13, 14, 15].flatMap((seed) =>
      testImpairment({ seed, packets: 5_000 }).checks.flatMap(({ z }) => (z === null ? [] : [z])),
    );
    const beyond = (limit: number): number =>
      scores.filter((z) => Math.abs(z) > limit).length / scores.length;
    expect(beyond(1)).toBeGreaterThan(0.2);
    expect(beyond(1)).toBeLessThan(0.45);
    expect(beyond(2)).toBeLessThan(0.12);
  });
});

describe("the self-test, given a link that is wrong", () => {
  it("catches one that loses a twentieth too much", () => {
    expect(found(withLossOf((loss) => (typeof loss === "number" ? loss * 1.05 : loss)))).toContain(
      "independent 30 %: loss",
    );
  });

  it("catches one that forgets between packets: the loss is right, the bursts are not", () => {
    const independent = withLossOf((loss) => {
      if (typeof loss === "number" || loss.kind !== "gilbert-elliott") return loss;
      const { p, r } = loss;
      return { ...loss, p: p / (p + r), r: r / (p + r) };
    });
    const failures = found(independent);
    expect(failures).toContain("gilbert 10 % burst 3: mean burst");
    expect(failures).toContain("gilbert 10 % burst 3: autocorrelation");
    expect(failures).not.toContain("gilbert 10 % burst 3: loss");
  });

  it("catches a chain of four states that mistakes one probability for another", () => {
    const failures = found(
      withLossOf((loss) =>
        typeof loss === "object" && loss.kind === "markov4"
          ? { ...loss, p32: loss.p23 ?? 0, p23: loss.p32 ?? 0 }
          : loss,
      ),
    );
    expect(failures).toContain("markov 4 states: in state 2");
  });

  it("catches a distribution that is a little too narrow, and one of another shape", () => {
    expect(
      found(
        withJitterOf((jitter) =>
          jitter.kind === "normal" ? { ...jitter, deviationUs: jitter.deviationUs * 0.95 } : jitter,
        ),
      ),
    ).toContain("normal: share below quantile 0.1");
    expect(
      found(
        withJitterOf((jitter) => (jitter.kind === "pareto" ? { ...jitter, shape: 2.8 } : jitter)),
      ),
    ).toContain("pareto: share below quantile 0.9");
  });

  it("catches jitter without memory", () => {
    const failures = found(withJitterOf((jitter) => ({ ...jitter, correlation: 0 })));
    expect(failures).toContain("normal ρ 0.7: lag-1 correlation");
    expect(failures.filter((name) => !name.includes("correlation"))).toEqual([]);
  });

  it.each<[string, Partial<LinkModel>, string]>([
    ["copies", { duplicate: 0.06 }, "duplicate 5 %: arrive twice"],
    ["held packets", { reorder: 0.22 }, "reorder 20 %: held back"],
    ["damage", { corrupt: 0.05 }, "corrupt 4 %: corrupt"],
    ["truncation", { truncate: 0.05 }, "truncate 4 %: cut off"],
    ["refusals", { refuse: 0.04 }, "refuse 3 %: refused"],
    ["rates", { rate: { bitsPerSecond: 990_000 } }, "rate 1 Mbit/s: µs off the spacing, at most"],
    ["lengths", { mtuBytes: 127 }, "mtu 128: of 4 lengths pass"],
  ])("catches wrong %s", (_what, change, check) => {
    const [key] = Object.keys(change) as (keyof LinkModel)[];
    const link = wrong((model) =>
      key !== undefined && key in model ? { ...model, ...change } : model,
    );
    expect(found(link)).toContain(check);
  });

  it("catches a link whose packets take fewer draws when they are lost", () => {
    expect(found(withFewerDraws)).toEqual(["everything: draws of a packet"]);
  });
});

describe("finite Markov chains", () => {
  it("have the stationary distribution that solves πP = π", () => {
    const { steps } = chainOf({ kind: "gilbert-elliott", p: 0.1, r: 0.4 });
    expect(stationary(steps)[1]).toBeCloseTo(0.2, 12);
    const four = chainOf({
      kind: "markov4",
      p13: 0.1,
      p31: 0.25,
      p32: 0.15,
      p23: 0.3,
      p14: 0.05,
    }).steps;
    const pi = stationary(four);
    expect(pi.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const [j, share] of pi.entries())
      expect(four.reduce((sum, row, i) => sum + (pi[i] ?? 0) * (row[j] ?? 0), 0)).toBeCloseTo(
        share,
        12,
      );
  });

  it("have the variance of a mean that two states have in closed form", () => {
    for (const [p, r] of [
      [0.02, 0.3],
      [0.3, 0.7],
      [0.6, 0.9],
    ] as const) {
      const bad = p / (p + r);
      const memory = 1 - p - r;
      const { steps } = chainOf({ kind: "gilbert-elliott", p, r });
      const expected = (bad * (1 - bad) * (1 + memory)) / (1 - memory);
      expect(varianceRate(steps, [0, 1])).toBeCloseTo(expected, 12);
    }
  });

  it("have pairs that keep the share of losses", () => {
    const chain = chainOf({ kind: "gilbert-elliott", p: 0.1, r: 0.4, lossBad: 0.5, lossGood: 0.1 });
    const { steps, first, second } = pairsOf(chain);
    const pi = stationary(steps);
    const share = (fate: readonly number[]): number =>
      fate.reduce((sum, lost, i) => sum + lost * (pi[i] ?? 0), 0);
    expect(share(first)).toBeCloseTo(0.8 * 0.1 + 0.2 * 0.5, 12);
    expect(share(second)).toBeCloseTo(share(first), 12);
  });
});
