/** The simulator, with the real clients and servers, against what the enumeration says is exact. */
import { describe, expect, it } from "vitest";
import {
  enumerateExchange,
  meanOf,
  varianceOf,
  type ExchangeOutcomes,
} from "../../experiment/enumeration.ts";
import {
  KINDS,
  NTP,
  simulated,
  type Kind,
  type Outcome,
  type Setting,
} from "./enumeration/exchanges.ts";

const MS = 1_000;
const ROUND_TRIP_US = 20 * MS;
const BURSTS = { kind: "gilbert-elliott", p: 0.1, r: 0.4 } as const;
const SOFT_BURSTS = { ...BURSTS, p: 0.2, lossBad: 0.8, lossGood: 0.05 } as const;

const LATE = "independent losses, delays shorter than the round trip: replies to earlier tries";
const TIES = "more loss on the way back, delays that end as the reply arrives";
const IN_BURSTS = "bursts each way";
const SOFTLY = "bursts that let some pass, delays shorter than the round trip";

const SETTINGS = {
  "independent losses, delays beyond the round trip": {
    tx: 0.1,
    rx: 0.1,
    delaysUs: [30 * MS, 60 * MS, 120 * MS],
  },
  [LATE]: {
    tx: 0.3,
    rx: 0.3,
    delaysUs: [8 * MS, 8 * MS, 40 * MS],
  },
  [TIES]: {
    tx: 0.2,
    rx: 0.4,
    delaysUs: [ROUND_TRIP_US, ROUND_TRIP_US, ROUND_TRIP_US, ROUND_TRIP_US],
  },
  [IN_BURSTS]: { tx: BURSTS, rx: BURSTS, delaysUs: [30, 30, 30, 60, 60].map((ms) => ms * MS) },
  [SOFTLY]: {
    tx: SOFT_BURSTS,
    rx: BURSTS,
    delaysUs: [8 * MS, 15 * MS, 15 * MS, 30 * MS],
  },
} as const;
type SettingName = keyof typeof SETTINGS;

function settingOf(name: SettingName): Setting {
  return { ...SETTINGS[name], delayUs: ROUND_TRIP_US / 2 };
}

function exact({ phases }: Kind, { delaysUs, ...link }: Setting): ExchangeOutcomes {
  return enumerateExchange({ ...link, phases: Array.from({ length: phases }, () => delaysUs) });
}

const RUNS = 20_000;
const LIMIT = { timeout: 60_000 };
/** Rarer atoms are counted together: z is about the normal distribution. */
const EXPECTED_MIN = 25;

/** A statistic of the runs in standard deviations from what it should be. */
interface Score {
  readonly what: string;
  readonly z: number;
}

function scores(outcomes: readonly Outcome[], expected: ExchangeOutcomes): readonly Score[] {
  const n = outcomes.length;
  const share = (what: string, count: number, probability: number): Score => {
    const sd = Math.sqrt(n * probability * (1 - probability));
    return { what, z: zOf(count - n * probability, sd) };
  };
  const counts = new Map<number, number>();
  for (const { atUs } of outcomes) counts.set(atUs, (counts.get(atUs) ?? 0) + 1);
  const times = expected.times.filter(({ probability }) => n * probability >= EXPECTED_MIN);
  const rare = expected.times.filter((atom) => !times.includes(atom));
  const sum = rare.reduce((total, { probability }) => total + probability, 0);
  const seen = rare.reduce((total, { value }) => total + (counts.get(value) ?? 0), 0);
  const possible = new Set([Infinity, ...expected.times.map(({ value }) => value)]);
  const impossible = outcomes.filter(({ atUs }) => !possible.has(atUs)).length;
  const sent = outcomes.reduce((total, one) => total + one.sent, 0) / n;
  const sdOfMean = Math.sqrt(varianceOf(expected.sent) / n);
  return [
    share("success", n - (counts.get(Infinity) ?? 0), expected.success),
    ...times.map(({ value, probability }) =>
      share(`at ${value} us`, counts.get(value) ?? 0, probability),
    ),
    ...(n * sum >= EXPECTED_MIN ? [share("at rarer times", seen, sum)] : []),
    share("at times that cannot be", impossible, 0),
    { what: "mean requests", z: zOf(sent - meanOf(expected.sent), sdOfMean) },
  ];
}

/** What cannot vary must be exact, but for rounding. */
function zOf(difference: number, sd: number): number {
  if (sd > 1e-9) return difference / sd;
  return Math.abs(difference) < 1e-9 ? 0 : Infinity;
}

