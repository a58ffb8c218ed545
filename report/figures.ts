/** All figures of an experiment, in the order in which a report shows them. */
import { burstHeatFigures } from "./gnuplot/burst-heat.ts";
import { fleetFigures } from "./gnuplot/fleet.ts";
import { againstLossFigures } from "./gnuplot/against-loss.ts";
import { percentileFigure } from "./gnuplot/percentiles.ts";
import { reachedFigure } from "./gnuplot/reached.ts";
import { serverDropsFigures } from "./gnuplot/server-drops.ts";
import { tradeOffFigure } from "./gnuplot/trade-off.ts";
import type { ExperimentData, Figure } from "./figure.ts";
import { worldsOf } from "./worlds.ts";

/** An experiment of more worlds than this has figures of the first ones; all numbers are in summary.csv. */
export const PICTURED_WORLDS_MAX = 60;

/** What a design has no data for is left out. */
export function experimentFigures(data: ExperimentData): readonly Figure[] {
  const worlds = worldsOf(data.summary.cells);
  const pictured = worlds.slice(0, PICTURED_WORLDS_MAX);
  // devices that share a world are no independent runs: their figure is that of the fleet
  const single = pictured.filter(({ key }) => key.devices === 1);
  const numbered = (name: string, number: number): string =>
    worlds.length === 1 ? name : `${name}-${number}`;
  return [
    ...againstLossFigures(data),
    ...burstHeatFigures(data),
    ...single.map((world) => reachedFigure(data, world, numbered("reached", world.number))),
    ...single.map((world) => percentileFigure(data, world, numbered("percentiles", world.number))),
    ...fleetFigures(data, pictured, numbered),
    ...pictured.map((world) => tradeOffFigure(data, world, numbered("trade-off", world.number))),
    ...serverDropsFigures(data, pictured, numbered),
  ];
}
