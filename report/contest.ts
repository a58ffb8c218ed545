/** One policy against all others, world by world. */
import type { ExperimentData } from "./figure.ts";
import { duelsOf, type Duel } from "./verdict.ts";
import { worldId, worldsOf, type World } from "./worlds.ts";

/** A world, and how the reference does in it. */
export interface Contest {
  readonly world: World;
  readonly duels: readonly Duel[];
}

/** In how many worlds the reference is faster than another policy. */
export interface Standing {
  readonly other: string;
  readonly faster: number;
  /** No difference, or none shown. */
  readonly undecided: number;
  readonly slower: number;
}

/** The policy that the others are compared with: `adaptive` where it took part, else the first. */
export function referenceOf({ design }: ExperimentData): string {
  const names = design.policies.map(({ name }) => name);
  return names.find((name) => name === "adaptive") ?? names[0] ?? "";
}

/** All worlds, in the order of the design. */
export function contestsOf(data: ExperimentData): readonly Contest[] {
  const reference = referenceOf(data);
  const { cells, comparisons } = data.summary;
  const byWorld = Map.groupBy(comparisons, (one) => worldId(one));
  return worldsOf(cells).map((world) => ({
    world,
    duels: duelsOf(reference, byWorld.get(worldId(world.key)) ?? []),
  }));
}

/** All contests counted, for each other policy. */
export function standingsOf(contests: readonly Contest[]): readonly Standing[] {
  const duels = contests.flatMap((contest) => contest.duels);
  return [...new Set(duels.map(({ other }) => other))].map((other) => {
    const verdicts = duels.filter((duel) => duel.other === other).map(({ verdict }) => verdict);
    const count = (...of: readonly Duel["verdict"][]): number =>
      verdicts.filter((verdict) => of.includes(verdict)).length;
    return {
      other,
      faster: count("faster"),
      undecided: count("undecided", "same"),
      slower: count("slower"),
    };
  });
}