function run(kind: Kind, setting: Setting): readonly Outcome[] {
  return Array.from({ length: RUNS }, (_, seed) => simulated(kind, setting, seed));
}

function outliers(all: readonly Score[]): readonly Score[] {
  return all.filter(({ z }) => !(Math.abs(z) < 4));
}

const ALL = Object.keys(SETTINGS) as SettingName[];
const GRID: Readonly<Record<string, readonly SettingName[]>> = {
  DHCP: ALL,
  NTP: [LATE, TIES, IN_BURSTS],
  DNS: [LATE, IN_BURSTS, SOFTLY],
};

describe.each(KINDS)("the simulator, $name alone", (kind) => {
  it.each(GRID[kind.name] ?? [])(
    "comes to what is exact within 4 standard deviations: %s",
    LIMIT,
    (name) => {
      const setting = settingOf(name);
      expect(outliers(scores(run(kind, setting), exact(kind, setting)))).toEqual([]);
    },
  );
});

describe("the comparison", () => {
  it(
    "catches a loss that is off by 0.02, a delay that is off by 1 us, and bursts of the same rate",
    LIMIT,
    () => {
      const setting = settingOf(LATE);
      const outcomes = run(NTP, setting);
      const caught = (wrong: Partial<Setting>): readonly string[] =>
        outliers(scores(outcomes, exact(NTP, { ...setting, ...wrong }))).map(({ what }) => what);
      expect(caught({})).toEqual([]);
      expect(caught({ tx: 0.32 })).toEqual(expect.arrayContaining(["success"]));
      expect(caught({ delayUs: 10_001 })).toContain("at times that cannot be");
      expect(caught({ rx: { ...BURSTS, p: 0.3, r: 0.7 } }), "the same chain").toEqual([]);
      expect(caught({ rx: { ...BURSTS, p: 0.15, r: 0.35 } })).not.toEqual([]);
    },
  );
});

describe("the enumeration", () => {
  const q = 0.3;
  const each = (1 - q) ** 2;
  const delaysUs = [30 * MS, 60 * MS, 120 * MS, 240 * MS];

  it("agrees with the closed form: n tries succeed with 1 − (1 − (1 − q)²)ⁿ", () => {
    for (let tries = 1; tries <= delaysUs.length; tries++) {
      const phases = [delaysUs.slice(0, tries)];
      const { success } = enumerateExchange({ phases, tx: q, rx: q, delayUs: 10 * MS });
      expect(success).toBeCloseTo(1 - (1 - each) ** tries, 12);
    }
  });

  it("finishes a round trip behind the try that got through, each with its probability", () => {
    const { times, sent } = enumerateExchange({
      phases: [delaysUs],
      tx: q,
      rx: q,
      delayUs: 10 * MS,
    });
    expect(times.map(({ value }) => value)).toEqual([20, 50, 110, 230].map((ms) => ms * MS));
    for (const [k, { probability }] of times.entries())
      expect(probability).toBeCloseTo((1 - each) ** k * each, 12);
    expect(meanOf(sent)).toBeCloseTo(1 + (1 - each) + (1 - each) ** 2 + (1 - each) ** 3, 12);
  });

  it("lets a chain without memory be what independent losses are", () => {
    const chain = { kind: "gilbert-elliott", p: q, r: 1 - q } as const;
    const link = { delayUs: 10 * MS, phases: [delaysUs, delaysUs] };
    const independent = enumerateExchange({ ...link, tx: q, rx: q });
    const chained = enumerateExchange({ ...link, tx: chain, rx: chain });
    expect(chained.success).toBeCloseTo(independent.success, 12);
    for (const [k, { value, probability }] of independent.times.entries()) {
      expect(chained.times[k]?.value).toBe(value);
      expect(chained.times[k]?.probability).toBeCloseTo(probability, 12);
    }
  });

  it("agrees with the product of matrices of a chain: all of n tries are lost", () => {
    const { p, r } = BURSTS;
    for (let tries = 1; tries <= 4; tries++) {
      const phases = [delaysUs.slice(0, tries)];
      const { success } = enumerateExchange({ phases, tx: BURSTS, rx: 0, delayUs: 10 * MS });
      // bad from the first on, and bad again each time
      expect(1 - success).toBeCloseTo((p / (p + r)) * (1 - r) ** (tries - 1), 12);
    }
  });

  it("keeps all probability: ends add up to 1", () => {
    for (const name of ALL)
      for (const kind of KINDS) {
        const { sent } = exact(kind, settingOf(name));
        expect(sent.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
      }
  });
});
